//! Reads a document part by part: no more than one cast vote record, unit or contest is held at a time.
//!
//! JSON and XML go through the same model. A document is read twice, for definitions and for records, because both forms put
//! the records before what explains them. A hostile document costs time, not memory: each part has a budget of bytes, nesting
//! a limit, and a document type definition, which could declare entities, is refused.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, BufReader, Read};
use std::marker::PhantomData;
use std::rc::Rc;

use quick_xml::de::EntityResolver;
use quick_xml::events::{BytesText, Event};
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use super::model::{Contest, Counts, Cvr, Named, Unit};
use super::number::Label;

/// The most bytes one part may have; a cast vote record may carry an image of its ballot.
const MOST_PART_BYTES: u64 = 64 << 20;
/// How deep elements of XML may be nested; the JSON reader has 128.
const DEEPEST: usize = 64;

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// JSON.
    Json,
    /// XML.
    Xml,
}

/// Why a document cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is neither form.
    #[error("it is neither JSON nor XML: {what}")]
    NoForm {
        /// What it looks like.
        what: &'static str,
    },
    /// It has a document type definition.
    #[error("it has a document type definition, which neither standard needs and which can declare entities")]
    Doctype,
    /// It is of another standard or version.
    #[error(
        "it is neither `CastVoteRecordReport` of SP 1500-103 v1 nor `ElectionReport` of SP 1500-100 v2: `{what}`"
    )]
    OtherStandard {
        /// What it is by its root.
        what: String,
    },
    /// Its class or its content is not what its first bytes say.
    #[error(
        "it is neither `CastVoteRecordReport` of SP 1500-103 v1 nor `ElectionReport` of SP 1500-100 v2 alone: `{what}`"
    )]
    OtherClass {
        /// What it is by its class, or what it has beside it.
        what: String,
    },
    /// A part is longer than is read.
    #[error("a part of it has more than {} MiB{place}", MOST_PART_BYTES >> 20)]
    TooLong {
        /// Where, in words; empty outside of the parts that are read.
        place: String,
    },
    /// It breaks off or is not of the schema.
    #[error("its JSON is broken{place}")]
    Json {
        /// Where, in words; empty outside of the parts that are read.
        place: String,
        /// What is wrong.
        #[source]
        source: serde_json::Error,
    },
    /// It breaks off or is not of the schema.
    #[error("its XML is broken{place}")]
    Xml {
        /// Where, in words; empty outside of the parts that are read.
        place: String,
        /// What is wrong.
        #[source]
        source: quick_xml::DeError,
    },
}

impl ReadError {
    /// Returns whether the document is of another kind altogether, which an archive may hold beside those that are read.
    pub fn is_other(&self) -> bool {
        matches!(self, Self::NoForm { .. } | Self::OtherStandard { .. })
    }

    /// Returns what can be done about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoForm { .. } | Self::OtherStandard { .. } | Self::OtherClass { .. } => {
                "give a cast vote record report (SP 1500-103) or an election report (SP 1500-100 version 2)"
            }
            Self::Doctype => {
                "remove the `<!DOCTYPE ...>` and validate the file against the schema of its standard"
            }
            Self::TooLong { .. } => {
                "a record, a unit or a contest is read whole: leave images out, or write the counts of some units to each of \
                 several files, and audit each by itself"
            }
            Self::Json { .. } | Self::Xml { .. } => {
                "validate the file against the schema of its standard, and fetch it again if it was cut off"
            }
        }
    }
}

/// Names of which a JSON object may have each once; XML repeats elements.
const ONCE: [&str; 13] = [
    "CVR",
    "Election",
    "GpUnit",
    "ReportingDevice",
    "Party",
    "@type",
    "Version",
    "Status",
    "IsTest",
    "Candidate",
    "Contest",
    "BallotCounts",
    "ElectionScopeId",
];

/// Names that an object has had.
struct Names {
    seen: BTreeSet<&'static str>,
    may_repeat: bool,
}

impl Names {
    fn of(form: Form) -> Self {
        Self { seen: BTreeSet::new(), may_repeat: form == Form::Xml }
    }

    /// Takes a name; the second of two would be read over the first, or added to it.
    fn take<E: Error>(&mut self, name: &str) -> Result<(), E> {
        match ONCE.iter().find(|once| **once == name) {
            Some(once) if !self.may_repeat && !self.seen.insert(once) => Err(E::duplicate_field(once)),
            _ => Ok(()),
        }
    }
}

/// Which parts are handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Everything but cast vote records, which are counted.
    Definitions,
    /// Cast vote records alone.
    Records,
}

