// SPDX-License-Identifier: EUPL-1.2
//! What formats that hold bytes make of them.

use super::Tree;
use crate::ledger::sha256_hex;

/// A text, if the bytes are one; else no more than how many they are, and a digest of them, so that
/// an event with other bytes is another one.
pub(in crate::intake) fn of(bytes: &[u8]) -> Tree<'_> {
    match str::from_utf8(bytes) {
        Ok(text) => Tree::Text(text.into()),
        Err(_) => {
            let digest = sha256_hex(bytes);
            let told = format!("{} bytes {}", bytes.len(), &digest[..16]);
            Tree::torn(told)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_text_are_not_shown() {
        assert_eq!(of("é".as_bytes()), Tree::Text("é".into()));
        let told = |bytes| match of(bytes) {
            Tree::Broken(told) => told.written.into_owned(),
            text => panic!("{text:?}"),
        };
        assert!(told(b"\xff\xfe").starts_with("2 bytes "));
        assert_ne!(told(b"\xff\xfe"), told(b"\xff\xff"));
    }
}
