//! N7: an identifier names one thing.

use language::{Key, Message};

use super::checks::Check;
use super::document::Kind;
use super::report::Finding;
use crate::evidence::shown;
use crate::report::Class;

pub(super) const CHECK: Check = Check {
    code: "N7",
    title: Key("nist-n7-title"),
    formula: Key("nist-n7-formula"),
    fields: Key("nist-n7-fields"),
    forced_by: Key("nist-n7-forced"),
    explanation: Key("nist-n7-explanation"),
};

/// Returns the finding of an identifier that the file has already, or of one that is empty.
pub(super) fn repeated(id: &str, kind: Kind) -> Finding {
    let what = match kind {
        Kind::Unit => "nist-a-unit",
        Kind::Device => "nist-a-device",
        Kind::Party => "nist-a-party",
        Kind::Candidate => "nist-a-candidate",
        Kind::Contest => "nist-a-contest",
        Kind::Choice => "nist-a-choice",
        Kind::Election => "nist-a-election",
    };
    let claim = match id.trim().is_empty() {
        true => Message::new("nist-n7-none"),
        false => Message::new("nist-n7-again").put("id", shown(id)),
    };
    let claim = claim.put("what", Message::new(what));
    Finding::new(CHECK.code, "", Class::Integrity, claim)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use crate::protocols::nist::fixture::{claims, results};

    #[test]
    fn a_second_owner_of_an_identifier_is_found() {
        let bend = |doc: &mut Value| doc["Election"][0]["Contest"][1]["@id"] = "mayor".into();
        assert_eq!(
            claims(&results(bend), "N7"),
            ["`mayor` is there already, and now names a contest, which is not audited"]
        );
        let unit = |doc: &mut Value| doc["GpUnit"][2]["@id"] = "cand-ann".into();
        assert_eq!(claims(&results(unit), "N7").len(), 1);
        let none =
            |doc: &mut Value| _ = doc["Election"][0]["Contest"][1].as_object_mut().unwrap().remove("@id");
        assert_eq!(claims(&results(none), "N7"), ["a contest has no identifier, and is not audited"]);
    }
}
