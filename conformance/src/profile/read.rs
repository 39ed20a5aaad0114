//! Reads the TOML of a profile field by field, so that each mistake is told with its place.

use std::collections::BTreeMap;
use std::time::Duration;

use election::device::DeviceId;
use election::wire::code::Mode;
use election::wire::frame::Side;
use election::wire::keys::SuiteSet;
use hardware::port::Level;
use hardware::port::relay::{Wire, Wiring};
use toml::{Table, Value};

use super::{KeyPlace, LIMITS, Profile, ProfileError, REPEATS, key_from_hex};
use crate::outcome::Limit;

const FIELDS: [&str; 15] = [
    "id",
    "dut",
    "device_id",
    "key",
    "key_file",
    "mode",
    "election_id",
    "suites",
    "baud",
    "boot_ms",
    "rights_held",
    "operator",
    "limits",
    "repeats",
    "relay",
];
const RELAY_FIELDS: [&str; 5] = ["rts", "dtr", "on", "off", "off_ms"];
const LIMIT_FIELDS: [&str; 4] = ["least", "most", "marginal_least", "marginal_most"];

/// A table of the file, with the text to find lines in.
struct Reader<'a> {
    text: &'a str,
    table: &'a Table,
    /// What stands before a field's name in messages, such as `limits.`.
    prefix: &'a str,
}

pub(super) fn profile(text: &str) -> Result<Profile, ProfileError> {
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        ProfileError::Toml { line: 1 + before.matches('\n').count(), what: error.message().to_owned() }
    })?;
    let reader = Reader { text, table: &table, prefix: "" };
    reader.known(&FIELDS)?;
    let dut =
        reader.one_of("dut", None, &[("terminal", Side::Terminal), ("controller", Side::Controller)])?;
    let modes = [("test", Mode::Test), ("election", Mode::Election)];
    let device_id = reader.text("device_id", "text of 8 characters")?;
    Ok(Profile {
        id: reader.text("id", "a name")?.to_owned(),
        dut,
        device_id: DeviceId::try_from(device_id.to_owned())
            .map_err(|_| reader.wrong("device_id", "text of 8 characters"))?,
        key: reader.key()?,
        mode: reader.one_of("mode", Some(Mode::Test), &modes)?,
        election_id: reader.election_id()?,
        suites: reader.suites()?,
        baud: reader.number("baud", 115_200, (1_200, 921_600), "1200 to 921600")?,
        boot: Duration::from_millis(u64::from(reader.number(
            "boot_ms",
            2_000,
            (0, 600_000),
            "0 to 600000",
        )?)),
        rights_held: reader.number("rights_held", 1, (1, 1_000), "1 to 1000")? as u16,
        has_operator: match table.get("operator") {
            None => true,
            Some(Value::Boolean(has)) => *has,
            Some(_) => return Err(reader.wrong("operator", "true or false")),
        },
        limits: reader.limits()?,
        repeats: reader.repeats()?,
        relay: reader.inner("relay", "relay.")?.map(|relay| relay.relay()).transpose()?,
    })
}

