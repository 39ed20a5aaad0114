//! A19: how the voters divided between paper and device, told and never judged.

use election::evidence::file;
use language::{Key, Message, Part};

use super::Check;
use crate::evidence::Evidence;
use crate::examined::{Examined, Unavailable};

pub(super) const CHECK: Check = Check {
    code: "A19",
    aliases: &[],
    title: Key("a19-title"),
    source: "AUDIT 7.7, SAYLAU 3.1 (42.7 % against 60.61 %), 8.1 A19",
    formula: Key("a19-formula"),
    reads: &[file::PROTOCOLS],
    explanation: Key("a19-explanation"),
    run,
};

fn run(evidence: &Evidence) -> Result<Examined, Unavailable> {
    let electronic = evidence.electronic()?;
    let paper = evidence.paper()?;
    let mut examined = Examined::default();
    for (index, (device, sheet)) in electronic.tallies.iter().zip(&paper.contests).enumerate() {
        let (on_device, on_paper) = (device.valid(), sheet.tally.valid());
        let share = percent(on_device, on_device + on_paper);
        let mut told = Message::new("a19-share").put("contest", evidence.contest(index)).put("share", share);
        for (option, (e, v)) in device.votes.iter().zip(&sheet.tally.votes).enumerate() {
            let name = evidence.option(index, option);
            let (e, v) = (percent((*e).into(), on_device), percent((*v).into(), on_paper));
            told =
                told.and(Message::new("a19-option").put("option", name).put("electronic", e).put("paper", v));
        }
        examined.remark(told);
    }
    Ok(examined)
}

/// Returns a share with one decimal, in integers so that it is the same everywhere.
fn percent(part: u64, whole: u64) -> Message {
    if whole == 0 {
        return Message::new("a19-no-share");
    }
    let tenths = (part * 1_000 + whole / 2) / whole;
    Message::new("a19-percent").put("n", Part::Decimal(format!("{}.{}", tenths / 10, tenths % 10)))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::fixture::Day;
    use crate::report::Outcome;

    #[test]
    fn shares_are_told_and_never_found() {
        let one_sided = Day::bent(|day| day.electronic().tallies[0].votes = vec![12, 0, 0]);
        let report = one_sided.report();
        let Some(Outcome::Pass { remarks, .. }) = report.outcome("A19") else { panic!("judged") };
        assert_eq!(
            remarks[0].to_string(),
            "single mandate: 52.0 % of the valid votes were electronic; Aspan 92.3 % on devices, 50.0 % on paper; \
             Bulak 0.0 % on devices, 25.0 % on paper; Tau 0.0 % on devices, 16.7 % on paper"
        );
    }

    #[test]
    fn shares_of_nothing_are_no_share() {
        assert_eq!(
            (percent(0, 0).to_string(), percent(1, 3).to_string()),
            ("no share".to_owned(), "33.3 %".to_owned())
        );
    }
}
