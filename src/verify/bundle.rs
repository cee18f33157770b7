// SPDX-License-Identifier: EUPL-1.2
//! Names and forms of the files in an export: what its writer writes and its reader reads.
//!
//! Every file for machines has one way to be written, so that one text stands for one content.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::diagnostic::Language;
use crate::ledger::{Salt, sha256_hex};
use crate::observation::EventTime;

/// What is exported: [`Manifest`].
pub const MANIFEST: &str = "evidence/manifest.json";
/// Whom to believe (C2SP tlog-policy), as the first leaf has it.
pub const POLICY: &str = "evidence/policy.txt";
/// Every leaf in its exact bytes, one on each line.
pub const LEAVES: &str = "evidence/leaves.ndjson";
/// What leaves in scope commit to: a [`Disclosure`] on each line, in the order of leaves. Every
/// version of every alert whose leaf [`Manifest::covers`], whether it still is a breach or not,
/// unless it was erased; more than that does no harm.
pub const BODIES: &str = "evidence/bodies.ndjson";
/// Every checkpoint as a JSON string on a line of its own, in the order of sizes; with the
/// signatures of witnesses where there are any.
pub const CHECKPOINTS: &str = "evidence/checkpoints.ndjson";
/// Folder of agreements: `<sha256>.yaml` for each file that a leaf of configuration names, and
/// `<digest>.note` for the agreement's digest if it was signed, as it was signed last.
pub const AGREEMENTS: &str = "evidence/agreements/";
/// Folder of proofs: `<alert id>.tlog-proof` for the last version that is disclosed, under the very
/// checkpoint that the manifest has.
pub const PROOFS: &str = "evidence/proofs/";
/// End of the name of a proof.
pub const PROOF: &str = ".tlog-proof";
/// The disclosed bodies as one list: see [`alerts_json`].
pub const ALERTS: &str = "alerts.json";
/// SHA-256 of every other file, as `sha256sum` writes it: see [`sums`].
pub const SUMS: &str = "SHA256SUMS";
/// What stands before every file for machines but the list of hashes and the alerts.
pub const EVIDENCE: &str = "evidence/";

/// Version of the form of exports.
pub const FORMAT: u32 = 1;

/// Files at most: a proof for each of 99 990 alerts.
pub const MAX_FILES: usize = 100_000;
/// Bytes of all files together at most: 4 GiB, some seven years of heartbeats.
pub const MAX_BYTES: u64 = 4 << 30;
/// Bytes of one line of a file at most: no leaf or body comes near it.
pub const MAX_LINE: usize = 8 << 20;
/// Bytes of a file's name at most.
const MAX_NAME: usize = 200;

/// What is exported, for whom. Nobody has signed it: it says what to look for, not what is true.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`].
    pub v: u32,
    /// Name of the log.
    pub origin: String,
    /// Number of leaves.
    pub size: u64,
    /// When the export was made, by the clock of who made it.
    pub created: EventTime,
    /// For whom, as the configuration names them.
    pub recipient: String,
    /// `fr` or `en`: the language of what people read.
    pub lang: Language,
    /// Leaves written before this moment, by their own time, need not be disclosed. Times of leaves
    /// and not of windows: only so can a reader see that nothing was left out.
    pub from: Option<EventTime>,
    /// Leaves written at this moment or later need not be disclosed.
    pub until: Option<EventTime>,
    /// Only alerts are disclosed of which a version is about facts at this moment or later. Leaves do
    /// not say openly when that was, so that a reader cannot see whether one was left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facts_from: Option<EventTime>,
    /// Or about facts before this moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facts_until: Option<EventTime>,
    /// Only alerts of one site are disclosed. Leaves do not say their site openly, so that a reader
    /// cannot see whether one was left out.
    pub site: Option<String>,
    /// Only alerts of one clause are disclosed.
    pub clause: Option<String>,
    /// The last checkpoint, signed by the log and by all witnesses that have.
    pub checkpoint: String,
}

