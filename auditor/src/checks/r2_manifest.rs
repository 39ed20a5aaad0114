//! R2: the folder is the one its manifest describes.

use std::collections::BTreeSet;

use election::evidence::{Manifest, file, sha256_hex};
use election::precinct::Stamp;
use language::{Key, Message};

use super::Check;
use crate::evidence::{Citation, Evidence, Part, shown};
use crate::examined::{Examined, Unavailable};
use crate::report::{Class, Comparison, Finding};

pub(super) const CHECK: Check = Check {
    code: "R2",
    aliases: &[],
    title: Key("r2-title"),
    source: "RECORD 14.8, DESIGN 8",
    formula: Key("r2-formula"),
    reads: &[file::MANIFEST],
    explanation: Key("r2-explanation"),
    run,
};

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let mut examined = Examined::default();
    let manifest = match &evidence.manifest {
        Part::Present(manifest) => manifest,
        Part::Broken(reason) => {
            let claim = Message::new("r2-unreadable").put("reason", Message::english(reason.clone()));
            examined.find(integrity(claim, Citation::whole(file::MANIFEST)));
            return Ok(examined);
        }
        Part::Absent => return evidence.manifest.needed(file::MANIFEST).map(|_| examined),
    };
    let own = evidence.bytes(file::MANIFEST).map(sha256_hex).unwrap_or_default();
    examined.remark(Message::new("r2-own-digest").put("digest", own));
    if manifest.format != 1 {
        let claim = Message::new("r2-format").put("n", manifest.format);
        examined.find(integrity(claim, Citation::json(file::MANIFEST, "/format")));
    }
    let good =
        (0..manifest.files.len()).filter(|index| holds(evidence, manifest, *index, &mut examined)).count();
    let named = manifest.files.len() as u64;
    examined.note(Comparison::equal(("r2-as-named", good as u64), ("r2-named", named)));
    beside(evidence, manifest, &mut examined);
    stamps(evidence, manifest, &mut examined);
    Ok(examined)
}

fn integrity(claim: Message, cited: Citation) -> Finding {
    Finding::new(Class::Integrity, 1, "noun-files", claim).cite(cited).open_question("r2-who", "r2-original")
}

fn holds(evidence: &Evidence, manifest: &Manifest, index: usize, examined: &mut Examined) -> bool {
    let Some(named) = manifest.files.get(index) else { return false };
    let name = shown(&named.name);
    let cited = Citation::json(file::MANIFEST, format!("/files/{index}"));
    let Some(bytes) = evidence.bytes(&named.name) else {
        examined.find(integrity(Message::new("r2-missing").put("file", name), cited));
        return false;
    };
    let length = bytes.len() as u64;
    let claim = if length != named.bytes {
        Message::new("r2-length").put("file", name).put("n", length).put("named", named.bytes)
    } else if !sha256_hex(bytes).eq_ignore_ascii_case(&named.sha256) {
        Message::new("r2-changed").put("file", name)
    } else {
        return true;
    };
    examined.find(integrity(claim, cited).cite(Citation::whole(&named.name)));
    false
}

fn beside(evidence: &Evidence, manifest: &Manifest, examined: &mut Examined) {
    let mut names = BTreeSet::new();
    for (index, named) in manifest.files.iter().enumerate() {
        if !names.insert(named.name.as_str()) {
            let cited = Citation::json(file::MANIFEST, format!("/files/{index}"));
            examined.find(integrity(Message::new("r2-twice").put("file", shown(&named.name)), cited));
        }
    }
    for name in evidence.names().filter(|name| *name != file::MANIFEST && !names.contains(name)) {
        let claim = Message::new("r2-beside").put("file", shown(name));
        examined.find(integrity(claim, Citation::whole(name)));
    }
}

/// A simulated file beside real ones makes the whole folder worthless.
fn stamps(evidence: &Evidence, manifest: &Manifest, examined: &mut Examined) {
    let parts = [
        (file::DEFINITION, evidence.definition.get().map(|definition| definition.stamp)),
        (file::BALLOT_BOX, evidence.ballot_box.get().map(|export| export.stamp)),
    ];
    for (name, stamp) in parts.into_iter().filter_map(|(name, stamp)| Some((name, stamp?))) {
        if stamp != manifest.stamp {
            let told =
                |stamp| Message::new(if stamp == Stamp::Real { "text-stamp-real" } else { "r2-simulated" });
            let claim = Message::new("r2-stamp")
                .put("file", name.to_owned())
                .put("told", told(stamp))
                .put("manifest", told(manifest.stamp));
            examined
                .find(integrity(claim, Citation::json(file::MANIFEST, "/stamp")).cite(Citation::whole(name)));
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::fixture::Day;

    pub(crate) fn bend(day: &mut Day) {
        day.definition.stamp = Stamp::Real;
    }

    fn claims(change: impl FnOnce(&mut BTreeMap<String, Vec<u8>>)) -> Vec<String> {
        let mut files = Day::clean().files();
        change(&mut files);
        let report = crate::audit(&Evidence::from_files(files));
        report
            .findings()
            .filter(|finding| finding.code == "R2")
            .map(|finding| finding.claim.to_string())
            .collect()
    }

    #[test]
    fn missing_changed_and_added_files_are_named() {
        assert_eq!(
            claims(|files| _ = files.remove(file::NOTES)),
            ["`notes.json` is named by the manifest and not there"]
        );
        assert_eq!(
            claims(|files| files.get_mut(file::LIST).unwrap()[30] ^= 1),
            ["`voter-list.csv` has the length of the manifest and another SHA-256: it was changed"]
        );
        assert_eq!(
            claims(|files| files.get_mut(file::NOTES).unwrap().push(b' ')),
            ["`notes.json` has 3 bytes, the manifest says 2"]
        );
        assert_eq!(
            claims(|files| _ = files.insert("extra.txt".into(), vec![])),
            ["`extra.txt` is in the folder and not in the manifest"]
        );
    }

    #[test]
    fn a_real_stamp_in_a_simulated_folder_is_found() {
        assert_eq!(Day::bent(bend).claims("R2"), ["`election.json` says real, the manifest says simulated"]);
    }

    #[test]
    fn a_broken_manifest_is_found_and_an_absent_one_is_not() {
        assert!(
            claims(|files| _ = files.insert(file::MANIFEST.into(), b"{".to_vec()))[0]
                .contains("cannot be read")
        );
        assert!(claims(|files| _ = files.remove(file::MANIFEST)).is_empty());
    }
}
