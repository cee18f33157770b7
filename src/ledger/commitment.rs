// SPDX-License-Identifier: EUPL-1.2
//! Salted commitments: what binds a leaf to values that stand elsewhere and may be erased.
//!
//! `HMAC-SHA256(salt, name ‖ 0 ‖ value)`, where value is the JSON text as written once, and each
//! field's salt is `HMAC-SHA256(salt of the record, name)`. Without the salt a commitment is a
//! random number, so that deleting salt and value leaves nothing to guess at.

use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::value::RawValue;
use sha2::Sha256;

use super::hash::{Hash, base64, from_base64};

/// The fields of a JSON object with their exact text, by name.
pub type Fields = BTreeMap<String, Box<RawValue>>;

/// Chance that keeps the values of one record from being guessed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt(pub [u8; 32]);

impl Salt {
    /// The salt of one field of the record.
    #[must_use]
    pub fn of(&self, field: &str) -> Salt {
        Salt(mac(&self.0, &[field.as_bytes()]))
    }

    /// From its base64 text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Salt> {
        from_base64(text)?.try_into().ok().map(Salt)
    }

    /// As base64: whoever has it can guess at what it keeps.
    #[must_use]
    pub fn reveal(&self) -> String {
        base64(&self.0)
    }

    /// The commitment to a field under the field's own salt.
    #[must_use]
    pub fn commit(&self, field: &str, value: &str) -> Hash {
        Hash(mac(&self.0, &[field.as_bytes(), &[0], value.as_bytes()]))
    }
}

impl std::fmt::Debug for Salt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Salt(..)")
    }
}

fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut out = [0; 32];
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) {
        // Any key length is taken, so there always is a MAC.
        parts.iter().for_each(|part| mac.update(part));
        out = mac.finalize().into_bytes().into();
    }
    out
}

/// The fields of an object; nothing if the text is none, or if a name stands twice.
#[must_use]
pub fn fields(text: &str) -> Option<Fields> {
    struct Once;
    impl<'de> serde::de::Visitor<'de> for Once {
        type Value = Fields;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<M: serde::de::MapAccess<'de>>(self, mut map: M) -> Result<Fields, M::Error> {
            let mut fields = Fields::new();
            while let Some((name, value)) = map.next_entry::<String, Box<RawValue>>()? {
                if fields.insert(name, value).is_some() {
                    return Err(serde::de::Error::custom("a name stands twice"));
                }
            }
            Ok(fields)
        }
    }
    let mut json = serde_json::Deserializer::from_str(text);
    let fields = serde::Deserializer::deserialize_map(&mut json, Once).ok()?;
    json.end().ok().map(|()| fields)
}
