// SPDX-License-Identifier: EUPL-1.2
//! What serializers of a schema registry write before a value: which schema it follows.
//!
//! A byte 0 and the schema's number in four bytes, or a byte 1 and its identifier in sixteen
//! (Confluent's wire format).

use std::fmt;
use std::str::FromStr;

/// How the schema of a value is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SchemaId {
    /// By its number in the registry.
    Number(u32),
    /// By an identifier that holds in every registry.
    Guid([u8; 16]),
    /// By the fingerprint of what it says (Avro, single-object encoding).
    Fingerprint([u8; 8]),
}

/// The header that names the schema of a value where nothing stands before the value.
const HEADER: &str = "__value_schema_id";

/// Takes the frame off; nothing if there is none.
pub(in crate::intake) fn split(bytes: &[u8]) -> Option<(SchemaId, &[u8])> {
    match bytes.split_first()? {
        (0, rest) => {
            let (number, rest) = rest.split_first_chunk::<4>()?;
            Some((SchemaId::Number(u32::from_be_bytes(*number)), rest))
        }
        (1, rest) => {
            let (guid, rest) = rest.split_first_chunk::<16>()?;
            Some((SchemaId::Guid(*guid), rest))
        }
        _ => None,
    }
}

/// What a header says of the schema, and what stands behind that; the last one counts.
pub(in crate::intake) fn in_header<'a>(
    headers: &[(&str, &'a [u8])],
) -> Option<(SchemaId, &'a [u8])> {
    let mut named = headers.iter().rev().filter(|(name, _)| *name == HEADER);
    split(named.next()?.1)
}

impl fmt::Display for SchemaId {
    /// As files and registries name it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SchemaId::Number(number) => write!(f, "{number}"),
            SchemaId::Guid(guid) => write!(f, "{}", hyphenated(*guid)),
            SchemaId::Fingerprint(bytes) => write!(f, "{:016x}", u64::from_le_bytes(*bytes)),
        }
    }
}

impl FromStr for SchemaId {
    type Err = ();

    fn from_str(text: &str) -> Result<SchemaId, ()> {
        let hex: String = text.chars().filter(|c| *c != '-').collect();
        if hex.len() == 32 && text.len() == 36 {
            let guid = u128::from_str_radix(&hex, 16).map_err(|_| ())?;
            return Ok(SchemaId::Guid(guid.to_be_bytes()));
        }
        text.parse().map(SchemaId::Number).map_err(|_| ())
    }
}

/// Sixteen bytes as `6fa459ea-ee8a-3ca4-894e-db77e160355e`.
pub(in crate::intake) fn hyphenated(bytes: [u8; 16]) -> String {
    let hex = format!("{:032x}", u128::from_be_bytes(bytes));
    let parts = [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ];
    parts.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_taken_off() {
        assert_eq!(
            split(b"\0\0\0\x01\x02{}"),
            Some((SchemaId::Number(258), &b"{}"[..]))
        );
        let guid = [b"\x01".as_slice(), &[9; 16], b"{}"].concat();
        assert_eq!(split(&guid), Some((SchemaId::Guid([9; 16]), &b"{}"[..])));
        let header = |name| in_header(&[(name, &guid[..17])]);
        assert_eq!(
            header("__value_schema_id"),
            Some((SchemaId::Guid([9; 16]), &b""[..]))
        );
        assert_eq!(header("__key_schema_id"), None);
        for none in [&b""[..], b"{}", b"\0\0\0\0", b"\x02\0\0\0\0\0"] {
            assert_eq!(split(none), None);
        }
    }
    #[test]
    fn names_are_read_as_they_are_written() {
        for id in [SchemaId::Number(7), SchemaId::Guid([0xA1; 16])] {
            assert_eq!(id.to_string().parse(), Ok(id));
        }
        assert_eq!("-1".parse::<SchemaId>(), Err(()));
        assert_eq!("shifts".parse::<SchemaId>(), Err(()));
    }
}
