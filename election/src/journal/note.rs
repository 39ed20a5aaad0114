//! Checkpoint notes: what observers copy from the screen, so that no journal can be rewritten behind them.
//!
//! `docs/record.md`, section 4: a C2SP tlog-checkpoint in a C2SP signed-note, over the RFC 6962 tree of a journal's links.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::journal::seal::{Seed, is_signed};
use crate::record::{JournalHeader, JournalKind};

/// The state of a journal at an Anchor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// `saylau/<election>/<precinct>/<journal>`.
    pub origin: String,
    /// Blocks before the Anchor.
    pub blocks: u64,
    /// Tree hash of their links.
    pub root: [u8; 32],
}

/// A checkpoint with a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What was signed.
    pub checkpoint: Checkpoint,
    /// Tells which key signed.
    key_hash: [u8; 4],
    signature: [u8; 64],
}

impl Checkpoint {
    /// Returns the checkpoint of a journal with these links.
    pub fn of(header: &JournalHeader, links: &[[u8; 32]]) -> Self {
        Self { origin: origin(header), blocks: links.len() as u64, root: tree_hash(links) }
    }

    /// Returns the note for observers, signed by the key of the current epoch.
    pub fn sign(self, seed: &Seed) -> Note {
        let signature = seed.sign(self.to_string().as_bytes());
        let key_hash = key_hash(&self.origin, &seed.public_key());
        Note { checkpoint: self, key_hash, signature }
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}\n{}\n", self.origin, self.blocks, to_base64(&self.root))
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signature = [self.key_hash.as_slice(), self.signature.as_slice()].concat();
        writeln!(f, "{}\n\u{2014} {} {}", self.checkpoint, self.checkpoint.origin, to_base64(&signature))
    }
}

impl Note {
    /// Reads a note; `None` if it is none of this form.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let (origin, blocks, root) = (lines.next()?, lines.next()?, lines.next()?);
        let signed = lines.next().filter(|line| line.is_empty()).and(lines.next())?;
        let (name, signature) = signed.strip_prefix("\u{2014} ")?.split_once(' ')?;
        let signature = from_base64(signature)?;
        let (key_hash, signature) = signature.split_first_chunk()?;
        let checkpoint = Checkpoint {
            origin: origin.to_owned(),
            blocks: blocks.parse().ok()?,
            root: from_base64(root)?.try_into().ok()?,
        };
        let note = Self { checkpoint, key_hash: *key_hash, signature: signature.try_into().ok()? };
        // Another spelling of the same note is no note: there must be one form to compare.
        (name == origin && note.to_string() == text).then_some(note)
    }

    /// Returns whether this key signed it.
    pub fn is_by(&self, public_key: &[u8; 32]) -> bool {
        let text = self.checkpoint.to_string();
        self.key_hash == key_hash(&self.checkpoint.origin, public_key)
            && is_signed(text.as_bytes(), public_key, &self.signature)
    }
}

/// Returns the name under which a journal's notes stand.
pub fn origin(header: &JournalHeader) -> String {
    let id: Vec<u8> = header.election_id.iter().copied().take_while(|byte| *byte != 0).collect();
    let journal = match header.kind {
        JournalKind::Desk => "desk",
        JournalKind::Ops => "ops",
    };
    format!("saylau/{}/{}/{journal}", String::from_utf8_lossy(&id), header.precinct)
}

/// Returns the tree hash of RFC 6962, section 2.1.
pub fn tree_hash(links: &[[u8; 32]]) -> [u8; 32] {
    let mut tree = LinkTree::default();
    links.iter().for_each(|link| tree.push(link));
    tree.root()
}

/// The tree of RFC 6962 over links that come one after another; its root can be asked at any time.
#[derive(Clone, Debug, Default)]
pub struct LinkTree {
    /// Complete subtrees from the left, each twice as large as the next or more: what a binary counter carries.
    complete: Vec<(u64, [u8; 32])>,
}