impl Manifest {
    /// Its file.
    ///
    /// # Errors
    /// Never for what can be held in this type.
    pub fn write(&self) -> serde_json::Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec(self)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Reads its file; nothing if that is written in any other way.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Manifest> {
        let manifest: Manifest = serde_json::from_slice(bytes).ok()?;
        let same = manifest.write().is_ok_and(|again| again == bytes);
        (same && manifest.v == FORMAT).then_some(manifest)
    }

    /// Whether what is disclosed was chosen by what stands in bodies alone.
    #[must_use]
    pub fn asks_bodies(&self) -> bool {
        self.site.is_some() || self.facts_from.is_some() || self.facts_until.is_some()
    }

    /// Whether an alert's body is to be disclosed, as far as its leaf tells: site and facts stand
    /// only in the body.
    #[must_use]
    pub fn covers(&self, written: EventTime, clause: &str) -> bool {
        self.from.is_none_or(|from| written >= from)
            && self.until.is_none_or(|until| written < until)
            && self.clause.as_deref().is_none_or(|only| only == clause)
    }
}

/// What one leaf commits to.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disclosure {
    /// The leaf.
    pub seq: u64,
    /// Salt of the record, base64.
    pub salt: String,
    /// The body, in its exact text.
    pub body: Box<RawValue>,
}

impl Disclosure {
    /// What a leaf commits to.
    ///
    /// # Errors
    /// The body is no JSON.
    pub fn new(seq: u64, salt: &Salt, body: &str) -> serde_json::Result<Disclosure> {
        Ok(Disclosure {
            seq,
            salt: salt.reveal(),
            body: serde_json::from_str(body)?,
        })
    }

    /// Its line, without the end.
    ///
    /// # Errors
    /// Never for what can be held in this type.
    pub fn write(&self) -> serde_json::Result<String> {
        serde_json::to_string(self)
    }

    /// Reads its line; nothing if that is written in any other way.
    #[must_use]
    pub fn parse(line: &str) -> Option<Disclosure> {
        let read: Disclosure = serde_json::from_str(line).ok()?;
        let same = read.write().is_ok_and(|again| again == line);
        same.then_some(read)
    }
}

/// The list of disclosed bodies, as it stands in [`ALERTS`].
#[must_use]
pub fn alerts_json<'a>(bodies: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = String::from("[");
    for (at, body) in bodies.into_iter().enumerate() {
        text.push_str(if at == 0 { "\n" } else { ",\n" });
        text.push_str(body);
    }
    text.push_str("\n]\n");
    text
}

/// The list of hashes: a line for each file but itself, in the order of names.
#[must_use]
pub fn sums(files: &BTreeMap<String, Vec<u8>>) -> String {
    let others = files.iter().filter(|(name, _)| *name != SUMS);
    let line = |(name, bytes): (&String, &Vec<u8>)| format!("{}  {name}\n", sha256_hex(bytes));
    others.map(line).collect()
}

/// Reads a list of hashes: hash by name; nothing if it is written in any other way.
#[must_use]
pub fn parse_sums(text: &str) -> Option<BTreeMap<&str, &str>> {
    let mut sums = BTreeMap::new();
    let mut last = "";
    for line in text.split_inclusive('\n') {
        let (sum, name) = line.strip_suffix('\n')?.split_once("  ")?;
        let digits = sum.len() == 64 && sum.bytes().all(|c| matches!(c, b'0'..=b'9' | b'a'..=b'f'));
        if !digits || !is_name(name) || name <= last {
            return None;
        }
        last = name;
        sums.insert(name, sum);
    }
    Some(sums)
}

/// Whether a file may be called so: a relative path of plain ASCII names, none of them hidden.
#[must_use]
pub fn is_name(name: &str) -> bool {
    let plain = |c: u8| c.is_ascii_alphanumeric() || b"._-+".contains(&c);
    let part = |part: &str| !part.is_empty() && !part.starts_with('.') && part.bytes().all(plain);
    name.len() <= MAX_NAME && name.split('/').all(part)
}

