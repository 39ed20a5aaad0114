//! The identities of AUDIT 7.2 on protocols alone: one file each.
//!
//! Codes are those of the audit of an evidence folder, which sees more: journals, lists, logs.

use super::identity::Identity;

mod e1_marks;
mod e2_cards;
mod e3_counters;
mod e4_count;
mod e5_codes;
mod e6_admitted;
mod m1_voters;
mod m2_contests;
mod p1_stock;
mod p2_boxes;
mod p3_found;
mod p4_valid;
mod p5_signatures;
mod p6_home;
mod s1_summary;

/// Every identity, in the order of reports.
pub const IDENTITIES: &[Identity] = &[
    p1_stock::IDENTITY,
    p2_boxes::IDENTITY,
    p3_found::IDENTITY,
    p4_valid::IDENTITY,
    p5_signatures::IDENTITY,
    p6_home::IDENTITY,
    e1_marks::IDENTITY,
    e2_cards::IDENTITY,
    e3_counters::IDENTITY,
    e4_count::IDENTITY,
    e5_codes::IDENTITY,
    e6_admitted::IDENTITY,
    m1_voters::IDENTITY,
    m2_contests::IDENTITY,
    s1_summary::IDENTITY,
];
