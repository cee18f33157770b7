// SPDX-License-Identifier: EUPL-1.2
//! Mail addresses inside texts: they name people, and no text that leaves may do that.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use crate::observation::has_byte;

/// What stands in an address's place.
const CUT: &str = "(address)";

/// Rather too wide than too narrow: letters and digits of any script on both sides, the sign also as
/// links write it, and hosts without a point where that is certain.
static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let host = r"(?:[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+|localhost\b|\[[\p{L}\p{N}.:]+\])";
    Regex::new(&format!(r"[\p{{L}}\p{{N}}._%+'=-]+?(?:@|%40){host}")).ok()
});

/// The text without the addresses in it; nothing if there are none.
pub(super) fn cut(text: &str) -> Option<String> {
    // Most texts have no such sign.
    if !has_byte(text, |byte| matches!(byte, b'@' | b'%')) {
        return None;
    }
    match ADDRESS.as_ref()?.replace_all(text, CUT) {
        Cow::Borrowed(_) => None,
        Cow::Owned(cut) => Some(cut),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_go_and_everything_else_stays() {
        for (text, want) in [
            (
                "role of u7@example.org changed",
                "role of (address) changed",
            ),
            ("<mailto:a.b+c@x-y.example>; z", "<mailto:(address)>; z"),
            ("zoé@exemple.fr, o'b@x.ie", "(address), (address)"),
            ("ada@localhost", "(address)"),
            (
                "ada@[10.0.0.1] or ada@[IPv6:2001:db8::1]",
                "(address) or (address)",
            ),
            ("a%40b.de", "(address)"),
        ] {
            assert_eq!(cut(text).as_deref(), Some(want), "{text}");
        }
        for text in [
            "",
            "a@b",
            "@all",
            "3 @ 4",
            "user at example.org",
            "@x.org",
            "100%40",
        ] {
            assert_eq!(cut(text), None, "{text}");
        }
    }
}