/// A part of a document.
pub(super) enum Part {
    /// A word about the whole document: its name and what it says.
    Word(&'static str, String),
    Unit(Unit),
    Device(Unit),
    Party(Named),
    Candidate(Named),
    Contest(Contest),
    Ballots(Counts),
    Election {
        id: String,
        name: String,
        scope: String,
    },
    Record(Cvr),
    /// A cast vote record that was passed over.
    Skipped,
}

/// Returns the form of a document by its first bytes, and the name and namespace of an XML root.
pub(super) fn form(head: &[u8]) -> Result<(Form, String), ReadError> {
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'{') => Ok((Form::Json, String::new())),
        Some(b'<') => Ok((Form::Xml, root(text)?)),
        Some(b'[') => Err(ReadError::NoForm { what: "a JSON list, and a report is an object" }),
        Some(0xff | 0xfe) => Err(ReadError::NoForm { what: "UTF-16 text" }),
        Some(_) => Err(ReadError::NoForm { what: "something else" }),
        None => Err(ReadError::NoForm { what: "an empty file" }),
    }
}

fn root(head: &[u8]) -> Result<String, ReadError> {
    let mut reader = quick_xml::Reader::from_reader(head);
    let mut buffer = Vec::new();
    loop {
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(start) | Event::Empty(start)) => {
                let local = start.local_name().into_inner().to_owned();
                let binding = |attribute: &quick_xml::events::attributes::Attribute<'_>| {
                    attribute.key.as_namespace_binding().is_some()
                };
                let spaces = start.attributes().flatten().filter(binding);
                let spaces = spaces.map(|attribute| attribute.value.to_string());
                let space = spaces.filter(|space| space.contains("1500-")).last();
                return Ok(space.map_or(local.clone(), |space| format!("{local} of {space}")));
            }
            Ok(Event::DocType(_)) => return Err(ReadError::Doctype),
            Ok(Event::Eof) => return Err(ReadError::NoForm { what: "XML without a root" }),
            Ok(_) => buffer.clear(),
            Err(error) => {
                let source = quick_xml::DeError::InvalidXml(error);
                return Err(ReadError::Xml { place: String::new(), source });
            }
        }
    }
}

/// Reads a document, after its mark of byte order if it has one.
pub(super) fn read(
    form: Form,
    wanted: Wanted,
    reader: &mut dyn Read,
    take: &mut dyn FnMut(Part),
) -> Result<(), ReadError> {
    let left = Rc::new(Cell::new(Some(MOST_PART_BYTES)));
    let bytes = BufReader::with_capacity(1 << 16, Guarded { inner: reader, left: Rc::clone(&left) });
    let context =
        Context { take: RefCell::new(take), left, place: RefCell::new(String::new()), form, wanted };
    let place = || context.place.borrow().clone();
    let read = match form {
        Form::Json => {
            let mut json = serde_json::Deserializer::from_reader(bytes);
            let read = Root(&context).deserialize(&mut json).and_then(|()| json.end());
            read.map_err(|source| ReadError::Json { place: place(), source })
        }
        Form::Xml => {
            let mut xml = quick_xml::de::Deserializer::with_resolver(bytes, NoEntities);
            xml.recursion_limit(DEEPEST);
            let read = Root(&context).deserialize(&mut xml).and_then(|()| {
                let mut rest = &mut xml;
                match SeqAccess::next_element::<IgnoredAny>(&mut rest)? {
                    None => Ok(()),
                    Some(_) => Err(Error::custom("something follows the root element")),
                }
            });
            read.map_err(|source| ReadError::Xml { place: place(), source })
        }
    };
    match context.left.get() {
        None => Err(ReadError::TooLong { place: place() }),
        Some(_) => read,
    }
}

/// Bytes that run out when a part is too long.
struct Guarded<'a> {
    inner: &'a mut dyn Read,
    /// None once they have run out.
    left: Rc<Cell<Option<u64>>>,
}

impl Read for Guarded<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        let left = self.left.get().and_then(|left| left.checked_sub(length as u64));
        self.left.set(left);
        left.map(|_| length).ok_or_else(|| io::ErrorKind::FileTooLarge.into())
    }
}

/// Knows the five entities of XML and takes no declaration.
struct NoEntities;

#[derive(Debug, thiserror::Error)]
#[error("a document type definition is not read")]
struct Declared;

impl EntityResolver for NoEntities {
    type Error = Declared;

    fn capture(&mut self, _: BytesText<'_>) -> Result<(), Declared> {
        Err(Declared)
    }

    fn resolve(&self, entity: &str) -> Option<&str> {
        quick_xml::escape::resolve_predefined_entity(entity)
    }
}

