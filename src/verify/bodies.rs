// SPDX-License-Identifier: EUPL-1.2
//! What leaves commit to: disclosed, erased, out of scope, or missing; and the list of alerts.

use std::collections::{BTreeMap, BTreeSet};

use super::bundle::{ALERTS, BODIES, Bundle, Disclosure, Manifest, alerts_json};
use super::code::Code;
use super::files::lines;
use super::report::{Coverage, Finding, Findings};
use crate::ledger::{AlertHead, Erasure, Gone, Hash, LeafKind, LogState, ReadLeaf, Salt};

/// A leaf that commits to a body.
pub(super) struct Committed {
    seq: u64,
    body: Gone,
    disclosed: bool,
    /// Whether the manifest says that it is to be disclosed, as far as its leaf tells.
    covered: bool,
}

/// Walks along leaves that commit to bodies, and leaves that say that bodies were erased.
pub(super) struct Bodies<'a> {
    manifest: &'a Manifest,
    disclosures: BTreeMap<u64, Disclosure>,
    committed: Vec<Committed>,
    erased: BTreeSet<u64>,
    /// Last version of each alert.
    versions: BTreeMap<String, u32>,
    /// By alert: whether the last version that is disclosed is a breach.
    standing: BTreeMap<String, bool>,
    /// By alert: the last leaf that is disclosed, and its hash.
    pub(super) last: BTreeMap<String, (u64, Hash)>,
}

impl<'a> Bodies<'a> {
    pub(super) fn new(bundle: &Bundle, manifest: &'a Manifest, found: &mut Findings) -> Self {
        let mut disclosures: BTreeMap<u64, Disclosure> = BTreeMap::new();
        for line in lines(bundle, BODIES, found) {
            let read = Disclosure::parse(line).filter(|read| {
                let last = disclosures.last_key_value();
                last.is_none_or(|(last, _)| *last < read.seq)
            });
            match read {
                Some(read) => drop(disclosures.insert(read.seq, read)),
                None => found.add(Finding::new(Code::FileForm).about(BODIES)),
            }
        }
        let list = alerts_json(disclosures.values().map(|read| read.body.get()));
        let alerts = bundle.file(ALERTS);
        if alerts.is_some_and(|alerts| alerts != list.as_bytes()) {
            found.add(Finding::new(Code::AlertsFalse));
        }
        Bodies {
            manifest,
            disclosures,
            committed: Vec::new(),
            erased: BTreeSet::new(),
            versions: BTreeMap::new(),
            standing: BTreeMap::new(),
            last: BTreeMap::new(),
        }
    }

    /// Takes the next leaf, its hash, and what leaves before it say of who may order what.
    pub(super) fn take(
        &mut self,
        leaf: &ReadLeaf,
        hash: Hash,
        record: &LogState,
        found: &mut Findings,
    ) {
        match leaf.kind {
            LeafKind::Alert => match leaf.data::<AlertHead>() {
                Ok(head) => self.alert(leaf, hash, &head, found),
                Err(_) => found.add(Finding::new(Code::LeafForm).leaf(leaf.seq)),
            },
            LeafKind::Erasure => match leaf.data::<Erasure>() {
                Ok(erasure) => self.erasure(leaf, &erasure, record, found),
                Err(_) => found.add(Finding::new(Code::LeafForm).leaf(leaf.seq)),
            },
            _ => {}
        }
        if leaf.committed().len() > 0 {
            self.commitment(leaf, found);
        }
    }

    fn alert(&mut self, leaf: &ReadLeaf, hash: Hash, head: &AlertHead, found: &mut Findings) {
        let before = self.versions.insert(head.alert.clone(), head.version);
        if head.version != before.unwrap_or(0).saturating_add(1) {
            let told = Finding::new(Code::AlertVersions).leaf(leaf.seq);
            found.add(told.about(format!("{}, {}", head.alert, head.version)));
        }
        if self.disclosures.contains_key(&leaf.seq) {
            self.standing.insert(head.alert.clone(), head.breach);
            self.last.insert(head.alert.clone(), (leaf.seq, hash));
        }
    }

