// SPDX-License-Identifier: EUPL-1.2
//! Signed notes (C2SP signed-note): a text, an empty line, and a line for each signature.

use std::fmt;

use super::hash::{base64, from_base64};
use super::key::{PrivateKey, PublicKey, Use, is_name};
use crate::observation::EventTime;

/// Signatures on one note at most.
const MAX_SIGNATURES: usize = 64;
/// Bytes of a note at most.
const MAX_BYTES: usize = 1 << 20;

/// A note that was read; what its signatures are worth shows when they are checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedNote {
    text: String,
    signatures: Vec<SignatureLine>,
}

/// One line under a note.
#[derive(Debug, Clone, PartialEq, Eq)]
struct SignatureLine {
    name: String,
    id: [u8; 4],
    /// What stands behind the four bytes of the key.
    bytes: Vec<u8>,
}

/// A signature that was checked and holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// When it was made, by the clock of a cosigner; other signatures do not say.
    pub time: Option<EventTime>,
}

impl SignedNote {
    /// A note that nobody has signed yet. The text has to be one: see [`SignedNote::is_text`].
    #[must_use]
    pub fn new(text: String) -> SignedNote {
        SignedNote {
            text,
            signatures: Vec::new(),
        }
    }

    /// Whether a note can be about this text: it ends with a newline and holds no other control
    /// characters.
    #[must_use]
    pub fn is_text(text: &str) -> bool {
        text.ends_with('\n') && !text.contains(|c| c < ' ' && c != '\n')
    }

    /// Reads a note; nothing if it has another form.
    #[must_use]
    pub fn parse(note: &str) -> Option<SignedNote> {
        let at = note.rfind("\n\n")?;
        let (text, lines) = (&note[..=at], &note[at + 2..]);
        if note.len() > MAX_BYTES || !SignedNote::is_text(text) {
            return None;
        }
        let lines = lines.strip_suffix('\n')?;
        let signatures: Vec<_> = lines.split('\n').map(line).collect::<Option<_>>()?;
        (signatures.len() <= MAX_SIGNATURES).then(|| SignedNote {
            text: text.to_owned(),
            signatures,
        })
    }

    /// What is signed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Adds a signature, in place of an older one by the same key.
    pub fn sign(&mut self, key: &PrivateKey, now: EventTime) {
        let public = key.public();
        self.add(SignatureLine {
            name: public.name().to_owned(),
            id: public.id(),
            bytes: key.sign(&self.text, now),
        });
    }

    fn add(&mut self, new: SignatureLine) {
        self.signatures
            .retain(|old| (&old.name, old.id) != (&new.name, new.id));
        self.signatures.push(new);
    }

    /// Adds the signatures of another note of the same text, as far as this key made them and
    /// they hold. Says whether there was one.
    pub fn adopt(&mut self, lines: &str, key: &PublicKey) -> bool {
        for line in lines.lines().filter_map(line) {
            let signed = SignedNote {
                text: self.text.clone(),
                signatures: vec![line.clone()],
            };
            if signed.verify(key).is_some() {
                self.add(line);
                return true;
            }
        }
        false
    }

    /// The signature of a key, if it is there and holds.
    #[must_use]
    pub fn verify(&self, key: &PublicKey) -> Option<Verified> {
        let of_key = |line: &&SignatureLine| line.name == key.name() && line.id == key.id();
        let line = self.signatures.iter().find(of_key)?;
        match key.usage() {
            Use::Note => key
                .verifies(self.text.as_bytes(), &line.bytes)
                .then_some(Verified { time: None }),
            Use::Cosignature => {
                let (seconds, signature) = line.bytes.split_first_chunk::<8>()?;
                let seconds = u64::from_be_bytes(*seconds);
                let stamped = super::checkpoint::stamped(&self.text, seconds);
                let micros = i64::try_from(seconds).ok()?.checked_mul(1_000_000)?;
                let time = Some(EventTime::from_micros(micros));
                key.verifies(stamped.as_bytes(), signature)
                    .then_some(Verified { time })
            }
        }
    }

    /// The line of a key's signature, as it stands under the note.
    #[must_use]
    pub fn line_of(&self, key: &PublicKey) -> Option<String> {
        let found = self
            .signatures
            .iter()
            .find(|line| line.name == key.name() && line.id == key.id())?;
        Some(found.to_string())
    }

    /// Names of all who claim to have signed.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.signatures.iter().map(|line| line.name.as_str())
    }
}

fn line(line: &str) -> Option<SignatureLine> {
    let (name, bytes) = line.strip_prefix("— ")?.split_once(' ')?;
    let bytes = from_base64(bytes)?;
    let (id, bytes) = bytes.split_first_chunk::<4>()?;
    (is_name(name) && !bytes.is_empty()).then(|| SignatureLine {
        name: name.to_owned(),
        id: *id,
        bytes: bytes.to_vec(),
    })
}

impl fmt::Display for SignatureLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = self.id.to_vec();
        bytes.extend(&self.bytes);
        writeln!(f, "— {} {}", self.name, base64(&bytes))
    }
}

impl fmt::Display for SignedNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)?;
        self.signatures.iter().try_for_each(|line| line.fmt(f))
    }
}
