//! `saylau list`: what there is.

use anyhow::Error;
use clap::{Args, ValueEnum};
use conformance::catalogue::tests;
use hardware::ports::{PortEntry, UsbAdapter, list};
use serde::Serialize;
use terminal_sim::scenario::fault_kinds;

use crate::{Verdict, print, shipped};

/// List checks, faults, shipped scenarios, incidents, bench tests or serial ports
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// What to list
    #[arg(value_enum)]
    what: What,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    Checks,
    Faults,
    Scenarios,
    Incidents,
    Tests,
    Ports,
}

#[derive(Serialize)]
struct Entry {
    name: String,
    meaning: String,
}

impl ListArgs {
    pub(crate) fn run(self) -> Result<Verdict, Error> {
        let entries = entries(self.what);
        if self.json {
            print(&(serde_json::to_string_pretty(&entries)? + "\n"))?;
        } else if entries.is_empty() {
            print("no serial port is here; `pty:/tmp/desk` makes a virtual one\n")?;
        } else {
            let width = entries.iter().map(|entry| entry.name.chars().count()).max().unwrap_or(0);
            let lines = entries.iter().map(|entry| format!("{:width$}  {}\n", entry.name, entry.meaning));
            print(&lines.collect::<String>())?;
        }
        Ok(Verdict::Clean)
    }
}

/// Returns what to type for a port: its USB identity where it has a serial number, because device files change.
fn port_address(port: &PortEntry) -> String {
    match &port.usb {
        Some(UsbAdapter { vendor, product, serial: Some(serial), .. }) => {
            format!("serial:usb={vendor:04x}:{product:04x}:{serial}")
        }
        _ => format!("serial:{}", port.path.display()),
    }
}

fn adapter(port: &PortEntry) -> String {
    let path = port.path.display();
    let Some(usb) = &port.usb else { return format!("{path}, built in") };
    let name = usb.product_name.as_deref().unwrap_or("USB adapter");
    let (vendor, product, location) = (usb.vendor, usb.product, &usb.location);
    let latency = usb.latency_ms.map(|ms| format!(", holds answers {ms} ms")).unwrap_or_default();
    format!("{path}, {name} {vendor:04x}:{product:04x} at {location}{latency}")
}

fn entries(what: What) -> Vec<Entry> {
    let entry = |name: &str, meaning: &str| Entry { name: name.to_owned(), meaning: meaning.to_owned() };
    match what {
        What::Checks => auditor::CHECKS.iter().map(|check| entry(check.code, check.title)).collect(),
        What::Faults => fault_kinds().iter().map(|fault| entry(fault.name, fault.meaning)).collect(),
        What::Scenarios => {
            shipped::all().iter().map(|scenario| entry(scenario.name, &scenario.title())).collect()
        }
        What::Incidents => shipped::incidents()
            .into_iter()
            .map(|(incident, scenario)| {
                entry(&incident, &format!("{} ({})", scenario.title(), scenario.name))
            })
            .collect(),
        What::Ports => list().iter().map(|port| entry(&port_address(port), &adapter(port))).collect(),
        What::Tests => tests().map(|test| entry(test.id, test.what)).collect(),
    }
}
