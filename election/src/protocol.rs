//! The three protocols a mixed precinct signs, and the paper accounting behind one of them.
//!
//! Electronic, paper and summary (CEC press release, November 2005; SAYLAU 1.5 item 11). Field names follow the
//! identities of AUDIT 7.2. Everything is a plain count; nothing here says whether the counts agree.

use serde::{Deserialize, Serialize};

use crate::contest::Tally;
use crate::precinct::Stamp;

/// All sheets a precinct commission signs after the count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Protocols {
    /// Simulated or real: a simulated sheet can never pass for a result.
    pub stamp: Stamp,
    /// The system's sheet; absent where voting was on paper alone.
    pub electronic: Option<ElectronicProtocol>,
    /// The paper sheet; absent where no paper ballot was issued.
    pub paper: Option<PaperProtocol>,
    /// The sum of both.
    pub summary: SummaryProtocol,
}

/// The electronic protocol.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElectronicProtocol {
    /// `B`: voters the system's counter shows as registered for electronic voting.
    pub registered: u32,
    /// Rights issued, as the system shows them.
    pub issued: u32,
    /// `K`, `C`: ballots stored by the controller.
    pub stored: u32,
    /// Rights that came back blank and were voided.
    pub returned_blank: u32,
    /// Rights never brought back.
    pub not_returned: u32,
    /// Ballots with a control code.
    pub with_code: u32,
    /// `e_k`: votes by contest.
    pub tallies: Vec<Tally>,
    /// Members who signed.
    pub signatures: u8,
}

/// The paper protocol.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperProtocol {
    /// One entry a contest: each contest has its own ballots.
    pub contests: Vec<PaperContest>,
    /// Members who signed.
    pub signatures: u8,
}

/// One contest on paper.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperContest {
    /// Where every ballot went.
    pub accounting: PaperAccounting,
    /// `v_k`: votes found; `blank` is 0, because a blank ballot is invalid.
    pub tally: Tally,
}

/// Where every paper ballot of one contest went, in pieces of paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperAccounting {
    /// `R`: ballots received from the district.
    pub received: u32,
    /// Borrowed from other precincts.
    pub transferred_in: u32,
    /// Lent to other precincts (BA-07).
    pub transferred_out: u32,
    /// `I_in`: issued at the station.
    pub issued_inside: u32,
    /// `I_out`: issued outside with the mobile box.
    pub issued_outside: u32,
    /// `S`: spoiled and replaced.
    pub spoiled: u32,
    /// `U`: unused and cancelled before the count.
    pub unused: u32,
    /// `F_s`: found in stationary boxes.
    pub found_stationary: u32,
    /// `F_m`: found in mobile boxes.
    pub found_mobile: u32,
    /// Invalid ballots, the unsigned ones among them.
    pub invalid: u32,
    /// Ballots without the issuing member's signature (BA-12).
    pub unsigned: u32,
    /// Valid ballots.
    pub valid: u32,
}

/// The summary protocol.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SummaryProtocol {
    /// `L`: voters on the list at opening.
    pub listed: u32,
    /// Voters added during the day.
    pub added: u32,
    /// Voters who took part: paper issued plus electronic ballots stored.
    pub voted: u32,
    /// One entry a contest.
    pub contests: Vec<SummaryContest>,
    /// Members who signed.
    pub signatures: u8,
}

/// One contest of the summary.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SummaryContest {
    /// Electronic and paper votes together; `blank` counts the electronic ballots with nothing marked.
    pub tally: Tally,
    /// Invalid paper ballots.
    pub invalid: u32,
}
