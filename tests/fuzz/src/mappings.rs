// SPDX-License-Identifier: EUPL-1.2
//! Any mapping on any record: the bytes before the first 0 are the file, the others the record. A
//! schema that the file names lies among the fixtures of formats.

#![no_main]

use libfuzzer_sys::fuzz_target;
use vigie::intake::{Intake, IntakeLimits, Pseudonyms, Record, parse_mapping};
use vigie::observation::{EventTime, Field, Plan};

fuzz_target!(|bytes: &[u8]| {
    let mut parts = bytes.splitn(2, |byte| *byte == 0);
    let (Some(file), Some(payload)) = (parts.next(), parts.next()) else {
        return;
    };
    let Ok(mapping) = parse_mapping("tests/fixtures/formats/m.yaml", file) else {
        return;
    };
    // The samples that it carries, and then the record.
    let _ = vigie::replay::sample::run(&mapping);
    let name = mapping.name.clone();
    let plan = Plan::new(Field::all().filter(|f| *f != Field::KIND && *f != Field::TIME));
    let keys = Pseudonyms::new(&[7; 32]);
    let intake = Intake::new(plan, vec![mapping], keys, IntakeLimits::default());
    let record = Record {
        topic: "t",
        partition: 0,
        offset: 0,
        stamp: None,
        read_at: EventTime::from_micros(1_790_000_000_000_000),
        key: None,
        payload: Some(payload),
        headers: Default::default(),
    };
    if let Some(format) = intake.format(Some(&name)) {
        intake.read(&record, format, &mut |_| {});
    }
});
