// SPDX-License-Identifier: EUPL-1.2
//! What serializers of a schema registry write before a value: which schema it follows.
//!
//! A byte 0 and the schema's number in four bytes, or a byte 1 and its identifier in sixteen
//! (Confluent's wire format).

/// How the schema of a value is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::intake) enum SchemaId {
    /// By its number in the registry.
    Number(u32),
    /// By an identifier that holds in every registry.
    Guid([u8; 16]),
}

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
        for none in [&b""[..], b"{}", b"\0\0\0\0", b"\x02\0\0\0\0\0"] {
            assert_eq!(split(none), None);
        }
    }
}
