// SPDX-License-Identifier: EUPL-1.2
//! Reads what is opened or turned in a record first.

use super::keys_record::{OPEN, PAIRS};
use super::load::wrong;
use super::load_pointer::{Depth, path, pointers, some};
use super::load_regex::matches;
use super::opening::{How, Opening};
use crate::diagnostic::Findings;
use crate::intake::decode::{Compression, Format, Layout};
use crate::yaml::{Map, Node, scalar};

/// Openings of one mapping at most: each may put values into others.
const MOST: usize = 16;

/// Paths of texts that hold JSON, or tables.
pub(super) fn openings(node: &Node, out: &mut Findings<'_>) -> Vec<Opening> {
    let items = some(node, out);
    if items.len() > MOST {
        wrong(node, out, "16 of these at most", "16 éléments au plus");
    }
    let items = items.iter().take(MOST);
    items.filter_map(|item| opening(item, out)).collect()
}

fn opening(node: &Node, out: &mut Findings<'_>) -> Option<Opening> {
    if node.entries().is_none() {
        let how = text(Layout::default(), false);
        return path(node, out).map(|at| Opening { at, how });
    }
    let map = Map::read(node, &OPEN, out)?;
    let at = map.get("at").and_then(|node| path(node, out));
    let how = how(node, &map, out);
    Some(Opening { at: at?, how: how? })
}

/// One of the three ways, each with its own keys.
fn how(node: &Node, map: &Map<'_>, out: &mut Findings<'_>) -> Option<How> {
    let of_texts = ["base64", "compressed", "format"];
    let ways = [
        map.first_of(&of_texts).is_some(),
        map.get("pairs").is_some(),
        map.get("extract").is_some(),
    ];
    if ways.iter().filter(|is_meant| **is_meant).count() > 1 {
        wrong(
            node,
            out,
            "only one of these: `pairs`, `extract`, or what a text holds",
            "une seule de ces choses : `pairs`, `extract` ou ce que contient un texte",
        );
        return None;
    }
    if let Some(node) = map.get("pairs") {
        return pairs(node, out);
    }
    if let Some(node) = map.get("extract") {
        let patterns = some(node, out).iter();
        let patterns: Vec<_> = patterns.filter_map(|item| extract(item, out)).collect();
        return (!patterns.is_empty()).then_some(How::Extract(patterns));
    }
    let is_base64 = map
        .get("base64")
        .and_then(|node| scalar::boolean(node, out));
    let mut layout = Layout::default();
    if let Some(node) = map.get("compressed") {
        layout.compression = scalar::word(node, "compressed", &Compression::WORDS, out);
    }
    if let Some(node) = map.get("format") {
        let format = scalar::word(node, "format", &Format::WORDS, out)?;
        if format.has_schema() {
            wrong(
                node,
                out,
                "a format without schema",
                "un format sans schéma",
            );
        }
        layout.format = format;
    }
    Some(text(layout, is_base64.unwrap_or(false)))
}

fn text(layout: Layout, is_base64: bool) -> How {
    How::Text { is_base64, layout }
}

/// Where each element has its name and its value.
fn pairs(node: &Node, out: &mut Findings<'_>) -> Option<How> {
    let map = Map::read(node, &PAIRS, out)?;
    let mut of = |key| {
        map.get(key)
            .map(|node| pointers(node, Depth::default(), out))
    };
    let (name, value) = (of("name")?, of("value")?);
    let name = name.into_iter().next()?;
    (!value.is_empty()).then_some(How::Pairs { name, value })
}

/// An expression with named parts: without them nothing would be left of the text.
fn extract(node: &Node, out: &mut Findings<'_>) -> Option<regex::Regex> {
    let pattern = matches(node, out)?;
    if pattern.capture_names().flatten().next().is_none() {
        wrong(
            node,
            out,
            "named parts, such as `user (?<who>\\S+) changed (?<what>.+)`",
            "des parties nommées, comme `user (?<qui>\\S+) changed (?<quoi>.+)`",
        );
        return None;
    }
    Some(pattern)
}
