//! What happened in a precinct, for people to look at: a log of one line an event, a trace for Perfetto, one moment.
//!
//! None of it is kept by a run: whoever wants to see a day plays it again.

mod events;
mod moment;
mod perfetto;
mod words;

pub(crate) use events::events;
pub(crate) use moment::moment;
pub(crate) use perfetto::trace;

#[cfg(test)]
mod tests;
