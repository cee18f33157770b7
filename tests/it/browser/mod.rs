//! verify.html and the cover page in a real Chromium; and the cover as PDF.
//!
//! Everything that a host may do, as `tests/verify` does it, is done here again: page and program
//! have to find the same. The few codes that the page leaves to the program are named where the
//! page is made.
//!
//! SPDX-License-Identifier: EUPL-1.2

#[path = "../../verify/adversary.rs"]
mod adversary;
#[path = "../../verify/builder.rs"]
mod builder;
mod chromium;
mod cover;
mod large;
mod mutated;
mod paper;
mod printed;
mod shown;
pub(crate) mod stored;

use std::collections::BTreeSet;
use std::io::{Cursor, Write as _};

use builder::Files;
use serde_json::Value;
use vigie::ledger::{Blind, Outage};
use vigie::observation::EventTime;
use vigie::verify::{Bundle, Code, Report, Severity, Trust, verify};

/// What a check comes to: `intact`, `gaps`, `altered` or `unable`, and the codes of all findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) verdict: String,
    pub(crate) codes: BTreeSet<String>,
    /// Times in which nobody watched, or the monitor could not see: in microseconds.
    pub(crate) stretches: Vec<String>,
}

impl Found {
    /// Nothing but a verdict.
    fn only(verdict: &str) -> Found {
        Found {
            verdict: verdict.to_owned(),
            codes: BTreeSet::new(),
            stretches: Vec::new(),
        }
    }
}

/// Times of an outage, or of blindness, as page and program are compared.
pub(crate) fn stretches(outages: &[Outage], blind: &[Blind]) -> Vec<String> {
    let outage = |one: &Outage| {
        let (from, until) = (one.from.micros(), one.until.micros());
        format!("{} {from} {until}", one.cause.name())
    };
    let blind = blind.iter().map(|one| {
        let until = one.until.map(|until| until.micros().to_string());
        let (topic, partitions, from) = (&one.topic, one.partitions, one.from.micros());
        let until = until.unwrap_or_else(|| "null".to_owned());
        format!("{topic} {partitions} {from} {until}")
    });
    outages.iter().map(outage).chain(blind).collect()
}

/// What the page counts in this zip, by the names of its own script.
pub(crate) fn counts_by_page(zip: Vec<u8>, now: EventTime) -> Value {
    let script = format!(
        "(async () => {{
           const data = new Uint8Array(await (await fetch('file/0')).arrayBuffer());
           const {{ coverage: c }} = await check(await unzip(data), {});
           const names = ['leaves', 'starts', 'heartbeats', 'read', 'rejected', 'late', 'neverRead', 'alerts',
             'disclosed', 'erased', 'breaches', 'takenBack', 'witnessed', 'checkpoints'];
           told(JSON.stringify(Object.fromEntries(names.map(name => [name, c[name]]))));
         }})()",
        now.micros(),
    );
    let told = chromium::show(&chromium::checking(&script), vec![zip]);
    serde_json::from_str(&told).expect(&told)
}

/// What the page finds in each of these zips, checked at this time.
pub(crate) fn by_page(zips: Vec<Vec<u8>>, now: EventTime) -> Vec<Found> {
    let script = format!(
        "(async () => {{
           const all = [];
           for (let n = 0; n < {}; n++) {{
             const data = new Uint8Array(await (await fetch('file/' + n)).arrayBuffer());
             try {{
               const {{ verdict, seen, coverage }} = await check(await unzip(data), {});
               const {{ outages = [], blind = [] }} = coverage;
               all.push([verdict, Object.keys(seen), [
                 ...outages.map(one => `${{one.cause}} ${{one.from}} ${{one.until}}`),
                 ...blind.map(one => `${{one.topic}} ${{one.partitions}} ${{one.from}} ${{one.until}}`),
               ]]);
             }} catch (error) {{
               all.push([error instanceof Unusable ? 'unable' : 'failed: ' + error.stack, [], []]);
             }}
           }}
           told(JSON.stringify(all));
         }})()",
        zips.len(),
        now.micros(),
    );
    let told = chromium::show(&chromium::checking(&script), zips);
    let all: Vec<(String, BTreeSet<String>, Vec<String>)> =
        serde_json::from_str(&told).expect(&told);
    let found = |(verdict, codes, stretches)| Found {
        verdict,
        codes,
        stretches,
    };
    all.into_iter().map(found).collect()
}

/// What the program finds.
pub(crate) fn by_program(zip: &[u8], now: EventTime) -> Found {
    let Ok(bundle) = Bundle::unzip(zip) else {
        return Found::only("unable");
    };
    let report = verify(&bundle, &Trust::default(), now);
    let Value::String(verdict) = serde_json::json!(report.verdict) else {
        panic!("a verdict is a word");
    };
    let codes = report.codes().map(Code::name).collect();
    let stretches = stretches(&report.coverage.outages, &report.coverage.blind);
    Found {
        verdict,
        codes,
        stretches,
    }
}

/// The files as a zip.
fn zip(files: &Files) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(name.as_str(), options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The program's report, which is the page's as well.
#[track_caller]
fn report(files: &Files) -> Report {
    let zip = zip(files);
    let program = by_program(&zip, noon());
    assert_eq!(by_page(vec![zip], noon()), [program], "page, program");
    let bundle = Bundle::new(files.clone()).unwrap();
    verify(&bundle, &Trust::default(), noon())
}

/// A time behind every log of `tests/verify`.
fn noon() -> EventTime {
    let noon: jiff::Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
    noon.into()
}

/// Codes of what is graver than a note, once each.
fn grave(report: &Report) -> Vec<Code> {
    let mut codes: Vec<Code> = report.codes().collect();
    codes.retain(|code| code.severity() > Severity::Note);
    codes.sort_unstable();
    codes.dedup();
    codes
}
