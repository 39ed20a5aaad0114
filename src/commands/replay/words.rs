//! Frames in words, without rights, ballots and barcodes.

use election::wire::code::Kind;
use election::wire::message::Message;
use hardware::capture::frames::{Content, Shown};
use hardware::capture::listener::{Closed, Listener, parse};

/// Says what was seen, without rights, ballots and barcodes.
pub(super) fn shown(listener: &mut Listener, shown: &Shown) -> String {
    match &shown.content {
        Content::Frame(bytes) => frame(listener, bytes),
        Content::HeaderAlone(header) => {
            let kind = header.get(1).map_or(Kind(0), |kind| Kind(*kind));
            format!("{kind:?}, payload withheld")
        }
        Content::Withheld(length) => format!("{length} bytes withheld"),
        Content::Damaged(length, why) => format!("{length} bytes that are no frame: {why}"),
        Content::Event(event, control) => format!("{event:?}, control lines {control:02x}"),
    }
}

/// Says what a decoded frame is, in a session that the listener has followed.
pub(super) fn frame(listener: &mut Listener, bytes: &[u8]) -> String {
    let Ok(frame) = parse(bytes) else { return "no frame".to_owned() };
    listener.hear(&frame);
    let (header, mut plain) = (frame.header, Vec::new());
    let numbers = format!("session {:08x} ctr {} ack {}", header.session.0, header.counter, header.ack);
    let in_the_clear = |payload: &[u8]| match Message::decode(header.kind, payload) {
        Ok(message) => format!("{message:?}"),
        Err(error) => format!("{:?}: {error}", header.kind),
    };
    let what = match listener.open(&frame, &mut plain) {
        Ok(payload) => in_the_clear(payload),
        Err(Closed::BadTag) => format!("{:?}, WRONG TAG", header.kind),
        // A tag of 16 bytes goes with encryption.
        Err(Closed::NoKey) if frame.tag.len() == 16 => {
            format!("{:?}, {} bytes encrypted", header.kind, frame.payload.len())
        }
        Err(Closed::NoKey) => in_the_clear(frame.payload),
    };
    format!("{numbers}  {what}")
}
