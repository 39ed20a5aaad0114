//! A queueing scenario written out in full: the text behind its hash.

use election::time::Instant;

use super::{QueueArrivals, QueueOutage, QueueScenario, QueueStage, StageService};
use crate::scenario::service;
use crate::scenario::value::{HOURS, MINUTES, SECONDS, Unit};
use crate::scenario::writer::Writer;

impl QueueScenario {
    /// Returns the scenario as the one text that stands for it, itself a scenario file.
    pub fn canonical(&self) -> String {
        // Taken apart without `..`, so that a new field cannot be forgotten.
        let Self { title, story, days, warm_up, over, room, arrivals, stages, outages } = self;
        let mut out = Writer::default();
        out.text("title", title);
        out.text("story", story);
        out.header("[queue]");
        out.put("days", days);
        out.duration("warm_up_min", MINUTES, *warm_up);
        out.numbers(
            "over_min",
            &over.iter().map(|over| over.nanos() as f64 / MINUTES.nanos).collect::<Vec<_>>(),
        );
        room.iter().for_each(|room| out.put("room", room));
        out.header("[queue.arrivals]");
        write_arrivals(&mut out, arrivals);
        stages.iter().for_each(|stage| write_stage(&mut out, stage));
        outages.iter().for_each(|outage| write_outage(&mut out, outage, stages));
        out.finish()
    }
}

fn write_arrivals(out: &mut Writer, arrivals: &QueueArrivals) {
    match arrivals {
        QueueArrivals::Poisson { per_hour, piece } => {
            out.text("kind", "poisson");
            out.numbers("per_hour", per_hour);
            out.duration("piece_min", MINUTES, *piece);
        }
        QueueArrivals::Trace { times, closes } => {
            out.text("kind", "trace");
            out.list("times_ms", times.iter().map(|at| at.millis().to_string()));
            moment(out, "hours", HOURS, *closes);
        }
    }
}

fn write_stage(out: &mut Writer, stage: &QueueStage) {
    let QueueStage { name, servers, service, room, patience } = stage;
    out.header("[[queue.stage]]");
    out.text("name", name);
    out.put("servers", servers);
    room.iter().for_each(|room| out.put("room", room));
    match service {
        StageService::Drawn(time) => {
            out.header("[queue.stage.service]");
            service::write(out, &service::SERVICE, time);
        }
        StageService::Trace(times) => {
            out.list("service_ms", times.iter().map(|time| time.millis().to_string()));
        }
    }
    if let Some(patience) = patience {
        out.header("[queue.stage.patience]");
        service::write(out, &service::SERVICE, patience);
    }
}

fn write_outage(out: &mut Writer, outage: &QueueOutage, stages: &[QueueStage]) {
    let QueueOutage { from, to, stages: stopped } = outage;
    out.header("[[queue.outage]]");
    moment(out, "from_s", SECONDS, *from);
    moment(out, "to_s", SECONDS, *to);
    let names = stopped.iter().filter_map(|place| Some(stages.get(*place)?.name.clone()));
    out.texts("stages", &names.collect::<Vec<_>>());
}

fn moment(out: &mut Writer, name: &str, unit: Unit, at: Instant) {
    out.duration(name, unit, at.since(Instant::MIDNIGHT));
}
