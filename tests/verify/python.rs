//! The verifier in Python, run as a person would run it.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::station::Case;

pub(crate) struct Verifier {
    place: TempDir,
}

impl Verifier {
    /// Returns it, if this machine can run it.
    pub(crate) fn find() -> Option<Self> {
        let asked = Command::new("python3").args(["-c", "import cryptography"]).output().ok()?;
        asked.status.success().then(|| Self { place: tempfile::tempdir().unwrap() })
    }

    /// Returns the outcome of each check, and what was found.
    pub(crate) fn answer(&self, case: &Case) -> BTreeMap<String, (String, String)> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tools/verify.py");
        let folder = self.write("record", &case.files);
        let mut command = Command::new("python3");
        command.arg("-B").arg(script).arg(folder).arg("--json");
        if let Some(key) = case.told.ceremony {
            let digits: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
            command.args(["--ceremony", &digits]);
        }
        let notes = self.write("notes", &case.told.notes.iter().cloned().collect());
        for (name, _) in &case.told.notes {
            command.arg("--note").arg(Path::new(&notes).join(name));
        }
        if let Some(mirror) = &case.told.mirror {
            command.arg("--mirror").arg(self.write("mirror", mirror));
        }
        let output = command.output().unwrap();
        let told: Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
        let checks = told["checks"].as_array().unwrap();
        let failed = checks.iter().filter(|checked| checked["outcome"] == "fail").count();
        assert_eq!(output.status.code(), Some(i32::from(0 < failed)));
        checks
            .iter()
            .map(|checked| {
                let why = format!("{} {}", checked["reason"], checked["findings"][0]);
                let text = |field: &str| checked[field].as_str().unwrap().to_owned();
                (text("check"), (text("outcome"), why))
            })
            .collect()
    }

    fn write(&self, name: &str, files: &BTreeMap<String, Vec<u8>>) -> std::path::PathBuf {
        let folder = self.place.path().join(name);
        if folder.exists() {
            std::fs::remove_dir_all(&folder).unwrap();
        }
        std::fs::create_dir(&folder).unwrap();
        for (name, bytes) in files {
            std::fs::write(folder.join(name), bytes).unwrap();
        }
        folder
    }
}
