// SPDX-License-Identifier: EUPL-1.2
//! The files for machines: the whole log, what it is signed with, and what is disclosed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use super::archive::Archive;
use super::{ExportError, Material};
use crate::ledger::{InclusionProof, Policy, PublicKey, SignedNote};
use crate::verify::bundle::{
    AGREEMENTS, BODIES, CHECKPOINTS, Disclosure, FORMAT, LEAVES, MANIFEST, Manifest, POLICY, PROOF,
    PROOFS,
};

/// Leaves and checkpoints read at once.
const PAGE: u32 = 1_000;

/// Writes everything under `evidence/`.
pub(super) fn write<W: Write>(
    material: &Material<'_>,
    archive: &mut Archive<W>,
) -> Result<(), ExportError> {
    let manifest = manifest(material)?.write()?;
    archive.file(MANIFEST, &manifest)?;
    archive.file(POLICY, policy(material).as_bytes())?;
    leaves(material, archive)?;
    bodies(material, archive)?;
    checkpoints(material, archive)?;
    agreements(material, archive)?;
    proofs(material, archive)
}

fn manifest(material: &Material<'_>) -> Result<Manifest, ExportError> {
    let (order, summary) = (material.order, &material.summary);
    let scope = material.scope.clone();
    let origin = material.reader.fact("origin")?.unwrap_or_default();
    Ok(Manifest {
        v: FORMAT,
        origin,
        size: summary.size,
        created: order.created,
        recipient: order.recipient.clone(),
        lang: order.language,
        from: scope.told.from,
        until: scope.told.until,
        facts_from: scope.facts.from,
        facts_until: scope.facts.until,
        site: scope.site,
        clause: scope.clause,
        checkpoint: summary.note.clone(),
    })
}

/// Whom the first leaf says to believe.
fn policy(material: &Material<'_>) -> String {
    let genesis = material.summary.genesis.as_ref();
    let log = genesis.and_then(|genesis| PublicKey::parse(&genesis.log_key).ok());
    let mirror = genesis.and_then(|genesis| genesis.mirror.as_deref());
    let mirror = mirror.and_then(|line| PublicKey::parse(line).ok());
    log.map_or_else(String::new, |log| Policy::text(&log, mirror.as_ref()))
}

fn leaves<W: Write>(material: &Material<'_>, archive: &mut Archive<W>) -> Result<(), ExportError> {
    archive.begin(LEAVES)?;
    let (mut at, size) = (0, material.summary.size);
    while at < size {
        let limit = PAGE.min(u32::try_from(size - at).unwrap_or(PAGE));
        let page = material.reader.leaves(at, limit)?;
        let last = page.last().ok_or(ExportError::Leaf(at))?.seq;
        for leaf in &page {
            archive.write_all(&leaf.bytes)?;
            archive.write_all(b"\n")?;
        }
        at = last + 1;
    }
    Ok(())
}

/// The bodies that are disclosed, in the order of leaves.
fn bodies<W: Write>(material: &Material<'_>, archive: &mut Archive<W>) -> Result<(), ExportError> {
    archive.begin(BODIES)?;
    for seq in &material.summary.alerts.disclosed {
        let body = material.reader.body(*seq)?;
        let (salt, text) = body.ok_or(ExportError::Leaf(*seq))?;
        writeln!(archive, "{}", Disclosure::new(*seq, &salt, &text)?.write()?)?;
    }
    Ok(())
}

/// The same bodies as one JSON list, in the form of [`crate::verify::bundle::alerts_json`].
pub(super) fn alerts<W: Write>(
    material: &Material<'_>,
    archive: &mut Archive<W>,
) -> Result<(), ExportError> {
    archive.write_all(b"[")?;
    for (at, seq) in material.summary.alerts.disclosed.iter().enumerate() {
        let body = material.reader.body(*seq)?;
        let (_, text) = body.ok_or(ExportError::Leaf(*seq))?;
        archive.write_all(if at == 0 { b"\n" } else { b",\n" })?;
        archive.write_all(text.as_bytes())?;
    }
    archive.write_all(b"\n]\n")?;
    Ok(())
}

fn checkpoints<W: Write>(
    material: &Material<'_>,
    archive: &mut Archive<W>,
) -> Result<(), ExportError> {
    archive.begin(CHECKPOINTS)?;
    let mut after = 0;
    loop {
        let page = material.reader.checkpoints(after, PAGE)?;
        let Some((last, _)) = page.last() else {
            return Ok(());
        };
        after = *last;
        for (_, note) in &page {
            writeln!(archive, "{}", serde_json::to_string(note)?)?;
        }
    }
}

/// Every agreement that was in force, as far as the store has it.
fn agreements<W: Write>(
    material: &Material<'_>,
    archive: &mut Archive<W>,
) -> Result<(), ExportError> {
    let (mut written, mut notes) = (BTreeSet::new(), BTreeMap::new());
    for (_, config) in &material.summary.configs {
        let files = match config.files.as_slice() {
            [] => std::slice::from_ref(&config.digest),
            files => files,
        };
        for file in files {
            if !written.insert(file) {
                continue;
            }
            if let Some(bytes) = material.reader.file(file)? {
                archive.file(&format!("{AGREEMENTS}{file}.yaml"), &bytes)?;
            }
        }
        // Signed anew, with other keys of the parties, the last note stands.
        notes.insert(&config.digest, config.note.as_ref());
    }
    for (digest, note) in notes {
        if let Some(note) = note {
            archive.file(&format!("{AGREEMENTS}{digest}.note"), note.as_bytes())?;
        }
    }
    Ok(())
}

fn proofs<W: Write>(material: &Material<'_>, archive: &mut Archive<W>) -> Result<(), ExportError> {
    let summary = &material.summary;
    let checkpoint = SignedNote::parse(&summary.note).ok_or(ExportError::Empty)?;
    for (id, latest) in &summary.alerts.latest {
        let seq = latest.seq;
        let hashes = summary.tree.inclusion(seq, summary.size);
        let proof = InclusionProof {
            index: seq,
            hashes: hashes.ok_or(ExportError::Leaf(seq))?,
            checkpoint: checkpoint.clone(),
        };
        let name = format!("{PROOFS}{id}{PROOF}");
        archive.file(&name, proof.to_string().as_bytes())?;
    }
    Ok(())
}
