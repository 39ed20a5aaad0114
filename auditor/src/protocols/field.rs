//! The numbers of a protocol that identities are about (AUDIT 7.2), by their names in a mapping.

use serde::Serialize;

macro_rules! fields {
    ($($variant:ident $name:literal $meaning:literal)+) => {
        /// A number of a precinct's protocol, other than the votes of a choice.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Field {
            $(#[doc = $meaning] $variant,)+
        }

        impl Field {
            /// Every field, in the order of the form.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Returns the name in a mapping.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// Returns what it counts.
            pub fn meaning(self) -> &'static str {
                match self {
                    $(Self::$variant => $meaning,)+
                }
            }
        }
    };
}

fields! {
    Listed "listed" "Voters on the list."
    Added "added" "Voters added on the day, where `listed` does not count them."
    Absentee "absentee" "Voters with absentee certificates, where `listed` does not count them."
    MarksPaper "marks_paper" "Signatures on the voter list for paper ballots."
    MarksElectronic "marks_electronic" "Marks on the voter list for electronic ballots."
    Applications "applications" "Applications for voting at home."
    Received "received" "Paper ballots received."
    TransferredIn "transferred_in" "Paper ballots taken over from other precincts."
    TransferredOut "transferred_out" "Paper ballots given to other precincts."
    Unaccounted "unaccounted" "Ballots that were there but not counted when they were received."
    IssuedEarly "issued_early" "Paper ballots issued before election day."
    IssuedInside "issued_inside" "Paper ballots issued at the station."
    IssuedOutside "issued_outside" "Paper ballots issued outside, for the mobile box."
    Spoiled "spoiled" "Ballots spoiled by voters and replaced."
    Unused "unused" "Ballots left over."
    Cancelled "cancelled" "Spoiled and unused ballots together, where the form has one number for both."
    Lost "lost" "Ballots the commission says it lost."
    FoundStationary "found_stationary" "Ballots found in stationary boxes."
    FoundMobile "found_mobile" "Ballots found in mobile boxes."
    Invalid "invalid" "Invalid paper ballots."
    Valid "valid" "Valid paper ballots."
    BarcodeLog "barcode_log" "Voters admitted to electronic voting in the barcode log."
    CardsIssued "cards_issued" "Cards or devices issued for one electronic ballot."
    Cast "cast" "Electronic ballots cast."
    Blank "blank" "Cards or devices returned without a ballot."
    NotReturned "not_returned" "Cards or devices not returned."
    Terminals "terminals" "Votes by the counters of the terminals, all together."
    Controller "controller" "Votes by the counter of the controller."
    Codes "codes" "Control codes in the control protocol."
    Stranded "stranded" "Electronic votes that recorded outages can have stranded, at most."
    Voted "voted" "Voters who took part, by the summary protocol."
    OtherIssued "other_issued" "Paper ballots issued in the other contest of the same day."
    OtherFound "other_found" "Paper ballots found in all boxes in the other contest of the same day."
    OtherCast "other_cast" "Electronic ballots cast in the other contest on the same card."
}

impl Field {
    /// Returns the field of a name in a mapping.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.name() == name)
    }
}
