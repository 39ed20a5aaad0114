//! Files changed as an input says: each change is a file, a place, a length and so many bytes; without bytes the file is cut there.

/// Changes the files, as long as the input tells a change.
pub(crate) fn change(mut files: Vec<&mut Vec<u8>>, mut input: &[u8]) {
    while let [which, high, low, length, rest @ ..] = input {
        let count = files.len();
        let Some(file) = files.get_mut(usize::from(*which) % count) else { return };
        let at = usize::from(u16::from_be_bytes([*high, *low])) % (file.len() + 1);
        let (bytes, rest) = rest.split_at(usize::from(*length).min(rest.len()));
        if bytes.is_empty() {
            file.truncate(at);
        }
        file.iter_mut().skip(at).zip(bytes).for_each(|(place, byte)| *place = *byte);
        input = rest;
    }
}
