//! Batch-comparison audits: one that confirms, one that does not, one with a tie, and files that contradict each other.

use serde_json::{Value, json};

use crate::Place;
use crate::schema::Schema;

/// What is published of an audit of ten batches in two counties, of which one in each was drawn.
#[derive(Clone, Copy)]
struct Published {
    /// Ballots of each batch by its manifest.
    ballots: &'static str,
    /// Votes reported of each batch.
    votes: [u32; 2],
    /// Votes counted in the batch that was drawn of the first county.
    counted: [u32; 2],
    /// The p-value, or nothing.
    p: &'static str,
}

const CLEAN: Published = Published { ballots: "100", votes: [60, 40], counted: [60, 40], p: "" };

#[test]
fn audits_of_batches_fit_their_schema() {
    let place = Place::new();
    let mut schema = Schema::new("audit-batches");
    let mut take = |what: &str, published: Published| {
        let report = audit(&place, published);
        schema.take(what, &report);
        report
    };
    assert_eq!(take("clean", CLEAN)["is_confirmed"], true);
    let differing = take("differing", Published { counted: [50, 50], p: "0.5", ..CLEAN });
    assert_ne!(differing["differing"], json!([]));
    let tie = take("tie", Published { votes: [50, 50], counted: [50, 50], ..CLEAN });
    assert_eq!(tie["total_bound"], Value::Null);
    // Votes on no ballots at all make U 1: one clean draw leaves no risk, whatever the contradictions.
    let empty = take("no ballots", Published { ballots: "0", ..CLEAN });
    assert_eq!(empty["log10_p"], Value::Null);
    assert_ne!(empty["problems"], json!([]));
    schema.finish(&[]);
}

fn audit(place: &Place, published: Published) -> Value {
    let [a, b] = published.votes;
    for county in ["Abay", "Ulytau"] {
        let rows = |what: &str| (0..5).map(|batch| format!("{batch},{what}\n")).collect::<String>();
        let manifest = format!("Batch Name,Number of Ballots\n{}", rows(published.ballots));
        place.put(&format!("manifests/{county}/manifest.csv"), manifest);
        let totals = format!("Batch Name,Head - Aspan,Head - Bulak\n{}", rows(&format!("{a},{b}")));
        place.put(&format!("totals/{county}/totals.csv"), totals);
    }
    let reported = format!("Aspan: {a}; Bulak: {b}");
    let counted = format!("Aspan: {}; Bulak: {}", published.counted[0], published.counted[1]);
    let report = format!(
        "######## CONTESTS ########\n\
        Contest Name,Targeted?,Number of Winners,Votes Allowed,Total Ballots Cast,Vote Totals,Pending Ballots\n\
        Head,Targeted,1,1,1000,Aspan: {a}0; Bulak: {b}0,0\n\n\
        ######## AUDIT SETTINGS ########\nRisk Limit\n80%\n\n\
        ######## ROUNDS ########\nRound Number,Contest Name,Sample Size,P-Value\n1,Head,2,{p}\n\n\
        ######## SAMPLED BATCHES ########\n\
        Jurisdiction Name,Batch Name,Ballots in Batch,Ticket Numbers: Head,Audit Results: Head,Reported Results: Head\n\
        ABAY,0,100,0.000123,{counted},{reported}\n\
        Ulytau,0,100,0.000456,{reported},{reported}\n\
        Totals,,200,,,\n",
        p = published.p,
    );
    place.put("report.csv", report);
    place.audit(&["batches", "--manifests", "manifests", "--totals", "totals", "--report", "report.csv"])
}
