//! The evidence folder of a live station: what the system knows, and what the commission put on paper.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, Error};
use election::evidence::tables::write_codes;
use election::evidence::{Manifest, ManifestFile, file, to_json};
use election::precinct::ElectionDefinition;
use election::protocol::{ElectronicProtocol, Protocols, SummaryContest, SummaryProtocol};
use hardware::folder;
use station_controller::Controller;

/// Files that people write: a station takes them as they are.
const PAPERS: [&str; 5] = [file::LIST, file::PROTOCOLS, file::DEVICES, file::COMMISSION, file::NOTES];

/// Where the evidence goes, and where people's papers lie.
#[derive(Clone, Debug)]
pub(crate) struct EvidenceFolder {
    /// The folder to write.
    pub(crate) out: PathBuf,
    /// A folder with papers in the form of the evidence folder; what is missing there is missing in the evidence.
    pub(crate) papers: Option<PathBuf>,
}

impl EvidenceFolder {
    /// Writes the folder once the votes are counted. `signatures` are those under the electronic protocol.
    pub(crate) fn write(
        &self,
        definition: &ElectionDefinition,
        controller: &Controller,
        journals: Vec<(&str, Vec<u8>)>,
        signatures: u8,
    ) -> Result<ElectronicProtocol, Error> {
        let protocol = controller.electronic_protocol(signatures)?;
        let mut files = BTreeMap::new();
        let mut put = |name: &str, bytes: Vec<u8>| files.insert(name.to_owned(), bytes);
        put(file::DEFINITION, to_json(definition));
        for (name, bytes) in journals {
            put(name, bytes);
        }
        put(file::BALLOT_BOX, controller.box_export()?.to_bytes());
        put(file::CODES, write_codes(&controller.control_list()?));
        put(file::PROTOCOLS, to_json(&electronic_alone(definition, &protocol)));
        files.extend(self.papers()?);
        let manifest = manifest(definition, &files);
        files.insert(file::MANIFEST.to_owned(), to_json(&manifest));
        folder::write(&self.out, &files)
            .with_context(|| format!("evidence cannot be written to `{}`", self.out.display()))?;
        Ok(protocol)
    }

    fn papers(&self) -> Result<BTreeMap<String, Vec<u8>>, Error> {
        let Some(papers) = &self.papers else { return Ok(BTreeMap::new()) };
        let mut files = folder::read(papers)
            .with_context(|| format!("papers cannot be read from `{}`", papers.display()))?;
        files.retain(|name, _| PAPERS.contains(&name.as_str()));
        Ok(files)
    }
}

/// The sheets of a precinct that voted on devices alone; a commission that gave out paper brings its own sheets.
fn electronic_alone(definition: &ElectionDefinition, electronic: &ElectronicProtocol) -> Protocols {
    let contests = electronic.tallies.iter().map(|tally| SummaryContest { tally: tally.clone(), invalid: 0 });
    let voted = electronic.tallies.first().map_or(0, |tally| tally.total());
    Protocols {
        stamp: definition.stamp,
        electronic: Some(electronic.clone()),
        paper: None,
        summary: SummaryProtocol {
            listed: definition.listed,
            added: 0,
            voted: u32::try_from(voted).unwrap_or(u32::MAX),
            contests: contests.collect(),
            signatures: electronic.signatures,
        },
    }
}

fn manifest(definition: &ElectionDefinition, files: &BTreeMap<String, Vec<u8>>) -> Manifest {
    Manifest {
        format: 1,
        stamp: definition.stamp,
        written_by: format!("saylau {}", env!("CARGO_PKG_VERSION")),
        scenario: None,
        scenario_sha256: None,
        seed: None,
        assumptions: Vec::new(),
        files: files.iter().map(|(name, bytes)| ManifestFile::new(name, bytes)).collect(),
    }
}
