// SPDX-License-Identifier: EUPL-1.2
//! The files themselves: are all there, is each the one that is listed, and lines of text.

use super::bundle::{
    AGREEMENTS, ALERTS, BODIES, Bundle, CHECKPOINTS, EVIDENCE, LEAVES, MANIFEST, MAX_LINE, POLICY,
    PROOFS, SUMS, parse_sums,
};
use super::code::Code;
use super::report::{Finding, Findings};
use crate::ledger::sha256_hex;

/// Files without which there is nothing to check.
const NEEDED: [&str; 6] = [MANIFEST, POLICY, LEAVES, BODIES, CHECKPOINTS, ALERTS];

/// Holds the files against the list of their hashes.
pub(super) fn check(bundle: &Bundle, found: &mut Findings) {
    for name in NEEDED {
        if bundle.file(name).is_none() {
            found.add(Finding::new(Code::FileMissing).about(name));
        }
    }
    let folders = [AGREEMENTS, PROOFS];
    for name in bundle.files().keys() {
        let known = |name: &str| {
            NEEDED.contains(&name) || folders.iter().any(|folder| name.starts_with(folder))
        };
        if name.starts_with(EVIDENCE) && !known(name) {
            found.add(Finding::new(Code::FileExtra).about(name));
        }
    }
    let text = bundle.file(SUMS).and_then(|text| str::from_utf8(text).ok());
    let Some(sums) = text.and_then(parse_sums) else {
        found.add(Finding::new(Code::SumsForm));
        return;
    };
    for (name, sum) in &sums {
        match bundle.file(name) {
            None => found.add(Finding::new(Code::FileMissing).about(*name)),
            Some(bytes) if sha256_hex(bytes) != *sum => {
                found.add(Finding::new(Code::FileChanged).about(*name));
            }
            Some(_) => {}
        }
    }
    for name in bundle.files().keys() {
        if name != SUMS && !sums.contains_key(name.as_str()) {
            found.add(Finding::new(Code::FileExtra).about(name));
        }
    }
}

/// The lines of a file; none if it is missing or is no text whose every line has an end.
pub(super) fn lines<'a>(
    bundle: &'a Bundle,
    name: &str,
    found: &mut Findings,
) -> std::str::Lines<'a> {
    let Some(bytes) = bundle.file(name) else {
        return "".lines(); // told by `check`
    };
    let text = str::from_utf8(bytes).ok().filter(|text| {
        let ended = text.is_empty() || text.ends_with('\n');
        ended && !text.contains('\r') && text.lines().all(|line| line.len() <= MAX_LINE)
    });
    text.map_or_else(
        || {
            found.add(Finding::new(Code::FileForm).about(name));
            "".lines()
        },
        str::lines,
    )
}
