// SPDX-License-Identifier: EUPL-1.2
//! Where a text has quotes, backslashes and control characters: 64 bytes at a time.

use wide::u8x16;

/// Bytes that are looked at together.
pub(super) const BLOCK: usize = 64;

/// One bit for each special byte of the block that begins here. Behind the end of the text all are.
#[inline(never)]
pub(super) fn look(text: &str, from: usize) -> u64 {
    let rest = text.as_bytes().get(from..).unwrap_or_default();
    if let Some(block) = rest.first_chunk() {
        return specials(block);
    }
    let mut last = [0; BLOCK];
    last[..rest.len()].copy_from_slice(rest);
    specials(&last)
}

#[inline(always)]
fn specials(block: &[u8; BLOCK]) -> u64 {
    let mut marks = 0;
    for (at, bytes) in block.as_chunks::<16>().0.iter().enumerate() {
        let bytes = u8x16::new(*bytes);
        let control = bytes.min(u8x16::splat(0x1f)).simd_eq(bytes);
        let quote = bytes.simd_eq(u8x16::splat(b'"'));
        let special = control | quote | bytes.simd_eq(u8x16::splat(b'\\'));
        marks |= u64::from(special.to_bitmask()) << (16 * at);
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_byte_is_told_apart(text in "[\\x00-\\x7fé]{0,200}", from in 0usize..140) {
            let found = look(&text, from);
            for at in 0..BLOCK {
                let byte = text.as_bytes().get(from + at).copied().unwrap_or(0);
                let special = matches!(byte, b'"' | b'\\' | 0..0x20);
                prop_assert_eq!(found >> at & 1 == 1, special);
            }
        }
    }
}
