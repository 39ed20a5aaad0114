//! Takes a payload apart, field by field.

use super::MessageError;
use crate::right::Right;
use crate::wire::code::Kind;

pub(super) fn put(payload: &mut Vec<u8>, bytes: &[u8]) {
    payload.extend_from_slice(bytes);
}

/// The fields of a payload, taken from the front.
pub(super) struct Fields<'a> {
    pub(super) kind: Kind,
    pub(super) len: usize,
    pub(super) rest: &'a [u8],
}

impl Fields<'_> {
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], MessageError> {
        let (field, rest) =
            self.rest.split_first_chunk().ok_or(MessageError::Short { kind: self.kind, len: self.len })?;
        self.rest = rest;
        Ok(*field)
    }

    pub(super) fn u8(&mut self) -> Result<u8, MessageError> {
        self.array().map(u8::from_be_bytes)
    }

    pub(super) fn u16(&mut self) -> Result<u16, MessageError> {
        self.array().map(u16::from_be_bytes)
    }

    pub(super) fn u32(&mut self) -> Result<u32, MessageError> {
        self.array().map(u32::from_be_bytes)
    }

    pub(super) fn u64(&mut self) -> Result<u64, MessageError> {
        self.array().map(u64::from_be_bytes)
    }

    pub(super) fn right(&mut self) -> Result<Right, MessageError> {
        self.array().map(|bytes| Right::from_bytes(&bytes))
    }

    pub(super) fn code<T>(&mut self, read: fn(u8) -> Option<T>) -> Result<T, MessageError> {
        let code = self.u8()?;
        read(code).ok_or(MessageError::Code { kind: self.kind, code })
    }

    pub(super) fn rest(&mut self) -> Box<[u8]> {
        std::mem::take(&mut self.rest).into()
    }

    pub(super) fn at_least_one(&mut self) -> Result<Box<[u8]>, MessageError> {
        if self.rest.is_empty() {
            return Err(MessageError::Short { kind: self.kind, len: self.len });
        }
        Ok(self.rest())
    }

    pub(super) fn at_most(&mut self, most: usize) -> Result<Box<[u8]>, MessageError> {
        if most < self.rest.len() {
            return Err(MessageError::Long { kind: self.kind, len: self.len });
        }
        Ok(self.rest())
    }
}