struct Context<'a> {
    take: RefCell<&'a mut dyn FnMut(Part)>,
    left: Rc<Cell<Option<u64>>>,
    place: RefCell<String>,
    form: Form,
    wanted: Wanted,
}

impl Context<'_> {
    fn begin_part(&self) {
        self.left.set(Some(MOST_PART_BYTES));
    }

    fn put(&self, part: Part) {
        (self.take.borrow_mut())(part);
    }

    fn word<'de, A: MapAccess<'de>>(&self, name: &'static str, map: &mut A) -> Result<(), A::Error> {
        let Label(said) = map.next_value()?;
        self.put(Part::Word(name, said));
        Ok(())
    }
}

struct Root<'c, 'a>(&'c Context<'a>);

impl<'de> DeserializeSeed<'de> for Root<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Root<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a report")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let context = self.0;
        let mut names = Names::of(context.form);
        while let Some(key) = map.next_key::<String>()? {
            context.begin_part();
            names.take(&key)?;
            match (key.as_str(), context.wanted) {
                ("CVR", Wanted::Records) => map.next_value_seed(List::of(context, "CVR", Part::Record))?,
                ("CVR", Wanted::Definitions) => {
                    map.next_value_seed(List::of(context, "CVR", |_: IgnoredAny| Part::Skipped))?;
                }
                (_, Wanted::Records) => _ = map.next_value::<IgnoredAny>()?,
                ("Election", _) => map.next_value_seed(Elections(context))?,
                ("GpUnit", _) => map.next_value_seed(List::of(context, "GpUnit", Part::Unit))?,
                ("ReportingDevice", _) => {
                    map.next_value_seed(List::of(context, "ReportingDevice", Part::Device))?;
                }
                ("Party", _) => map.next_value_seed(List::of(context, "Party", Part::Party))?,
                ("@type", _) => context.word("type", &mut map)?,
                ("Version", _) => context.word("version", &mut map)?,
                ("Status", _) => context.word("status", &mut map)?,
                ("IsTest", _) => {
                    let is_test: bool = map.next_value()?;
                    context.put(Part::Word("test", is_test.to_string()));
                }
                _ => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        Ok(())
    }
}

/// Elements of one name, handed out one by one.
struct List<'c, 'a, T> {
    context: &'c Context<'a>,
    name: &'static str,
    wrap: fn(T) -> Part,
}

impl<'c, 'a, T> List<'c, 'a, T> {
    fn of(context: &'c Context<'a>, name: &'static str, wrap: fn(T) -> Part) -> Self {
        Self { context, name, wrap }
    }
}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for List<'_, '_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for List<'_, '_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of `{}`", self.name)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut number = 0;
        loop {
            number += 1;
            self.context.begin_part();
            let one = One { context: self.context, name: self.name, number, what: PhantomData };
            match list.next_element_seed(one)? {
                Some(element) => self.context.put((self.wrap)(element)),
                None => return Ok(()),
            }
        }
    }
}

/// One element, whose place is kept if it is broken.
struct One<'c, 'a, T> {
    context: &'c Context<'a>,
    name: &'static str,
    number: u64,
    what: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for One<'_, '_, T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        let mut track = serde_path_to_error::Track::new();
        let tracked = serde_path_to_error::Deserializer::new(deserializer, &mut track);
        T::deserialize(tracked).inspect_err(|_| {
            let path = track.path().to_string();
            *self.context.place.borrow_mut() = format!(" in `{}` {}, at `{path}`", self.name, self.number);
        })
    }
}

struct Elections<'c, 'a>(&'c Context<'a>);

impl<'de> DeserializeSeed<'de> for Elections<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Elections<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of `Election`")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Election(self.0))?.is_some() {}
        Ok(())
    }
}

struct Election<'c, 'a>(&'c Context<'a>);

impl<'de> DeserializeSeed<'de> for Election<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Election<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an `Election`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let context = self.0;
        let (mut id, mut name, mut scope) = (String::new(), Label::default(), String::new());
        let mut names = Names::of(context.form);
        while let Some(key) = map.next_key::<String>()? {
            context.begin_part();
            names.take(&key)?;
            match key.as_str() {
                "@id" | "@ObjectId" => id = map.next_value()?,
                "Name" => name = map.next_value()?,
                "ElectionScopeId" => scope = map.next_value()?,
                "Candidate" => map.next_value_seed(List::of(context, "Candidate", Part::Candidate))?,
                "Contest" => map.next_value_seed(List::of(context, "Contest", Part::Contest))?,
                "BallotCounts" => map.next_value_seed(List::of(context, "BallotCounts", Part::Ballots))?,
                _ => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        context.put(Part::Election { id, name: name.0, scope });
        Ok(())
    }
}
