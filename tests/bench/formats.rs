//! The formats of records, each with a mapping and a record of the same three events.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use smallvec::SmallVec;
use vigie::intake::{self, Intake, IntakeLimits, Pseudonyms, Record, parse_mapping};
use vigie::observation::{EventTime, Field, Plan};

/// A format, ready to be read.
pub(crate) struct Format {
    pub(crate) name: String,
    intake: Intake,
    format: intake::Format,
    bytes: Vec<u8>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/formats")
}

pub(crate) fn fixture(name: &str) -> Vec<u8> {
    fs::read(folder().join(name)).unwrap()
}

/// Every format, by name; every field is asked for.
pub(crate) fn all() -> Vec<Format> {
    let files = fs::read_dir(folder()).unwrap();
    let names = files.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let names = names.filter_map(|name| Some(name.strip_suffix(".yaml")?.to_owned()));
    let mut names: Vec<String> = names.collect();
    names.sort();
    names.into_iter().map(Format::new).collect()
}

impl Format {
    fn new(name: String) -> Format {
        let file = format!("{name}.yaml");
        let path = folder().join(&file);
        let mapping = parse_mapping(path.to_str().unwrap(), &fixture(&file)).unwrap();
        let keys = Pseudonyms::new(&[7; 32]);
        let plan = Plan::new(Field::all());
        let intake = Intake::new(plan, vec![mapping], keys, IntakeLimits::default());
        Format {
            format: intake.format(Some(&name)).expect("there is one"),
            bytes: fixture(&format!("{name}.record")),
            intake,
            name,
        }
    }

    /// Reads its record once.
    pub(crate) fn read(&self) {
        let record = Record {
            topic: "t",
            partition: 0,
            offset: 0,
            stamp: None,
            read_at: EventTime::MAX,
            key: None,
            payload: Some(black_box(&self.bytes)),
            headers: SmallVec::new(),
        };
        self.intake.read(&record, self.format, &mut |item| {
            black_box(&item);
        });
    }
}
