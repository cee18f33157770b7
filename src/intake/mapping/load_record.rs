// SPDX-License-Identifier: EUPL-1.2
//! Reads how the records of a mapping are written.

use super::keys::RECORD;
use crate::diagnostic::Findings;
use crate::intake::decode::{Compression, Format, Layout};
use crate::yaml::{Map, Node, scalar};

pub(super) fn layout(node: &Node, out: &mut Findings<'_>) -> Layout {
    let Some(map) = Map::read(node, &RECORD, out) else {
        return Layout::default();
    };
    let mut word = |key, words| {
        map.get(key)
            .and_then(|node| scalar::word(node, key, words, out))
    };
    let format = word("format", &Format::WORDS);
    Layout {
        compression: map
            .get("compressed")
            .and_then(|node| scalar::word(node, "compressed", &Compression::WORDS, out)),
        format: format.unwrap_or_default(),
    }
}
