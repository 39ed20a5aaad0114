//! V13: the electronic protocol says what the export says, counted again.

use election::ballot::SealedBallot;
use election::contest::{Choice, Tally};
use election::evidence::file;
use election::evidence::tables::CodeLine;
use election::precinct::ElectionDefinition;
use election::protocol::ElectronicProtocol;
use election::record::OpsRecord;
use election::record::ops::AfterFallback;
use language::{Key, Message};

use super::answer::{Answer, NotApplicable, Spot};
use super::boxes::{Export, Vote};
use super::record::{Found, Record};
use super::{Reads, RecordCheck};

pub(super) const CHECK: RecordCheck = RecordCheck {
    code: "V13",
    title: Key("v13-title"),
    formula: Key("v13-formula"),
    reads: Reads::Files("protocols.json, box.bin, control-codes.csv, election.json, ops.jnl"),
    explanation: Key("v13-explanation"),
    run,
};

fn run(record: &Record<'_>) -> Result<Answer, NotApplicable> {
    let mut answer = Answer::default();
    let export = match &record.export {
        Found::Read(export) => export,
        Found::Broken(spot, _) => {
            answer.find(file::BALLOT_BOX, *spot, "verify-unreadable");
            return Ok(answer);
        }
        Found::Absent => return record.export.needed(file::BALLOT_BOX).map(|_| answer),
    };
    let definition = record.definition.needed(file::DEFINITION)?;
    let mut votes = votes(export, definition, &mut answer);
    if is_voided(record) {
        answer.say("v13-voided");
        votes.clear();
    }
    let sheet = record.protocols.get().and_then(|protocols| protocols.electronic.as_ref());
    match sheet {
        Some(sheet) => protocol(sheet, export, definition, &votes, &mut answer),
        None => answer.say("v13-no-protocol"),
    }
    match &record.codes {
        Found::Read(lines) => list(lines, &votes, &mut answer),
        Found::Broken(..) => answer.find(file::CODES, Spot::WHOLE, "verify-unreadable"),
        Found::Absent => answer.say("v13-no-codes"),
    }
    if sheet.is_none() && record.bytes(file::CODES).is_none() {
        return Err(NotApplicable::because("v13-needs"));
    }
    Ok(answer)
}

/// Returns whether the station fell back to paper and made the ballots void.
fn is_voided(record: &Record<'_>) -> bool {
    let is_it = |told: &OpsRecord| matches!(told, OpsRecord::Fallback { policy: AfterFallback::Void, .. });
    record.ops.get().is_some_and(|ops| ops.records().any(|(_, told)| is_it(told)))
}

/// Returns what every ballot says in every contest; what does not open or names no option is blank.
fn votes(export: &Export, definition: &ElectionDefinition, answer: &mut Answer) -> Vec<Vote> {
    let contests = || (0..).zip(&definition.contests);
    let Some(opened) = &export.votes else {
        let of_ballot = |sealed: &SealedBallot| {
            let ballot = sealed.open_stand_in().ok();
            let code = ballot.and_then(|ballot| ballot.code).map(|code| code.digits());
            contests()
                .map(|(contest, asked)| {
                    let choices = ballot.as_ref().map(|ballot| ballot.choices()).unwrap_or_default();
                    let choice = choices.get(usize::from(contest)).copied().unwrap_or(Choice::Blank);
                    let is_there = is_offered(choice, asked.options.len());
                    let choice = if is_there { choice } else { Choice::Blank }.to_byte();
                    Vote { contest, choice, code }
                })
                .collect::<Vec<_>>()
        };
        return export.ballots().flat_map(of_ballot).collect();
    };
    let (ballots, _) = export.counts();
    let mut votes = opened.clone();
    for (contest, asked) in contests() {
        let votes_of_it: Vec<&Vote> = opened.iter().filter(|vote| vote.contest == contest).collect();
        let of_contest = |key| Message::new(key).put("n", contest);
        let unopened = (ballots as usize).checked_sub(votes_of_it.len());
        if unopened.is_none() {
            answer.find(file::BALLOT_BOX, Spot::WHOLE, of_contest("v13-more-votes"));
        }
        let is_offered = |vote: &&Vote| {
            Choice::from_byte(vote.choice).is_some_and(|choice| is_offered(choice, asked.options.len()))
        };
        if !votes_of_it.iter().all(is_offered) {
            answer.find(file::BALLOT_BOX, Spot::WHOLE, of_contest("v13-no-option"));
        }
        // A ballot that did not open stands in the sealed ballots alone.
        if let Some(unopened) = unopened.filter(|unopened| 0 < *unopened) {
            answer.say(of_contest("v13-unopened").put("ballots", unopened));
        }
    }
    if opened.iter().any(|vote| definition.contests.len() <= usize::from(vote.contest)) {
        answer.find(file::BALLOT_BOX, Spot::WHOLE, "v13-no-contest");
    }
    votes.retain(|vote| usize::from(vote.contest) < definition.contests.len());
    votes
}

fn is_offered(choice: Choice, options: usize) -> bool {
    match choice {
        Choice::Blank | Choice::AgainstAll => true,
        Choice::For(option) => usize::from(option) < options,
    }
}

fn protocol(
    sheet: &ElectronicProtocol,
    export: &Export,
    definition: &ElectionDefinition,
    votes: &[Vote],
    answer: &mut Answer,
) {
    let (ballots, _) = export.counts();
    if sheet.stored != ballots {
        let what = Message::new("v13-stored").put("stored", sheet.stored).put("n", ballots);
        answer.find(file::PROTOCOLS, Spot::WHOLE, what);
    }
    let coded = votes.iter().filter(|vote| vote.contest == 0 && vote.code.is_some()).count();
    if u64::from(sheet.with_code) != coded as u64 {
        let what = Message::new("v13-with-code").put("told", sheet.with_code).put("n", coded);
        answer.find(file::PROTOCOLS, Spot::WHOLE, what);
    }
    if sheet.tallies.len() != definition.contests.len() {
        return answer.find(file::PROTOCOLS, Spot::WHOLE, "v13-tallies");
    }
    for ((contest, asked), told) in (0..).zip(&definition.contests).zip(&sheet.tallies) {
        let mut counted = Tally::new(asked.options.len());
        let of_contest = votes.iter().filter(|vote| vote.contest == contest);
        of_contest.filter_map(|vote| Choice::from_byte(vote.choice)).for_each(|choice| counted.count(choice));
        if counted != *told {
            let what = Message::new("v13-tally").put("n", contest);
            answer.find(file::PROTOCOLS, Spot::WHOLE, what);
        }
    }
}

fn list(lines: &[CodeLine], votes: &[Vote], answer: &mut Answer) {
    let listed =
        lines.iter().map(|line| Vote { contest: line.contest, choice: line.choice, code: Some(line.code) });
    let mut listed: Vec<Vote> = listed.collect();
    let mut coded: Vec<Vote> = votes.iter().filter(|vote| vote.code.is_some()).copied().collect();
    listed.sort_unstable();
    coded.sort_unstable();
    if listed != coded {
        answer.find(file::CODES, Spot::WHOLE, "v13-codes");
    }
}
