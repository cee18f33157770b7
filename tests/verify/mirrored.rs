// SPDX-License-Identifier: EUPL-1.2
//! The same log at the union: what the program says of a log, the mirror that followed it has raised,
//! and both tell the same times in which nobody watched.

use std::collections::BTreeMap;

use vigie::ledger::{
    Checkpoint, Config, Genesis, Hash, InclusionProof, LeafKind, Message, Place, PrivateKey,
    PublicKey, ReadLeaf, Salt, SignedNote, Tree, Use,
};
use vigie::mirror::{AlarmKind, Keeper, Limits, Settings, Status};
use vigie::observation::Span;
use vigie::verify::bundle::{AGREEMENTS, BODIES, CHECKPOINTS, Disclosure, LEAVES};
use vigie::verify::{Code, Report};

use super::builder::Files;

/// Holds a report against a mirror that was sent the log of the export.
pub(crate) fn hears(files: &Files, report: &Report) {
    let Some(status) = sent(files) else { return };
    let raised = |kinds: &[AlarmKind]| kinds.iter().any(|kind| status.raised.contains_key(kind));
    let stands_still = status.proven < status.leaves || status.foreign > 0 || status.waiting > 0;
    for code in report.codes() {
        let is_heard = match code {
            Code::SignatureMissing | Code::PartiesFalse => raised(&[AlarmKind::ConfigUnsigned]),
            Code::ErasureUnsigned | Code::ErasureFalse => raised(&[AlarmKind::ErasureUnsigned]),
            Code::AgreementSwapped => raised(&[AlarmKind::AgreementChanged]),
            Code::BeatMissing => raised(&[AlarmKind::BeatHole]),
            Code::OffsetsBack => raised(&[AlarmKind::OffsetsBack]),
            Code::CheckpointUnsigned
            | Code::RootWrong
            | Code::RotationFalse
            | Code::LeafOrigin
            | Code::LeavesUnsigned => stands_still || raised(&[AlarmKind::Signature]),
            // These are about the files of an export, or told by the log itself.
            _ => true,
        };
        assert!(is_heard, "{code:?}: {:?}, {:?}", status.raised, status.open);
    }
    if !stands_still && status.leaves == report.coverage.leaves {
        let told = status.timeline.outages();
        assert!(report.coverage.outages.starts_with(told), "{told:?}");
        assert_eq!(report.coverage.blind, status.timeline.blind());
    }
}

/// A mirror behind the messages of an export's log; nothing if those lists hold no log.
fn sent(files: &Files) -> Option<Status> {
    let lines = |name: &str| {
        let text = String::from_utf8(files.get(name)?.clone()).ok()?;
        Some(text.lines().map(str::to_owned).collect::<Vec<_>>())
    };
    let bytes: Vec<Vec<u8>> = lines(LEAVES)?.into_iter().map(String::into_bytes).collect();
    let read: Vec<ReadLeaf> = bytes
        .iter()
        .map(|bytes| ReadLeaf::parse(bytes).ok())
        .collect::<Option<_>>()?;
    let genesis: Genesis = read.first().filter(|leaf| leaf.seq == 0)?.data().ok()?;
    let notes = lines(CHECKPOINTS)?;
    let notes = notes.iter().filter_map(|line| {
        let note = SignedNote::parse(&serde_json::from_str::<String>(line).ok()?)?;
        let size = Checkpoint::parse(note.text())?.size;
        Some((size, note))
    });
    let notes: BTreeMap<u64, SignedNote> = notes.collect();
    let bodies = lines(BODIES)?;
    let bodies = bodies.iter().filter_map(|line| Disclosure::parse(line));
    let bodies: BTreeMap<u64, Disclosure> = bodies.map(|body| (body.seq, body)).collect();
    let tree: Tree = bytes.iter().map(|bytes| Hash::leaf(bytes)).collect();
    let mut messages = Vec::new();
    for (leaf, bytes) in read.iter().zip(&bytes) {
        let above = notes.range(leaf.seq + 1..).next();
        let proof = above.and_then(|(size, note)| {
            Some(InclusionProof {
                index: leaf.seq,
                hashes: tree.inclusion(leaf.seq, *size)?,
                checkpoint: note.clone(),
            })
        });
        let body = bodies.get(&leaf.seq);
        let body = body.and_then(|body| Some((Salt::parse(&body.salt)?, body.body.get())));
        let body = body.as_ref().map(|(salt, body)| (salt, *body));
        let place = proof.as_ref().map_or(Place::Unsaid, Place::Proven);
        messages.push(Message::write(bytes, body, &texts(leaf, files), place).ok()?);
    }
    let folder = tempfile::tempdir().unwrap();
    let mut keeper = Keeper::open(Settings {
        log: PublicKey::parse(&genesis.log_key).ok()?,
        store: folder.path().join("mirror.db"),
        key: PrivateKey::new("mirror.test", Use::Cosignature, &[9; 32]).unwrap(),
        queue: None,
        listen: None,
        limits: Limits::default(),
    })
    .unwrap();
    let now = read.last()?.time.plus(Span::from_secs(1));
    keeper
        .records(&messages, messages.len() as i64, now)
        .unwrap();
    Some(keeper.status())
}

/// The texts that a leaf of configuration names, as far as the export holds them.
fn texts(leaf: &ReadLeaf, files: &Files) -> Vec<String> {
    let Ok(config) = leaf.data::<Config>() else {
        return Vec::new();
    };
    if leaf.kind != LeafKind::Config {
        return Vec::new();
    }
    let named = config
        .texts()
        .map(|(_, digest)| format!("{AGREEMENTS}{digest}.yaml"));
    let found = named.filter_map(|name| String::from_utf8(files.get(&name)?.clone()).ok());
    found.collect()
}
