//! Distributions of times: how a file names them, and how they are written back.

use election::time::Duration;

use super::fields::Fields;
use super::value::{Given, MINUTES, SECONDS, Unit};
use super::writer::Writer;
use super::{Branches, MOST_BRANCHES, ServiceTime};

/// How a distribution's `kind` is written.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Fixed,
    Exponential,
    Lognormal,
    Gamma,
    Erlang,
    Uniform,
    Hyperexponential,
}

const KINDS: [(&str, Kind); 7] = [
    ("fixed", Kind::Fixed),
    ("exponential", Kind::Exponential),
    ("lognormal", Kind::Lognormal),
    ("gamma", Kind::Gamma),
    ("erlang", Kind::Erlang),
    ("uniform", Kind::Uniform),
    ("hyperexponential", Kind::Hyperexponential),
];

/// Those that are given by a mean and at most one number besides.
const KINDS_WITH_A_MEAN: [(&str, Kind); 5] = [
    ("fixed", Kind::Fixed),
    ("exponential", Kind::Exponential),
    ("lognormal", Kind::Lognormal),
    ("gamma", Kind::Gamma),
    ("erlang", Kind::Erlang),
];

/// Names of the fields that make a distribution, the kinds it may have, and the unit of its times.
pub(super) struct Names {
    pub(super) kinds: &'static [(&'static str, Kind)],
    pub(super) kind: &'static str,
    pub(super) mean: &'static str,
    pub(super) cv: &'static str,
    pub(super) stages: &'static str,
    least: &'static str,
    most: &'static str,
    probabilities: &'static str,
    means: &'static str,
    unit: Unit,
}

/// A service time, in seconds.
pub(super) const SERVICE: Names = Names {
    kinds: &KINDS,
    kind: "kind",
    mean: "mean_s",
    cv: "cv",
    stages: "stages",
    least: "least_s",
    most: "most_s",
    probabilities: "probabilities",
    means: "means_s",
    unit: SECONDS,
};

/// Patience, in minutes.
pub(super) const PATIENCE: Names = Names {
    kinds: &KINDS_WITH_A_MEAN,
    kind: "patience_kind",
    mean: "patience_mean_min",
    cv: "patience_cv",
    stages: "patience_stages",
    least: "patience_least_min",
    most: "patience_most_min",
    probabilities: "patience_probabilities",
    means: "patience_means_min",
    unit: MINUTES,
};

/// What stands for fields that are absent; where it says nothing either, they are required.
#[derive(Clone, Copy, Default)]
pub(super) struct Usual {
    pub(super) kind: Option<Kind>,
    pub(super) mean: Option<Duration>,
    pub(super) cv: Option<f64>,
}

const MOST_STAGES: u32 = 100;

/// Reads a distribution. Where something is wrong with it, that is reported, and the value means nothing.
pub(super) fn read(fields: &Fields<'_>, names: &Names, usual: Usual) -> ServiceTime {
    if usual.kind.is_none() {
        fields.require(names.kind, "the shape of the distribution, such as \"exponential\"");
    }
    let kind = match fields.given(names.kind) {
        None => usual.kind,
        Some(given) => given.word(names.kinds),
    };
    match kind {
        None => {
            fields.accept_all();
            ServiceTime::Fixed(Duration::ZERO)
        }
        Some(Kind::Fixed) => ServiceTime::Fixed(mean(fields, names, usual)),
        Some(Kind::Exponential) => ServiceTime::Exponential { mean: mean(fields, names, usual) },
        Some(Kind::Lognormal) => {
            ServiceTime::Lognormal { mean: mean(fields, names, usual), cv: cv(fields, names, usual) }
        }
        Some(Kind::Gamma) => {
            ServiceTime::Gamma { mean: mean(fields, names, usual), cv: cv(fields, names, usual) }
        }
        Some(Kind::Erlang) => {
            fields.require(names.stages, "of how many exponential stages it is the sum");
            let stages = fields.count(names.stages, 1..=MOST_STAGES).unwrap_or(1);
            ServiceTime::Erlang { mean: mean(fields, names, usual), stages }
        }
        Some(Kind::Uniform) => uniform(fields, names),
        Some(Kind::Hyperexponential) => hyperexponential(fields, names),
    }
}

fn mean(fields: &Fields<'_>, names: &Names, usual: Usual) -> Duration {
    if usual.mean.is_none() {
        fields.require(names.mean, &format!("the mean in {}", names.unit.name));
    }
    time(fields, names.mean, names.unit).or(usual.mean).unwrap_or_default()
}

fn cv(fields: &Fields<'_>, names: &Names, usual: Usual) -> f64 {
    if usual.cv.is_none() {
        fields.require(names.cv, "the standard deviation divided by the mean");
    }
    fields.number(names.cv, 0.001..=10.0).or(usual.cv).unwrap_or(1.0)
}