impl LinkTree {
    /// Adds the next link.
    pub fn push(&mut self, link: &[u8; 32]) {
        let mut node = (1, Sha256::new_with_prefix([0]).chain_update(link).finalize().into());
        while let Some((size, left)) = self.complete.pop_if(|(size, _)| *size == node.0) {
            node = (size * 2, node_hash(&left, &node.1));
        }
        self.complete.push(node);
    }

    /// Returns the tree hash of the links so far.
    pub fn root(&self) -> [u8; 32] {
        let subtrees = self.complete.iter().map(|(_, hash)| *hash).rev();
        subtrees.reduce(|right, left| node_hash(&left, &right)).unwrap_or_else(|| Sha256::digest([]).into())
    }
}

fn node_hash(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    Sha256::new_with_prefix([1]).chain_update(left).chain_update(right).finalize().into()
}

fn key_hash(name: &str, public_key: &[u8; 32]) -> [u8; 4] {
    let hash: [u8; 32] =
        Sha256::new_with_prefix(name).chain_update([0x0A, 0x01]).chain_update(public_key).finalize().into();
    let [a, b, c, d, ..] = hash;
    [a, b, c, d]
}

fn to_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

fn from_base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header() -> JournalHeader {
        let election_id = *b"kz-2004\0\0\0\0\0\0\0\0";
        JournalHeader { kind: JournalKind::Ops, is_simulated: false, election_id, precinct: 147 }
    }

    fn links(count: u8) -> Vec<[u8; 32]> {
        (0..count).map(|n| [n; 32]).collect()
    }

    /// The definition of RFC 6962, section 2.1, word for word.
    fn by_definition(links: &[[u8; 32]]) -> [u8; 32] {
        match links {
            [] => Sha256::digest([]).into(),
            [one] => Sha256::new_with_prefix([0]).chain_update(one).finalize().into(),
            many => {
                let split = many.len().next_power_of_two() / 2;
                node_hash(&by_definition(&many[..split]), &by_definition(&many[split..]))
            }
        }
    }

    #[test]
    fn the_tree_hash_is_that_of_the_definition() {
        for count in 0..70 {
            let links = links(count);
            assert_eq!(tree_hash(&links), by_definition(&links), "{count} leaves");
        }
    }

    #[test]
    fn a_note_reads_back_and_holds_for_its_key_alone() {
        let seed = Seed::new([1; 32]);
        let note = Checkpoint::of(&header(), &links(5)).sign(&seed);
        let text = note.to_string();
        assert!(text.starts_with("saylau/kz-2004/147/ops\n5\n"), "{text}");
        assert_eq!(Note::parse(&text), Some(note.clone()));
        assert!(note.is_by(&seed.public_key()));
        assert!(!note.is_by(&seed.next().public_key()));
    }

    #[test]
    fn no_other_spelling_of_a_note_is_read() {
        let text = Checkpoint::of(&header(), &links(5)).sign(&Seed::new([1; 32])).to_string();
        let others = [
            text.replace("\n5\n", "\n05\n"),
            text.replace("\n5\n", "\n+5\n"),
            text.replace("\n\n", "\n"),
            text.trim_end().to_owned(),
            format!("{text}more\n"),
            text.replace("ops\n5", "desk\n5"),
            text.replace('=', ""),
        ];
        for other in others {
            assert_eq!(Note::parse(&other), None, "{other}");
        }
    }

    #[test]
    fn a_note_with_another_count_or_root_is_not_signed() {
        let seed = Seed::new([1; 32]);
        let note = Checkpoint::of(&header(), &links(5)).sign(&seed);
        let bent: [fn(&mut Checkpoint); 3] =
            [|c| c.blocks += 1, |c| c.root[0] ^= 1, |c| c.origin = c.origin.replace("147", "148")];
        for bend in bent {
            let mut other = note.clone();
            bend(&mut other.checkpoint);
            assert!(!other.is_by(&seed.public_key()));
        }
    }
}
