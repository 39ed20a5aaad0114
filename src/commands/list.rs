//! `saylau list`: what there is.

use anyhow::Error;
use auditor::protocols::Identity;
use auditor::protocols::nist::Check as NistCheck;
use auditor::verify::RecordCheck;
use clap::{Args, ValueEnum};
use conformance::explain;
use hardware::ports::{Condition, PortEntry, UsbAdapter, list};
use language::{Language, Message, Words};
use serde::Serialize;
use statistics::catalogue::STATISTICS;
use terminal_sim::checkers::CHECKERS;
use terminal_sim::scenario::fault_kinds;

use crate::cli::Lang;
use crate::{Verdict, incidents, print, shipped};

/// List checks, identities of tables, faults, shipped scenarios, incidents, bench tests, rules of the search, statistics or serial ports
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// What to list
    #[arg(value_enum)]
    what: What,

    /// Language of the checks of evidence folders, records and NIST files, of identities and of bench tests; the others are in
    /// English
    #[arg(long, value_enum, default_value_t, value_name = "LANGUAGE")]
    lang: Lang,

    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum What {
    Checks,
    Identities,
    Faults,
    Scenarios,
    Incidents,
    Tests,
    Rules,
    Statistics,
    Ports,
}

#[derive(Serialize)]
struct Entry {
    name: String,
    meaning: String,
}

/// A port as a program may read it.
#[derive(Serialize)]
struct Port {
    /// What to type after `--line`.
    address: String,
    path: String,
    stable_name: Option<String>,
    driver: Option<String>,
    usb: Option<String>,
    serial_number: Option<String>,
    product: Option<String>,
    socket: Option<String>,
    holds_answers_ms: Option<u32>,
    condition: &'static str,
    held_by: Option<String>,
}

const NO_PORT: &str = "\
no serial port is here
hint: plug the adapter in and look at `dmesg`, which names the port; a virtual machine must be given the USB device;
      `pty:/tmp/desk` makes a virtual port, `saylau pair` a virtual cable
";

impl ListArgs {
    pub(crate) fn run(self) -> Result<Verdict, Error> {
        let text = match (self.what, self.json) {
            (What::Ports, true) => to_json(&list().iter().map(Port::of).collect::<Vec<_>>())?,
            (What::Incidents, true) => to_json(&incidents::rows(&incidents::catalogue()?))?,
            (What::Incidents, false) => incidents::table(&incidents::catalogue()?),
            (what, true) => to_json(&entries(what, self.lang.language()))?,
            (what, false) => columns(&entries(what, self.lang.language())),
        };
        let text = if text.is_empty() { NO_PORT } else { &text };
        print(text)?;
        Ok(Verdict::Clean)
    }
}

fn to_json(list: &impl Serialize) -> Result<String, Error> {
    Ok(serde_json::to_string_pretty(list)? + "\n")
}

fn columns(entries: &[Entry]) -> String {
    let width = entries.iter().map(|entry| entry.name.chars().count()).max().unwrap_or(0);
    entries.iter().map(|entry| format!("{:width$}  {}\n", entry.name, entry.meaning)).collect()
}

impl Port {
    fn of(port: &PortEntry) -> Self {
        let usb = port.usb.as_ref();
        let (condition, held_by) = match port.condition() {
            Condition::Free => ("free", None),
            Condition::Forbidden => ("forbidden", None),
            Condition::Held(holder) => ("held", Some(holder.to_string())),
        };
        Self {
            address: port_address(port),
            path: port.path.display().to_string(),
            stable_name: port.stable_name().map(|name| name.display().to_string()),
            driver: port.driver.clone(),
            usb: usb.map(|usb| format!("{:04x}:{:04x}", usb.vendor, usb.product)),
            serial_number: usb.and_then(|usb| usb.serial.clone()),
            product: usb.and_then(|usb| usb.product_name.clone()),
            socket: usb.map(|usb| format!("{}:{}", usb.location, usb.interface)),
            holds_answers_ms: usb.and_then(|usb| usb.latency_ms),
            condition,
            held_by,
        }
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
    let mut told = vec![port.path.display().to_string()];
    if let Some(usb) = &port.usb {
        let name = usb.product_name.as_deref().unwrap_or("USB adapter");
        told.push(format!("{name} {:04x}:{:04x} at {}", usb.vendor, usb.product, usb.location));
        told.extend(usb.latency_ms.map(|ms| format!("holds answers {ms} ms")));
    } else {
        told.push("built in".to_owned());
    }
    told.extend(port.driver.as_ref().map(|driver| format!("driver {driver}")));
    told.push(match port.condition() {
        Condition::Free => "free".to_owned(),
        Condition::Forbidden => "no permission: join the group that owns it, mostly `dialout`".to_owned(),
        Condition::Held(holder) => holder.to_string(),
    });
    told.join(", ")
}

fn of_record_titled(check: &RecordCheck, language: Language) -> String {
    Words::new(language).with("list-of-record", &[("title", &check.title.told(language))])
}

/// Returns what a check of NIST files is listed as.
fn nist_title(check: &NistCheck, language: Language) -> String {
    let title = Message::new("nist-list").put("title", Message::from(check.title));
    Words::new(language).tell(&title)
}

fn entries(what: What, language: Language) -> Vec<Entry> {
    let entry = |name: &str, meaning: &str| Entry { name: name.to_owned(), meaning: meaning.to_owned() };
    match what {
        What::Checks => {
            let of_record = auditor::verify::CHECKS.iter();
            let of_record = of_record.map(|check| entry(check.code, &of_record_titled(check, language)));
            let of_nist = auditor::protocols::nist::CHECKS.iter();
            let of_nist = of_nist.map(|check| entry(check.code, &nist_title(check, language)));
            auditor::checks::CHECKS
                .iter()
                .map(|check| entry(check.code, &check.title.told(language)))
                .chain(of_record)
                .chain(of_nist)
                .collect()
        }
        What::Identities => {
            let identities = auditor::protocols::IDENTITIES.iter();
            let told = |identity: &Identity| {
                format!("{}: {}", identity.title.told(language), identity.formula.told(language))
            };
            identities.map(|identity| entry(identity.code, &told(identity))).collect()
        }
        What::Faults => fault_kinds().iter().map(|fault| entry(fault.name, fault.meaning)).collect(),
        What::Scenarios => {
            shipped::all().iter().map(|scenario| entry(scenario.name, &scenario.title())).collect()
        }
        // A table of its own.
        What::Incidents => Vec::new(),
        What::Ports => list().iter().map(|port| entry(&port_address(port), &adapter(port))).collect(),
        What::Rules => CHECKERS.iter().map(|rule| entry(rule.name, rule.rule)).collect(),
        What::Statistics => STATISTICS.iter().map(|function| entry(function.name, function.title)).collect(),
        What::Tests => explain::entries().map(|test| entry(test.id, &test.what.told(language))).collect(),
    }
}
