// SPDX-License-Identifier: EUPL-1.2
//! One pass over the whole log, leaf by leaf, past everything that watches it.

use super::agreements::Agreements;
use super::bodies::Bodies;
use super::bundle::{Bundle, CHECKPOINTS, LEAVES, MANIFEST, Manifest};
use super::code::Code;
use super::report::{Coverage, Finding, Findings, Report};
use super::sight::Sight;
use super::signed::Signed;
use super::trust::{Roots, Trust};
use super::{files, proofs};
use crate::ledger::{CompactRange, Export, Hash, LeafKind, ReadLeaf};
use crate::observation::EventTime;

/// Checks an export. `now` is the clock of who checks.
#[must_use]
pub fn verify(bundle: &Bundle, trust: &Trust, now: EventTime) -> Report {
    let mut found = Findings::default();
    let mut coverage = Coverage::default();
    files::check(bundle, &mut found);
    let Some(manifest) = bundle.file(MANIFEST).and_then(Manifest::parse) else {
        found.add(Finding::new(Code::FileForm).about(MANIFEST));
        return Report::new(coverage, found);
    };
    coverage.scope(&manifest);
    let leaves = files::lines(bundle, LEAVES, &mut found);
    let first = leaves.clone().next().unwrap_or_default();
    if let Some(roots) = Roots::of(first.as_bytes(), bundle, trust, &mut found) {
        coverage.log_key = Some((&roots.log).into());
        coverage.witnesses = roots.policy.witnesses().map(Into::into).collect();
        let checkpoints = files::lines(bundle, CHECKPOINTS, &mut found);
        let mut walk = Walk {
            origin: roots.log.name(),
            edge: CompactRange::default(),
            signed: Signed::new(&roots, checkpoints, &mut found),
            agreements: Agreements::new(bundle),
            bodies: Bodies::new(bundle, &manifest, &mut found),
            sight: Sight::default(),
            now,
        };
        for leaf in leaves {
            walk.take(leaf, &mut coverage, &mut found);
        }
        walk.end(bundle, &manifest, trust, &mut coverage, &mut found);
    }
    Report::new(coverage, found)
}

struct Walk<'a> {
    origin: &'a str,
    edge: CompactRange,
    signed: Signed<'a>,
    agreements: Agreements<'a>,
    bodies: Bodies<'a>,
    sight: Sight,
    now: EventTime,
}

impl Walk<'_> {
    fn take(&mut self, bytes: &str, coverage: &mut Coverage, found: &mut Findings) {
        let (seq, hash) = (self.edge.size(), Hash::leaf(bytes.as_bytes()));
        self.edge.push(hash);
        let Ok(leaf) = ReadLeaf::parse(bytes.as_bytes()) else {
            found.add(Finding::new(Code::LeafForm).leaf(seq));
            return;
        };
        if leaf.seq != seq {
            found.add(Finding::new(Code::LeafOrder).leaf(seq));
        }
        if leaf.origin != self.origin {
            found.add(Finding::new(Code::LeafOrigin).leaf(seq));
        }
        if (leaf.kind == LeafKind::Genesis) != (seq == 0) {
            found.add(Finding::new(Code::GenesisFalse).leaf(seq));
        }
        coverage.from.get_or_insert(leaf.time);
        coverage.until = Some(leaf.time);
        self.bodies
            .take(&leaf, hash, &self.agreements.record, found);
        self.agreements.take(&leaf, found);
        self.sight.take(&leaf, self.now, found);
        match leaf.kind {
            LeafKind::Cosignature => self.signed.cosignature(&leaf, found),
            LeafKind::Export => match leaf.data::<Export>() {
                Ok(export) => {
                    let told = Finding::new(Code::Exported).leaf(seq);
                    found.add(told.about(export.recipient).time(leaf.time, leaf.time));
                }
                Err(_) => found.add(Finding::new(Code::LeafForm).leaf(seq)),
            },
            _ => {}
        }
        self.signed.take(&leaf, &self.edge, found);
    }

    fn end(
        mut self,
        bundle: &Bundle,
        manifest: &Manifest,
        trust: &Trust,
        coverage: &mut Coverage,
        found: &mut Findings,
    ) {
        let size = self.edge.size();
        coverage.leaves = size;
        if manifest.size != size || manifest.origin != self.origin {
            found.add(Finding::new(Code::ManifestFalse));
        }
        if !trust.any(&self.signed.all_keys) {
            found.add(Finding::new(Code::KeyOther));
        }
        self.agreements.end(found);
        self.bodies.end(coverage, found);
        let last = &manifest.checkpoint;
        proofs::check(bundle, &self.bodies.last, last, &mut self.signed, found);
        self.sight.end(manifest.created, coverage, found);
        let witnessed = self.signed.end(last, &self.edge, found);
        coverage.checkpoints = witnessed.checkpoints;
        if let Some((size, time)) = witnessed.last {
            (coverage.witnessed, coverage.witnessed_at) = (size, Some(time));
        }
    }
}
