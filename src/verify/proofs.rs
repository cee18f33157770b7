// SPDX-License-Identifier: EUPL-1.2
//! The proof of each disclosed alert: a file that stands alone.

use std::collections::BTreeMap;

use super::bundle::{Bundle, PROOF, PROOFS};
use super::code::Code;
use super::report::{Finding, Findings};
use super::signed::Signed;
use crate::ledger::{Hash, InclusionProof, proves_inclusion};

/// Checks the proofs of these alerts (by id, the leaf and its hash) under the last checkpoint.
pub(super) fn check(
    bundle: &Bundle,
    alerts: &BTreeMap<String, (u64, Hash)>,
    last: &str,
    signed: &mut Signed<'_>,
    found: &mut Findings,
) {
    for (alert, (seq, hash)) in alerts {
        let about = |code| Finding::new(code).leaf(*seq).about(alert);
        match bundle.file(&format!("{PROOFS}{alert}{PROOF}")) {
            None => found.add(about(Code::ProofMissing)),
            Some(bytes) if !proves(bytes, last, (*seq, *hash), signed, found) => {
                found.add(about(Code::ProofFalse));
            }
            Some(_) => {}
        }
    }
    let proofs = bundle.files().keys();
    for name in proofs.filter(|name| name.starts_with(PROOFS)) {
        let alert = name[PROOFS.len()..].strip_suffix(PROOF);
        if !alert.is_some_and(|alert| alerts.contains_key(alert)) {
            found.add(Finding::new(Code::FileExtra).about(name));
        }
    }
}

fn proves(
    bytes: &[u8],
    last: &str,
    (seq, hash): (u64, Hash),
    signed: &mut Signed<'_>,
    found: &mut Findings,
) -> bool {
    let text = str::from_utf8(bytes).ok();
    let Some((text, proof)) = text.and_then(|text| Some((text, InclusionProof::parse(text)?)))
    else {
        return false;
    };
    if proof.checkpoint.to_string() != last {
        return false;
    }
    let Some(checkpoint) = signed.stands(&proof.checkpoint, found) else {
        return false;
    };
    let (size, root) = (checkpoint.size, checkpoint.root);
    proof.to_string() == text
        && proof.index == seq
        && proves_inclusion(hash, seq, size, root, &proof.hashes)
}
