// SPDX-License-Identifier: EUPL-1.2
//! What a host can do who has the log's key: lists that fit, and signatures for another log.

use std::io::{Cursor, Write as _};

use vigie::ledger::{
    Checkpoint, CompactRange, Config, Genesis, Hash, InclusionProof, KeyRotation, LeafKind, Order,
    Policy, PrivateKey, PublicKey, ReadLeaf, SignedNote, SigningStatus, Statement, Tree, Use,
};
use vigie::observation::Span;
use vigie::verify::bundle::{
    AGREEMENTS, ALERTS, BODIES, CHECKPOINTS, Disclosure, LEAVES, MANIFEST, Manifest, POLICY,
    PROOFS, alerts_json,
};

use super::builder::{Files, Log, ORIGIN, key, morning, retention, seal};

/// A log in which both parties order, the union's key is replaced, and the log's own.
pub(super) fn changes_hands() -> Log {
    let mut log = morning();
    let both = |statement: Statement| {
        let mut note = statement.note().expect("one line for each value");
        note.sign(&key("employer", Use::Note, 3), log.now);
        note.sign(&key("union", Use::Note, 4), log.now);
        note.to_string()
    };
    let order = |number: &str, what| {
        both(Statement::Order {
            log: ORIGIN.into(),
            number: number.into(),
            what,
            reason: "asked for".into(),
        })
    };
    let union = key("union", Use::Note, 44).public().to_string();
    let hold = order("1", Order::Hold("a1".into()));
    let erase = order("2", Order::EraseLeaves(vec![7]));
    let change = both(Statement::Parties {
        log: ORIGIN.into(),
        replaces: 0,
        employer: log.parties.employer.clone().unwrap_or_default(),
        union: union.clone(),
    });
    log.erase_by("hold", "asked for", Some(hold), &[]);
    log.erase_by("order", "asked for", Some(erase), &[7]);
    log.parties.union = Some(union);
    let mut note = SignedNote::new(log.note().text().to_owned());
    note.sign(&key("employer", Use::Note, 3), log.now);
    note.sign(&key("union", Use::Note, 44), log.now);
    let config = Config {
        agreement: "FR-1".into(),
        version: log.version,
        digest: log.digest(),
        standing: SigningStatus::Signed,
        note: Some(note.to_string()),
        files: vec![log.digest()],
        mappings: Vec::new(),
        people: None,
        retention: retention(),
        parties: log.parties.clone(),
        change: Some(change),
    };
    log.open(LeafKind::Config, &config);
    hand_over(&mut log);
    log.beat(3);
    log
}

/// Another key signs from here on, and both for the leaf that says so.
fn hand_over(log: &mut Log) {
    let new = key(ORIGIN, Use::Note, 11);
    let statement = Statement::LogKey {
        log: ORIGIN.into(),
        from: log.log.public().to_string(),
        to: new.public().to_string(),
    };
    let mut note = statement.note().expect("one line for each value");
    note.sign(&log.log, log.now);
    let note = note.to_string();
    log.open(LeafKind::KeyRotation, &KeyRotation { note });
    let old = std::mem::replace(&mut log.log, new);
    log.commit();
    if let Some(last) = log.checkpoints.last_mut() {
        last.sign(&old, log.now);
    }
}

/// The key that a log's first leaf names.
pub(super) fn key_of(genesis: &[u8]) -> Option<PublicKey> {
    let genesis: Genesis = ReadLeaf::parse(genesis).ok()?.data().ok()?;
    PublicKey::parse(&genesis.log_key).ok()
}

/// The files of an export, whichever key signs for the log and whose note is under the agreement at
/// its end.
pub(super) fn files(log: &Log) -> Files {
    let mut files = log.files();
    let mirror = log.witness.as_ref().map(PrivateKey::public);
    if let Some(key) = key_of(&log.leaves[0].bytes) {
        let policy = Policy::text(&key, mirror.as_ref());
        files.insert(POLICY.into(), policy.into());
    }
    for leaf in &log.leaves {
        let read = ReadLeaf::parse(&leaf.bytes).and_then(|leaf| leaf.data::<Config>());
        if let Some((digest, note)) = read.ok().and_then(|read| Some((read.digest, read.note?))) {
            files.insert(format!("{AGREEMENTS}{digest}.note"), note.into());
        }
    }
    seal(&mut files);
    files
}

/// The files as a zip.
pub(super) fn zip(files: &Files) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(name.as_str(), options).expect("a good name");
        zip.write_all(bytes).expect("memory takes everything");
    }
    zip.finish().expect("memory takes everything").into_inner()
}

fn text<'a>(files: &'a Files, name: &str) -> &'a str {
    let bytes = files.get(name).map_or(&b""[..], Vec::as_slice);
    str::from_utf8(bytes).unwrap_or("")
}

/// Writes the list of alerts anew.
pub(super) fn fit_alerts(files: &mut Files) {
    let bodies: Vec<_> = text(files, BODIES)
        .lines()
        .filter_map(Disclosure::parse)
        .collect();
    let list = alerts_json(bodies.iter().map(|one| one.body.get()));
    files.insert(ALERTS.into(), list.into());
}

/// Signs for the leaves as they are now, at the sizes at which the log was signed for before and
/// at the end, and writes proofs and manifest anew.
pub(super) fn sign_anew(files: &mut Files, log: &Log, with_witness: bool) {
    let leaves: Vec<Hash> = text(files, LEAVES)
        .lines()
        .map(|leaf| Hash::leaf(leaf.as_bytes()))
        .collect();
    let sizes = log.checkpoints.iter();
    let sizes: Vec<u64> = sizes
        .filter_map(|note| Some(Checkpoint::parse(note.text())?.size))
        .collect();
    let (mut edge, mut notes) = (CompactRange::default(), Vec::new());
    for leaf in &leaves {
        edge.push(*leaf);
        let at = sizes.iter().position(|size| *size == edge.size());
        if at.is_some() || edge.size() == leaves.len() as u64 {
            let first = key(ORIGIN, Use::Note, 1);
            let mut note = Checkpoint::of(ORIGIN, &edge).sign(&first, log.now);
            note.sign(&log.log, log.now);
            if let Some(witness) = log.witness.as_ref().filter(|_| with_witness) {
                note.sign(witness, log.now.plus(Span::from_secs(2)));
            }
            notes.push(note);
        }
    }
    let Some(last) = notes.last() else { return };
    let lines = notes.iter().filter_map(line).collect::<String>();
    let tree: Tree = leaves.iter().copied().collect();
    for (_, proof) in files
        .iter_mut()
        .filter(|(name, _)| name.starts_with(PROOFS))
    {
        let read = str::from_utf8(proof).ok().and_then(InclusionProof::parse);
        let again = read.and_then(|read| {
            Some(InclusionProof {
                index: read.index,
                hashes: tree.inclusion(read.index, tree.size())?,
                checkpoint: last.clone(),
            })
        });
        if let Some(again) = again {
            *proof = again.to_string().into();
        }
    }
    files.insert(CHECKPOINTS.into(), lines.into());
    if let Some(mut manifest) = files.get(MANIFEST).and_then(|m| Manifest::parse(m)) {
        (manifest.size, manifest.checkpoint) = (tree.size(), last.to_string());
        files.insert(MANIFEST.into(), manifest.write().unwrap_or_default());
    }
}

fn line(note: &SignedNote) -> Option<String> {
    Some(serde_json::to_string(&note.to_string()).ok()? + "\n")
}