/// Why files are no export that can be checked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// It is no zip file, or a damaged one.
    #[error("this is no zip file, or it is damaged: {0}")]
    Zip(String),
    /// A file has a name that no export has.
    #[error("it holds a file called {0:?}, as no export does")]
    Name(String),
    /// Two files have the same name.
    #[error("it holds two files called {0}")]
    Twice(String),
    /// There is too much of it.
    #[error("it holds more than {MAX_FILES} files or more than {} GiB", MAX_BYTES >> 30)]
    TooLarge,
    /// It is something else.
    #[error("it holds no {0}: is this an export of Vigie?")]
    Missing(&'static str),
}

/// The files of an export by name, within bounds. Nothing in them is believed yet.
#[derive(Debug, Clone, Default)]
pub struct Bundle {
    files: BTreeMap<String, Vec<u8>>,
    bytes: u64,
}

impl Bundle {
    /// An export from its files.
    ///
    /// # Errors
    /// They are too many or too large, have strange names, or are no export at all.
    pub fn new(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Result<Bundle, BundleError> {
        let mut bundle = Bundle::default();
        for (name, bytes) in files {
            bundle.add(name, bytes)?;
        }
        bundle.whole()
    }

    /// How many bytes one more file may have.
    pub(super) fn room(&self) -> u64 {
        MAX_BYTES - self.bytes
    }

    pub(super) fn add(&mut self, name: String, bytes: Vec<u8>) -> Result<(), BundleError> {
        if !is_name(&name) {
            return Err(BundleError::Name(name.chars().take(MAX_NAME).collect()));
        }
        if self.files.len() == MAX_FILES || bytes.len() as u64 > self.room() {
            return Err(BundleError::TooLarge);
        }
        self.bytes += bytes.len() as u64;
        match self.files.insert(name.clone(), bytes) {
            None => Ok(()),
            Some(_) => Err(BundleError::Twice(name)),
        }
    }

    /// Itself, if it has what makes it an export.
    pub(super) fn whole(self) -> Result<Bundle, BundleError> {
        match self.files.contains_key(MANIFEST) {
            true => Ok(self),
            false => Err(BundleError::Missing(MANIFEST)),
        }
    }

    /// All files by name.
    #[must_use]
    pub fn files(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.files
    }

    /// A file; nothing if there is none.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name).map(Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_inside_the_export() {
        for name in [
            "SHA256SUMS",
            "evidence/proofs/a1.tlog-proof",
            "LISEZMOI.html",
        ] {
            assert!(is_name(name), "{name}");
        }
        for name in [
            "",
            "/etc/passwd",
            "../a",
            "a//b",
            "a/",
            "a\\b",
            "a b",
            "é",
            ".a",
            "C:a",
        ] {
            assert!(!is_name(name), "{name}");
        }
    }

    #[test]
    fn hashes_have_one_form() {
        let files = BTreeMap::from([
            ("b".to_owned(), b"2".to_vec()),
            ("a".to_owned(), b"1".to_vec()),
            (SUMS.to_owned(), b"not itself".to_vec()),
        ]);
        let text = sums(&files);
        let read = parse_sums(&text).unwrap();
        assert_eq!(read.into_keys().collect::<Vec<_>>(), ["a", "b"]);
        let (a, b) = text.split_at(text.len() / 2);
        for other in [
            text.to_uppercase(),
            text.replace("  ", " "),
            text.replace("  ", " *"),
            text.trim_end().to_owned(),
            format!("{text}\n"),
            format!("{b}{a}"),
            format!("{a}{a}"),
        ] {
            assert_eq!(parse_sums(&other), None, "{other}");
        }
    }

    #[test]
    fn a_manifest_has_one_form() {
        let text = r#"{"v":1,"origin":"o","size":0,"created":"2026-11-25T00:00:00Z","recipient":"r","lang":"fr","from":null,"until":null,"site":null,"clause":null,"checkpoint":""}"#;
        assert!(Manifest::parse(format!("{text}\n").as_bytes()).is_some());
        for other in [
            text.to_owned(),
            format!(" {text}\n"),
            format!("{}\n", text.replace("\"v\":1", "\"v\":2")),
            format!("{}\n", text.replace("00Z", "00+00:00")),
            format!("{}\n", text.replace("}", ",\"more\":1}")),
        ] {
            assert!(Manifest::parse(other.as_bytes()).is_none(), "{other}");
        }
    }
}
