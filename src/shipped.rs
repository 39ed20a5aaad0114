//! The scenarios that come with the program, so that they run from any folder.

use terminal_sim::scenario::{Scenario, ScenarioSource};

/// A scenario in the program.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shipped {
    /// Name without folder and ending.
    pub(crate) name: &'static str,
    /// Path in the repository.
    pub(crate) path: &'static str,
    /// The file.
    pub(crate) text: &'static str,
}

/// Takes files of the incident folder in, by name.
macro_rules! incidents {
    ($($name:literal,)*) => {
        [
            Shipped {
                name: "clean-day",
                path: "scenarios/clean-day.toml",
                text: include_str!("../scenarios/clean-day.toml"),
            },
            $(Shipped {
                name: $name,
                path: concat!("scenarios/rnim-2004/", $name, ".toml"),
                text: include_str!(concat!("../scenarios/rnim-2004/", $name, ".toml")),
            },)*
        ]
    };
}

const ALL: [Shipped; 72] = incidents![
    "aktobe-31",
    "aktobe-52",
    "aktobe-52-missing",
    "aktobe-52-telephone",
    "aktobe-9",
    "almaty-105",
    "almaty-118",
    "almaty-147",
    "almaty-147-cannot-tell",
    "almaty-147-never-read",
    "almaty-157",
    "almaty-160",
    "almaty-164",
    "almaty-17",
    "almaty-195",
    "almaty-244",
    "almaty-281",
    "almaty-295",
    "almaty-295-packs",
    "almaty-301",
    "almaty-311",
    "almaty-312",
    "almaty-4",
    "almaty-41",
    "almaty-43",
    "almaty-44",
    "almaty-44-pencil",
    "almaty-5",
    "almaty-60",
    "almaty-60-lent",
    "almaty-9",
    "astana-11",
    "astana-26",
    "astana-39",
    "astana-4",
    "astana-53",
    "astana-58",
    "astana-88",
    "atyrau-76",
    "atyrau-76-other-district",
    "kyzylorda-190",
    "kyzylorda-208",
    "mangistau-2",
    "mangistau-33",
    "mangistau-47",
    "mangistau-47-added",
    "oral-45",
    "oskemen-66",
    "shymkent-58",
    "shymkent-58-relatives",
    "taldykorgan-32",
    "taldykorgan-34",
    "taldykorgan-868",
    "taldykorgan-869",
    "taraz-22",
    "taraz-35",
    "taraz-4",
    "taraz-41",
    "taraz-65",
    "taraz-68",
    "turkestan-222",
    "turkestan-228",
    "turkestan-233",
    "turkestan-242",
    "turkestan-242-family",
    "turkestan-251",
    "turkestan-276",
    "turkestan-276-passports",
    "turkestan-276-unchecked",
    "turkestan-46",
    "ust-kamenogorsk-76",
];

/// Returns every shipped scenario.
pub(crate) fn all() -> &'static [Shipped] {
    &ALL
}

/// Returns the nation file of a name, with or without folder and ending.
pub(crate) fn nation(name: &str) -> Option<&'static str> {
    match name {
        "kazakhstan-2004" | "scenarios/kazakhstan-2004.toml" => {
            Some(include_str!("../scenarios/kazakhstan-2004.toml"))
        }
        "kazakhstan-2005" | "scenarios/kazakhstan-2005.toml" => {
            Some(include_str!("../scenarios/kazakhstan-2005.toml"))
        }
        _ => None,
    }
}

/// Returns the scenario of a name, with or without folder and ending.
pub(crate) fn find(name: &str) -> Option<&'static Shipped> {
    ALL.iter().find(|shipped| shipped.name == name || shipped.path == name)
}

impl Shipped {
    /// Reads the scenario; a test makes sure that every one of them reads.
    pub(crate) fn scenario(&self) -> Option<Scenario> {
        Scenario::parse(&ScenarioSource::new(self.path, self.text)).ok()
    }

    /// Returns the title.
    pub(crate) fn title(&self) -> String {
        self.scenario().map_or_else(String::new, |scenario| scenario.title)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_scenario_file_is_shipped_and_reads() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/rnim-2004");
        let on_disk = std::fs::read_dir(folder).unwrap().map(|entry| {
            let name = entry.unwrap().file_name().into_string().unwrap();
            name.strip_suffix(".toml").unwrap().to_owned()
        });
        let on_disk = on_disk.filter(|name| name != "incidents");
        let on_disk: BTreeSet<String> = on_disk.chain(["clean-day".to_owned()]).collect();
        let shipped: BTreeSet<String> = ALL.iter().map(|shipped| shipped.name.to_owned()).collect();
        assert_eq!(shipped, on_disk);
        for shipped in &ALL {
            assert!(shipped.scenario().is_some(), "{}", shipped.path);
        }
    }
}