impl Reader<'_> {
    fn known(&self, fields: &[&str]) -> Result<(), ProfileError> {
        let Some(field) = self.table.keys().find(|field| !fields.contains(&field.as_str())) else {
            return Ok(());
        };
        let nearest = fields.iter().map(|known| (strsim::damerau_levenshtein(known, field), known)).min();
        let hint = nearest.map_or_else(String::new, |(_, known)| format!("did you mean `{known}`?"));
        let (field, line) = (format!("{}{field}", self.prefix), self.line(field));
        Err(ProfileError::Unknown { field, line, hint })
    }

    /// Returns the line on which a field's name first begins a line or an inline entry, 0 if it is nowhere.
    fn line(&self, field: &str) -> usize {
        let names = |line: &str| {
            let code = line.split('#').next().unwrap_or_default();
            code.split(['=', '{', ',', '[', ']', '.']).any(|part| part.trim().trim_matches('"') == field)
        };
        self.text.lines().position(names).map_or(0, |at| at + 1)
    }

    fn wrong(&self, field: &str, expected: &'static str) -> ProfileError {
        let is_secret = field == "key";
        let found = self.table.get(field).map(Value::to_string).filter(|_| !is_secret);
        ProfileError::Value {
            field: format!("{}{field}", self.prefix),
            line: self.line(field),
            expected,
            found: found.unwrap_or_else(|| "not shown".to_owned()),
        }
    }

    fn missing(&self, field: &str, expected: &str) -> ProfileError {
        let hint = format!("write `{field} = ...` with {expected}");
        ProfileError::Missing { field: format!("{}{field}", self.prefix), hint }
    }

    fn text(&self, field: &str, expected: &'static str) -> Result<&str, ProfileError> {
        match self.table.get(field) {
            None => Err(self.missing(field, expected)),
            Some(Value::String(text)) if !text.is_empty() => Ok(text),
            Some(_) => Err(self.wrong(field, expected)),
        }
    }

    fn one_of<T: Copy>(
        &self,
        field: &str,
        default: Option<T>,
        values: &[(&'static str, T)],
    ) -> Result<T, ProfileError> {
        let expected = match field {
            "dut" => "`terminal` or `controller`",
            _ => "`test` or `election`",
        };
        match (self.table.get(field), default) {
            (None, Some(default)) => Ok(default),
            (None, None) => Err(self.missing(field, expected)),
            (Some(value), _) => {
                let found = values.iter().find(|(name, _)| value.as_str() == Some(name));
                found.map(|(_, value)| *value).ok_or_else(|| self.wrong(field, expected))
            }
        }
    }

    fn number(
        &self,
        field: &str,
        default: u32,
        (least, most): (u32, u32),
        expected: &'static str,
    ) -> Result<u32, ProfileError> {
        match self.table.get(field) {
            None => Ok(default),
            Some(value) => {
                let number = value.as_integer().and_then(|number| u32::try_from(number).ok());
                let number = number.filter(|number| (least..=most).contains(number));
                number.ok_or_else(|| self.wrong(field, expected))
            }
        }
    }

    fn key(&self) -> Result<Option<KeyPlace>, ProfileError> {
        match (self.table.get("key"), self.table.get("key_file")) {
            (None, None) => Ok(None),
            (Some(_), Some(_)) => Err(self.wrong("key_file", "left out where `key` is given")),
            (None, Some(_)) => Ok(Some(KeyPlace::File(self.text("key_file", "a file name")?.into()))),
            (Some(value), None) => {
                let key = value.as_str().and_then(key_from_hex);
                let key = key.ok_or_else(|| self.wrong("key", "64 hexadecimal digits"))?;
                Ok(Some(KeyPlace::Here(key)))
            }
        }
    }

    fn election_id(&self) -> Result<[u8; 15], ProfileError> {
        let mut id = [0; 15];
        let Some(value) = self.table.get("election_id") else { return Ok(id) };
        let text = value.as_str().map(str::as_bytes).filter(|text| text.len() <= id.len());
        let text = text.ok_or_else(|| self.wrong("election_id", "text of at most 15 bytes"))?;
        id.iter_mut().zip(text).for_each(|(place, byte)| *place = *byte);
        Ok(id)
    }

    fn suites(&self) -> Result<SuiteSet, ProfileError> {
        let expected = "a list of suites out of 0, 1 and 2";
        let listed = self.table.get("suites").ok_or_else(|| self.missing("suites", expected))?;
        let listed = listed.as_array().filter(|listed| !listed.is_empty());
        let mut set = SuiteSet(0);
        for suite in listed.ok_or_else(|| self.wrong("suites", expected))? {
            match suite.as_integer() {
                Some(number @ 0..=2) => set = SuiteSet(set.0 | 1 << number),
                _ => return Err(self.wrong("suites", expected)),
            }
        }
        Ok(set)
    }

    fn inner<'a>(&'a self, field: &str, prefix: &'a str) -> Result<Option<Reader<'a>>, ProfileError> {
        match self.table.get(field) {
            None => Ok(None),
            Some(Value::Table(table)) => Ok(Some(Reader { text: self.text, table, prefix })),
            Some(_) => Err(self.wrong(field, "a table")),
        }
    }

    fn limits(&self) -> Result<BTreeMap<String, Limit>, ProfileError> {
        let Some(inner) = self.inner("limits", "limits.")? else { return Ok(BTreeMap::new()) };
        inner.known(&LIMITS.map(|(name, ..)| name))?;
        let mut limits = BTreeMap::new();
        for name in inner.table.keys() {
            let bounds = inner.inner(name, "limits.")?;
            let Some(bounds) = bounds else { continue };
            bounds.known(&LIMIT_FIELDS)?;
            let bound = |field: &str| match bounds.table.get(field) {
                None => Ok(None),
                Some(Value::Float(bound)) if bound.is_finite() => Ok(Some(*bound)),
                Some(Value::Integer(bound)) => Ok(Some(*bound as f64)),
                Some(_) => Err(bounds.wrong(field, "a number")),
            };
            let limit = Limit {
                least: bound("least")?,
                most: bound("most")?,
                marginal_least: bound("marginal_least")?,
                marginal_most: bound("marginal_most")?,
            };
            limits.insert(name.clone(), limit);
        }
        Ok(limits)
    }

    fn relay(&self) -> Result<Wiring, ProfileError> {
        self.known(&RELAY_FIELDS)?;
        let has = |field: &str| self.table.contains_key(field);
        let wire = match (has("rts"), has("dtr"), has("on") || has("off")) {
            (true, false, false) => Wire::Rts(self.level("rts")?),
            (false, true, false) => Wire::Dtr(self.level("dtr")?),
            (false, false, true) => Wire::Bytes { on: self.command("on")?, off: self.command("off")? },
            (false, false, false) => {
                return Err(
                    self.missing("rts", "the level that gives power, or `dtr`, or `on` and `off` with bytes")
                );
            }
            (true, true, _) => return Err(self.wrong("dtr", "left out where `rts` is given")),
            (.., true) => {
                let field = if has("on") { "on" } else { "off" };
                return Err(self.wrong(field, "left out where a control line is given"));
            }
        };
        let off = self.number("off_ms", 1_000, (10, 600_000), "10 to 600000")?;
        Ok(Wiring { wire, off_for: Duration::from_millis(u64::from(off)) })
    }

    fn level(&self, field: &str) -> Result<Level, ProfileError> {
        match self.table.get(field).and_then(Value::as_str) {
            Some("high") => Ok(Level::High),
            Some("low") => Ok(Level::Low),
            _ => Err(self.wrong(field, "`high` or `low`")),
        }
    }

    /// Reads what is sent to a relay board: text, or a list of bytes.
    fn command(&self, field: &str) -> Result<Vec<u8>, ProfileError> {
        let expected = "text such as \"off 1\\r\", or bytes such as [0xA0, 0x01]";
        let value = self.table.get(field).ok_or_else(|| self.missing(field, expected))?;
        let byte = |value: &Value| value.as_integer().and_then(|byte| u8::try_from(byte).ok());
        let command = match value {
            Value::String(text) => Some(text.as_bytes().to_vec()),
            Value::Array(bytes) => bytes.iter().map(byte).collect(),
            _ => None,
        };
        command.filter(|command| !command.is_empty()).ok_or_else(|| self.wrong(field, expected))
    }

    fn repeats(&self) -> Result<BTreeMap<String, u32>, ProfileError> {
        let Some(inner) = self.inner("repeats", "repeats.")? else { return Ok(BTreeMap::new()) };
        inner.known(&REPEATS.map(|(name, _)| name))?;
        let times = |name: &String| {
            let times = inner.number(name, 1, (1, 100_000_000), "1 to 100000000")?;
            Ok((name.clone(), times))
        };
        inner.table.keys().map(times).collect()
    }
}
