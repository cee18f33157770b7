// SPDX-License-Identifier: EUPL-1.2
//! Any bytes as a record: canonical, structured or binary, or of a shipped mapping.
//!
//! The first byte says which; nothing may panic.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use smallvec::smallvec;
use vigie::intake::{Format, Intake, IntakeLimits, Pseudonyms, Record, load_mappings};
use vigie::observation::{EventTime, Field, Plan};

static INTAKE: LazyLock<(Intake, Vec<Format>)> = LazyLock::new(|| {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../config/mappings");
    let mappings = load_mappings(folder.as_ref()).expect("the shipped mappings are sound");
    let names: Vec<String> = mappings
        .iter()
        .map(|mapping| mapping.name.clone())
        .collect();
    let plan = Plan::new(Field::all().filter(|f| *f != Field::KIND && *f != Field::TIME));
    let intake = Intake::new(
        plan,
        mappings,
        Pseudonyms::new(&[7; 32]),
        IntakeLimits::default(),
    );
    let formats = std::iter::once(None)
        .chain(names.iter().map(|name| Some(name.as_str())))
        .filter_map(|name| intake.format(name))
        .collect();
    (intake, formats)
});

fuzz_target!(|bytes: &[u8]| {
    let Some((which, payload)) = bytes.split_first() else {
        return;
    };
    let (intake, formats) = &*INTAKE;
    let mut record = Record {
        topic: "t",
        partition: 0,
        offset: 0,
        stamp: None,
        read_at: EventTime::from_micros(1_790_000_000_000_000),
        key: None,
        payload: Some(payload),
        headers: smallvec![],
    };
    if which & 0x80 != 0 {
        let (attribute, rest) = payload.split_at(payload.len() / 2);
        record.payload = Some(rest);
        record.headers = smallvec![
            ("ce_specversion", &b"1.0"[..]),
            ("ce_id", &b"1"[..]),
            ("ce_source", &b"urn:s"[..]),
            ("ce_type", &b"work.score.computed.v1"[..]),
            ("ce_time", attribute),
            ("ce_subject", attribute),
        ];
    }
    if which & 0x40 != 0 {
        let content_type = &b"application/cloudevents+json"[..];
        record.headers.push(("content-type", content_type));
    }
    let format = formats[usize::from(which & 0x3f) % formats.len()];
    intake.read(&record, format, &mut |_| {});
});