fn time(fields: &Fields<'_>, name: &'static str, unit: Unit) -> Option<Duration> {
    fields.duration(name, unit, 0.0..=longest(unit))
}

/// A day.
fn longest(unit: Unit) -> f64 {
    86.4e12 / unit.nanos
}

fn uniform(fields: &Fields<'_>, names: &Names) -> ServiceTime {
    fields.require(names.least, &format!("the shortest time in {}", names.unit.name));
    fields.require(names.most, &format!("the longest time in {}", names.unit.name));
    let least = time(fields, names.least, names.unit).unwrap_or_default();
    let most = time(fields, names.most, names.unit).unwrap_or(least);
    if most < least {
        let expected = format!("a time from `{}` on", names.least);
        fields.complain(names.most, &format!("must not be below `{}`", names.least), &expected);
    }
    ServiceTime::Uniform { least, most }
}

/// Reads branches one by one, or two of balanced means from mean and cv.
fn hyperexponential(fields: &Fields<'_>, names: &Names) -> ServiceTime {
    let is_listed = fields.given(names.probabilities).is_some() || fields.given(names.means).is_some();
    if is_listed {
        return ServiceTime::Hyperexponential(listed(fields, names));
    }
    let or = format!("; or `{}` and `{}` beside each other", names.probabilities, names.means);
    fields.require(names.mean, &format!("the mean in {}{or}", names.unit.name));
    fields.require(names.cv, &format!("the standard deviation divided by the mean{or}"));
    let mean = time(fields, names.mean, names.unit).unwrap_or_default();
    let cv = fields.number(names.cv, 1.0..=10.0).unwrap_or(1.0);
    ServiceTime::Hyperexponential(Branches::balanced(mean, cv))
}

fn listed(fields: &Fields<'_>, names: &Names) -> Branches {
    fields.require(names.probabilities, "a list with the probability of each branch");
    fields.require(names.means, "a list with the mean of each branch");
    let probabilities = fields.numbers(names.probabilities, 0.0..=1.0).unwrap_or_default();
    let read = |given: Given<'_>| given.duration(names.unit, 0.0..=longest(names.unit));
    let means = fields.given(names.means).and_then(|given| given.list()).unwrap_or_default();
    let means: Vec<Duration> = means.into_iter().filter_map(read).collect();
    let mut branches =
        Branches { probabilities: [0.0; MOST_BRANCHES], means: [Duration::ZERO; MOST_BRANCHES] };
    if !(1..=MOST_BRANCHES).contains(&probabilities.len()) {
        let expected = format!("a list of 1 to {MOST_BRANCHES} probabilities");
        fields.complain(names.probabilities, &format!("must have 1 to {MOST_BRANCHES} entries"), &expected);
        return branches;
    }
    if means.len() != probabilities.len() {
        let expected = format!("a list of {} means", probabilities.len());
        fields.complain(names.means, &format!("must be as long as `{}`", names.probabilities), &expected);
    }
    // Thirds cannot be written exactly.
    if 1e-6 < (probabilities.iter().sum::<f64>() - 1.0).abs() {
        fields.complain(names.probabilities, "must sum up to 1", "probabilities with the sum 1");
    }
    branches
        .probabilities
        .iter_mut()
        .zip(probabilities)
        .for_each(|(place, probability)| *place = probability);
    branches.means.iter_mut().zip(means).for_each(|(place, mean)| *place = mean);
    branches
}

/// Writes a distribution so that reading it gives the same one.
pub(super) fn write(out: &mut Writer, names: &Names, time: &ServiceTime) {
    let span = |out: &mut Writer, name, span| out.duration(name, names.unit, span);
    let kind = |out: &mut Writer, kind| out.text(names.kind, kind);
    match *time {
        ServiceTime::Fixed(mean) => {
            kind(out, "fixed");
            span(out, names.mean, mean);
        }
        ServiceTime::Exponential { mean } => {
            kind(out, "exponential");
            span(out, names.mean, mean);
        }
        ServiceTime::Lognormal { mean, cv } => {
            kind(out, "lognormal");
            span(out, names.mean, mean);
            out.number(names.cv, cv);
        }
        ServiceTime::Gamma { mean, cv } => {
            kind(out, "gamma");
            span(out, names.mean, mean);
            out.number(names.cv, cv);
        }
        ServiceTime::Erlang { mean, stages } => {
            kind(out, "erlang");
            span(out, names.mean, mean);
            out.put(names.stages, stages);
        }
        ServiceTime::Uniform { least, most } => {
            kind(out, "uniform");
            span(out, names.least, least);
            span(out, names.most, most);
        }
        ServiceTime::Hyperexponential(Branches { probabilities, means }) => {
            kind(out, "hyperexponential");
            out.numbers(names.probabilities, &probabilities);
            let means = means.map(|mean| mean.nanos() as f64 / names.unit.nanos);
            out.numbers(names.means, &means);
        }
    }
}
