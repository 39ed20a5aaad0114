//! From the secret two keys share to the cipher of one ballot: the key schedule of HPKE (RFC 9180, sections 4.1, 5.1).
//!
//! Base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, one message, no further associated data. What does
//! not change from ballot to ballot is hashed once.

use aes_gcm::{Aes256Gcm, KeyInit};
use hkdf::{Hkdf, HkdfExtract};
use sha2::Sha256;
use zeroize::Zeroizing;

const VERSION: &[u8] = b"HPKE-v1";
/// `KEM` and the number of DHKEM(X25519, HKDF-SHA256).
const KEM_SUITE: &[u8] = b"KEM\x00\x20";
/// `HPKE` and the numbers of the KEM, of HKDF-SHA256 and of AES-256-GCM.
const HPKE_SUITE: &[u8] = b"HPKE\x00\x20\x00\x01\x00\x02";
const BASE_MODE: u8 = 0;

/// A cipher and the only nonce it is ever used with.
pub(super) struct BallotCipher {
    pub(super) cipher: Aes256Gcm,
    pub(super) nonce: [u8; 12],
}

/// The constant part of the key schedule, for one close key and one `info`.
#[derive(Clone)]
pub(super) struct Schedule {
    close_key: [u8; 32],
    context: [u8; 65],
}

impl Schedule {
    pub(super) fn new(close_key: [u8; 32], info: &[u8]) -> Self {
        let hash = |label, input| -> [u8; 32] { extract(HPKE_SUITE, &[], label, input).0.into() };
        let hashes = [hash(b"psk_id_hash", b""), hash(b"info_hash", info)];
        let mut context = [BASE_MODE; 65];
        context.iter_mut().skip(1).zip(hashes.as_flattened()).for_each(|(place, byte)| *place = *byte);
        Self { close_key, context }
    }

    /// Returns the cipher for the ballot with this key share.
    pub(super) fn cipher(&self, agreed: &[u8; 32], share: &[u8; 32]) -> BallotCipher {
        let (_, kem) = extract(KEM_SUITE, &[], b"eae_prk", agreed);
        let shared = expand::<32>(&kem, KEM_SUITE, b"shared_secret", &[share, &self.close_key]);
        let (_, secret) = extract(HPKE_SUITE, shared.as_slice(), b"secret", b"");
        let key = expand::<32>(&secret, HPKE_SUITE, b"key", &[&self.context]);
        let nonce = expand::<12>(&secret, HPKE_SUITE, b"base_nonce", &[&self.context]);
        BallotCipher { cipher: Aes256Gcm::new((&*key).into()), nonce: *nonce }
    }
}

/// `LabeledExtract` of RFC 9180, section 4.
fn extract(
    suite: &[u8],
    salt: &[u8],
    label: &[u8],
    input: &[u8],
) -> (sha2::digest::Output<Sha256>, Hkdf<Sha256>) {
    let mut extract = HkdfExtract::<Sha256>::new(Some(salt));
    [VERSION, suite, label, input].into_iter().for_each(|part| extract.input_ikm(part));
    extract.finalize()
}

/// `LabeledExpand` of RFC 9180, section 4, for at most one block of output.
fn expand<const LEN: usize>(
    key: &Hkdf<Sha256>,
    suite: &[u8],
    label: &[u8],
    info: &[&[u8]],
) -> Zeroizing<[u8; LEN]> {
    let mut output = Zeroizing::new([0; LEN]);
    let length = (LEN as u16).to_be_bytes();
    let parts: &[&[u8]] = &[&length, VERSION, suite, label];
    key.expand_multi_info(&[parts, info].concat(), output.as_mut_slice())
        .expect("HKDF gives up to 255 blocks");
    output
}
