// SPDX-License-Identifier: EUPL-1.2
//! Keys of notes: the public half as a line of text, the private half as another.

use std::fmt;

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::hash::{base64, from_base64};
use crate::observation::EventTime;

/// What a key signs, by its number in C2SP signed-note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    /// Notes, checkpoints among them.
    Note,
    /// Cosignatures with a time on checkpoints (tlog-cosignature).
    Cosignature,
}

impl Use {
    fn number(self) -> u8 {
        match self {
            Use::Note => 0x01,
            Use::Cosignature => 0x04,
        }
    }

    fn from_number(number: u8) -> Option<Use> {
        [Use::Note, Use::Cosignature]
            .into_iter()
            .find(|of| of.number() == number)
    }
}

/// The public half of a key, with its name: `name+12345678+base64`.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    name: String,
    of: Use,
    key: VerifyingKey,
}

/// The private half of a key.
pub struct PrivateKey {
    name: String,
    of: Use,
    key: SigningKey,
}

/// Why a text is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyTextError {
    /// It has another form.
    #[error("this is no key: expected name+hash+base64 on one line")]
    Form,
    /// Its short hash belongs to another key.
    #[error("the short hash in this key is not that of the key: a character was changed")]
    Hash,
    /// It is for something else than Ed25519 notes and cosignatures.
    #[error("this key is of a kind that is not known here: known are Ed25519 (1) and cosigner (4)")]
    Kind,
    /// It may not be called so.
    #[error("a key's name is not empty and has neither white space nor a plus sign")]
    Name,
}

/// First part of the line of a private key.
const PRIVATE: &str = "PRIVATE+KEY+";

fn key_id(name: &str, of: Use, key: &VerifyingKey) -> [u8; 4] {
    let mut hash = Sha256::new();
    hash.update(name.as_bytes());
    hash.update([b'\n', of.number()]);
    hash.update(key.as_bytes());
    let hash: [u8; 32] = hash.finalize().into();
    [hash[0], hash[1], hash[2], hash[3]]
}

pub(super) fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || c == '+')
}

/// What the line of a key holds, whichever half it is.
struct KeyText<'a> {
    name: &'a str,
    /// The short hash.
    id: u32,
    of: Use,
    bytes: Zeroizing<[u8; 32]>,
}

fn split(text: &str) -> Result<KeyText<'_>, KeyTextError> {
    let mut parts = text.trim_end_matches(['\r', '\n']).splitn(3, '+');
    let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(KeyTextError::Form);
    };
    if !is_name(name) {
        return Err(KeyTextError::Name);
    }
    let id = u32::from_str_radix(id, 16)
        .ok()
        .filter(|number| format!("{number:08x}") == id)
        .ok_or(KeyTextError::Form)?;
    let key = Zeroizing::new(from_base64(key).ok_or(KeyTextError::Form)?);
    let (number, key) = key.split_first().ok_or(KeyTextError::Form)?;
    let of = Use::from_number(*number).ok_or(KeyTextError::Kind)?;
    let bytes = Zeroizing::new(key.try_into().map_err(|_| KeyTextError::Form)?);
    Ok(KeyText {
        name,
        id,
        of,
        bytes,
    })
}

impl PublicKey {
    /// Reads the line of a public key.
    ///
    /// # Errors
    /// It is none.
    pub fn parse(text: &str) -> Result<PublicKey, KeyTextError> {
        let KeyText {
            name,
            id,
            of,
            bytes,
        } = split(text)?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| KeyTextError::Form)?;
        if key_id(name, of, &key) != id.to_be_bytes() {
            return Err(KeyTextError::Hash);
        }
        Ok(PublicKey {
            name: name.to_owned(),
            of,
            key,
        })
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it signs.
    #[must_use]
    pub fn usage(&self) -> Use {
        self.of
    }

    /// The four bytes that stand before its signatures.
    pub(super) fn id(&self) -> [u8; 4] {
        key_id(&self.name, self.of, &self.key)
    }

    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.key.verify_strict(message, &signature).is_ok())
    }

    /// SHA-256 of the key in groups of four digits, to be compared by eye with what is on paper.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let digits = super::hash::sha256_hex(self.key.as_bytes());
        let groups: Vec<_> = (0..8).map(|at| &digits[at * 4..at * 4 + 4]).collect();
        groups.join(" ")
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = vec![self.of.number()];
        key.extend(self.key.as_bytes());
        let id = u32::from_be_bytes(self.id());
        write!(f, "{}+{id:08x}+{}", self.name, base64(&key))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl PrivateKey {
    /// A key from 32 bytes of chance.
    ///
    /// # Errors
    /// The name is none.
    pub fn new(name: &str, of: Use, secret: &[u8; 32]) -> Result<PrivateKey, KeyTextError> {
        if !is_name(name) {
            return Err(KeyTextError::Name);
        }
        Ok(PrivateKey {
            name: name.to_owned(),
            of,
            key: SigningKey::from_bytes(secret),
        })
    }

    /// Reads the line of a private key.
    ///
    /// # Errors
    /// It is none.
    pub fn parse(text: &str) -> Result<PrivateKey, KeyTextError> {
        let text = text.strip_prefix(PRIVATE).ok_or(KeyTextError::Form)?;
        let read = split(text)?;
        let key = PrivateKey::new(read.name, read.of, &read.bytes)?;
        if key.public().id() != read.id.to_be_bytes() {
            return Err(KeyTextError::Hash);
        }
        Ok(key)
    }

    /// The line that [`PrivateKey::parse`] reads. Whoever has it can sign.
    #[must_use]
    pub fn reveal(&self) -> Zeroizing<String> {
        let mut key = Zeroizing::new(vec![self.of.number()]);
        key.extend(self.key.as_bytes());
        let id = u32::from_be_bytes(self.public().id());
        let key = Zeroizing::new(base64(&key));
        Zeroizing::new(format!("{PRIVATE}{}+{id:08x}+{}\n", self.name, *key))
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The public half.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey {
            name: self.name.clone(),
            of: self.of,
            key: self.key.verifying_key(),
        }
    }

    /// What stands behind the short hash in a signature line.
    pub(super) fn sign(&self, message: &str, now: EventTime) -> Vec<u8> {
        match self.of {
            Use::Note => self.key.sign(message.as_bytes()).to_bytes().to_vec(),
            Use::Cosignature => {
                let seconds = u64::try_from(now.micros() / 1_000_000).unwrap_or(0);
                let stamped = super::checkpoint::stamped(message, seconds);
                let mut bytes = seconds.to_be_bytes().to_vec();
                bytes.extend(self.key.sign(stamped.as_bytes()).to_bytes());
                bytes
            }
        }
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({}, ..)", self.name)
    }
}
