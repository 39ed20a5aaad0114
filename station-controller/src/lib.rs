//! station-controller
