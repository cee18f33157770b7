// SPDX-License-Identifier: EUPL-1.2
//! The one form in which texts are compared, however a source composes its letters.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

/// A text without white space around it, its letters composed (Unicode NFC).
#[must_use]
pub fn normal(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.nfc().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_composed_and_spaces_around_go() {
        assert_eq!(normal(" Rene\u{301}\u{a0}\n"), "Ren\u{e9}");
        assert!(matches!(normal(" lille-1"), Cow::Borrowed("lille-1")));
        assert_eq!(normal("a b"), "a b");
    }
}
