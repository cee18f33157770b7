// SPDX-License-Identifier: EUPL-1.2
//! An export of which one file was changed, with the list of hashes made to fit or not: the check
//! never panics, and never takes it for intact. The same bytes are also read as a zip.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use vigie::observation::EventTime;
use vigie::verify::bundle::{CHECKPOINTS, EVIDENCE, MANIFEST};
use vigie::verify::{Bundle, Trust, Verdict, verify};

#[path = "../../verify/builder.rs"]
#[allow(dead_code, clippy::unwrap_used)]
mod builder;

static WHOLE: LazyLock<builder::Files> = LazyLock::new(|| builder::morning().files());

fuzz_target!(|data: &[u8]| {
    let now = EventTime::from_millis(1_795_608_000_000);
    if let Ok(bundle) = Bundle::unzip(data) {
        let _ = verify(&bundle, &Trust::default(), now).text(Default::default());
    }
    let [which, fit, high, low, cut, new @ ..] = data else {
        return;
    };
    let mut files = WHOLE.clone();
    let Some(name) = files.keys().nth(usize::from(*which) % files.len()).cloned() else {
        return;
    };
    let before = files[&name].clone();
    let start = usize::from(u16::from_be_bytes([*high, *low])) % (before.len() + 1);
    let end = (start + usize::from(*cut)).min(before.len());
    let after = [&before[..start], new, &before[end..]].concat();
    let same = after == before;
    let fit = *fit & 1 == 1;
    files.insert(name.clone(), after);
    if fit {
        builder::seal(&mut files);
    }
    let Ok(bundle) = Bundle::new(files) else {
        return;
    };
    let report = verify(&bundle, &Trust::default(), now);
    let _ = (report.text(Default::default()), report.json());
    // What nobody has signed may be rewritten along with its hash; so may checkpoints be left out.
    let free = fit && (!name.starts_with(EVIDENCE) || name == MANIFEST || name == CHECKPOINTS);
    assert!(same || free || report.verdict != Verdict::Intact, "{name}");
});