    fn commitment(&mut self, leaf: &ReadLeaf, found: &mut Findings) {
        let head = leaf.data::<AlertHead>().ok();
        let covers = |clause: &str| self.manifest.covers(leaf.time, clause);
        let mut committed = Committed {
            seq: leaf.seq,
            disclosed: false,
            covered: head.as_ref().is_none_or(|head| covers(&head.clause.id)),
            body: Gone {
                time: leaf.time,
                head,
            },
        };
        if let Some(shown) = self.disclosures.get(&leaf.seq) {
            committed.disclosed = true;
            let salt = Salt::parse(&shown.salt);
            if !salt.is_some_and(|salt| leaf.opens_all(&salt, shown.body.get())) {
                found.add(Finding::new(Code::BodyFalse).leaf(leaf.seq));
            }
        }
        self.committed.push(committed);
    }

    pub(super) fn find(&self, seq: u64) -> Option<&Committed> {
        let at = self.committed.binary_search_by_key(&seq, |one| one.seq);
        self.committed.get(at.ok()?)
    }

    fn erasure(
        &mut self,
        leaf: &ReadLeaf,
        erasure: &Erasure,
        record: &LogState,
        found: &mut Findings,
    ) {
        for gone in &erasure.leaves {
            if self.find(*gone).is_none() || !self.erased.insert(*gone) {
                found.add(Finding::new(Code::ErasureFalse).leaf(leaf.seq));
            }
        }
        let committed = erasure.leaves.iter().filter_map(|gone| self.find(*gone));
        let gone: Vec<Gone> = committed.map(|one| one.body.clone()).collect();
        if !record.lets_erase(leaf, erasure, &gone) {
            found.add(Finding::new(Code::ErasureUnsigned).leaf(leaf.seq));
        }
        if let [first, .., last] | [first @ last] = erasure.leaves.as_slice() {
            let told = Finding::new(Code::Erased).leaves(*first, *last);
            let about = format!("{}: {}", erasure.by, erasure.reason);
            let told = told.time(leaf.time, leaf.time).about(about);
            found.add(told.count(erasure.leaves.len() as u64));
        } else {
            let about = format!("{}: {}", erasure.by, erasure.reason);
            found.add(Finding::new(Code::Ordered).leaf(leaf.seq).about(about));
        }
    }

    /// After the last leaf: what should be here and is not.
    pub(super) fn end(&self, coverage: &mut Coverage, found: &mut Findings) {
        let (mut outside, mut unproven) = (0, 0);
        for one in &self.committed {
            let erased = self.erased.contains(&one.seq);
            match (one.disclosed, erased) {
                (true, true) => found.add(Finding::new(Code::BodyErased).leaf(one.seq)),
                (true, false) | (false, true) => {}
                (false, false) if !one.covered => outside += 1,
                (false, false) if self.manifest.asks_bodies() => unproven += 1,
                (false, false) => found.add(Finding::new(Code::BodyMissing).leaf(one.seq)),
            }
        }
        for seq in self
            .disclosures
            .keys()
            .filter(|seq| self.find(**seq).is_none())
        {
            found.add(Finding::new(Code::BodyFalse).leaf(*seq));
        }
        for (code, count) in [(Code::OutOfScope, outside), (Code::SiteUnproven, unproven)] {
            if count > 0 {
                found.add(Finding::new(code).count(count));
            }
        }
        coverage.alerts = self.committed.len() as u64;
        coverage.disclosed = self.disclosures.len() as u64;
        coverage.erased = self.erased.len() as u64;
        let breaches = self.standing.values().filter(|breach| **breach).count();
        coverage.breaches = breaches as u64;
        coverage.taken_back = (self.standing.len() - breaches) as u64;
    }
}
