// SPDX-License-Identifier: EUPL-1.2
//! Whether one export says nothing but what another does: what `verify` has to come to by
//! signatures alone is seen here by looking at both.

use std::collections::BTreeMap;

use vigie::ledger::{AlertHead, ReadLeaf, SignedNote, fields};
use vigie::verify::bundle::{
    AGREEMENTS, ALERTS, BODIES, CHECKPOINTS, Disclosure, LEAVES, MANIFEST, Manifest, POLICY,
    alerts_json,
};

use super::builder::Files;

/// Whether it is an export of the same log, perhaps of an earlier day or about less.
pub(super) fn is_part_of(files: &Files, whole: &Files) -> bool {
    let same = |name: &str| files.get(name) == whole.get(name);
    // The notes beside the texts are those of leaves.
    let text = |name: &&String| name.starts_with(AGREEMENTS) && !name.ends_with(".note");
    let agreements = files.keys().filter(text);
    whole[LEAVES].starts_with(&files[LEAVES])
        && same(POLICY)
        && agreements.map(String::as_str).all(same)
        && checkpoints(files).all(|text| checkpoints(whole).any(|other| other == text))
        && bodies_are_those(files, whole)
}

/// Whether the first leaves are the same.
pub(super) fn begin_alike(leaves: &[u8], others: &[u8], count: u64) -> bool {
    let lines = |of: &[u8]| {
        let lines = of.split_inclusive(|byte| *byte == b'\n');
        lines
            .take(count as usize)
            .map(<[u8]>::to_vec)
            .collect::<Vec<_>>()
    };
    lines(leaves) == lines(others)
}

/// What was signed.
fn checkpoints(files: &Files) -> impl Iterator<Item = String> {
    let lines = String::from_utf8_lossy(&files[CHECKPOINTS]).into_owned();
    let notes: Vec<String> = lines
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let read = |note: String| Some(SignedNote::parse(&note)?.text().to_owned());
    notes.into_iter().filter_map(read)
}

/// Every text is the same, its fields in any order; all are there that the manifest speaks of; and
/// the list for people is made of them.
fn bodies_are_those(files: &Files, whole: &Files) -> bool {
    let (shown, all) = (bodies(files), bodies(whole));
    let Some(manifest) = Manifest::parse(&files[MANIFEST]) else {
        return false;
    };
    let leaves = files[LEAVES].split(|byte| *byte == b'\n');
    let wanted = leaves.filter_map(|leaf| {
        let leaf = ReadLeaf::parse(leaf).ok()?;
        let head: AlertHead = leaf.data().ok()?;
        let covered = manifest.covers(leaf.time, &head.clause.id);
        (covered && all.contains_key(&leaf.seq)).then_some(leaf.seq)
    });
    let list = alerts_json(shown.values().map(|one| one.body.get()));
    let same = |(seq, one): (&u64, &Disclosure)| {
        all.get(seq).is_some_and(|other| {
            let text = |of: &Disclosure| {
                let fields = fields(of.body.get()).into_iter().flatten();
                let pair = |(name, value): (String, Box<serde_json::value::RawValue>)| {
                    (name, value.get().to_owned())
                };
                fields.map(pair).collect::<Vec<_>>()
            };
            one.salt == other.salt && text(one) == text(other)
        })
    };
    let mut wanted = wanted.into_iter();
    wanted.all(|seq| shown.contains_key(&seq))
        && shown.iter().all(same)
        && files[ALERTS] == list.as_bytes()
}

fn bodies(files: &Files) -> BTreeMap<u64, Disclosure> {
    let lines = String::from_utf8_lossy(&files[BODIES]).into_owned();
    let read = lines.lines().filter_map(Disclosure::parse);
    read.map(|one| (one.seq, one)).collect()
}
