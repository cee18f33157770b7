// SPDX-License-Identifier: EUPL-1.2
//! An export in the hands of somebody who edits it: the check never panics, and what it calls
//! intact says nothing but what the monitor wrote.
//!
//! The first byte says what is given in and what is made to fit, the others are edits (see
//! `export/edit.rs`):
//!
//! | bits | |
//! |---|---|
//! | `0x03` | 0: the bytes are a zip; 1: edits of the bytes of a zip; else edits of files |
//! | `0x04` | the list of alerts is made to fit the texts |
//! | `0x08` | the list of hashes is made to fit the files |
//! | `0x10` | the host signs for the edited log with the log's key |
//! | `0x20` | and the witness signs what it is shown |
//! | `0x40` | the log is the one in which keys change |
//! | `0x80` | the reader knows the log's key from paper |

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use vigie::observation::EventTime;
use vigie::verify::bundle::LEAVES;
use vigie::verify::{Bundle, Report, Trust, Verdict, verify};

#[path = "../../verify/builder.rs"]
#[allow(dead_code, unused_imports, clippy::unwrap_used)]
mod builder;
#[path = "export/edit.rs"]
mod edit;
#[path = "export/host.rs"]
mod host;
#[path = "export/same.rs"]
mod same;
mod seeds;

/// An export, and its bytes as a zip.
struct Whole {
    log: builder::Log,
    files: builder::Files,
    zip: Vec<u8>,
}

impl From<builder::Log> for Whole {
    fn from(log: builder::Log) -> Whole {
        let files = host::files(&log);
        let zip = host::zip(&files);
        Whole { log, files, zip }
    }
}

static WHOLE: LazyLock<[Whole; 2]> = LazyLock::new(|| {
    let whole = [builder::morning(), host::changes_hands()].map(Whole::from);
    for whole in &whole {
        let report = read(&Bundle::unzip(&whole.zip).expect("a zip"), None);
        assert_eq!(report.verdict, Verdict::Intact, "{:?}", report.findings);
    }
    whole
});

fuzz_target!(init: seed(), |data: &[u8]| {
    let Some((mode, data)) = data.split_first() else {
        return;
    };
    let on = |bit: u8| mode & bit != 0;
    let whole = &WHOLE[usize::from(on(0x40))];
    let key = on(0x80).then(|| whole.log.leaves[0].bytes.as_slice());
    let zipped = match mode & 0x03 {
        0 => Bundle::unzip(data),
        1 => Bundle::unzip(&edit::bytes(&whole.zip, data)),
        _ => {
            let mut files = whole.files.clone();
            edit::files(&mut files, &WHOLE.each_ref().map(|one| &one.files), data);
            if on(0x04) {
                host::fit_alerts(&mut files);
            }
            if on(0x10) {
                host::sign_anew(&mut files, &whole.log, on(0x20));
            }
            if on(0x08) {
                builder::seal(&mut files);
            }
            Bundle::new(files)
        }
    };
    let Ok(bundle) = zipped else { return };
    let report = read(&bundle, key);
    if report.verdict != Verdict::Intact {
        return;
    }
    let honest = |whole: &Whole| match mode & 0x33 {
        // Who owns both keys writes what they like.
        0x32 | 0x33 => true,
        // Who owns the log's key alone can add to the end, until the witness is missed.
        0x12 | 0x13 => {
            let (leaves, before) = (&bundle.files()[LEAVES], &whole.files[LEAVES]);
            report.coverage.witnessed > 0
                && same::begin_alike(leaves, before, report.coverage.witnessed)
        }
        _ => same::is_part_of(bundle.files(), &whole.files),
    };
    assert!(WHOLE.iter().any(honest), "{:?}", report.findings);
});

/// The report on an export, drawn in every form; `genesis` is the leaf that names the known key.
fn read(bundle: &Bundle, genesis: Option<&[u8]>) -> Report {
    let now = EventTime::from_millis(1_795_608_000_000);
    let log_key = genesis.and_then(host::key_of);
    let trust = Trust {
        log_key,
        ..Trust::default()
    };
    let report = verify(bundle, &trust, now);
    let _ = (report.text(Default::default()), report.json());
    report
}

/// Writes what to begin with: one edit of each kind to each file, and each way to make it fit.
fn seed() {
    let all = WHOLE.iter().map(|whole| whole.files.len()).max();
    for file in 0..all.unwrap_or(0) as u8 {
        for what in 0..8 {
            seeds::write(&[0x0a, what, file, 0, 0x40, 1, 1, b'x']);
        }
        for mode in [0x02, 0x0e, 0x1a, 0x3a, 0x4a, 0x5a, 0x7a, 0x8a] {
            seeds::write(&[mode, 1, file, 0, 0x10, 3, 0]);
        }
    }
    let zip = WHOLE[0].zip.as_slice();
    seeds::write(&[&[0], zip].concat());
    seeds::write(&[1, 0, 0, 0, 0x40, 1, 1, b'x']);
}
