// SPDX-License-Identifier: EUPL-1.2
//! Reads which events are meant: the words are those of clauses, the names are pointers.

use super::condition::{Comparison, Condition, Is};
use super::load::wrong;
use super::load_pointer::{Depth, key, literals, some};
use super::load_regex::matches;
use super::sense;
use crate::diagnostic::Findings;
use crate::intake::convert;
use crate::intake::decode::Tree;
use crate::observation::normal;
use crate::yaml::{Entry, Node, Problem, scalar};

/// Names of tests, and of what combines them.
const TESTS: [&str; 8] = [
    "present", "missing", "regex", "prefix", "gt", "gte", "lt", "lte",
];
const COMBINATIONS: [&str; 3] = ["all", "any", "not"];
/// Conditions inside each other at most.
const DEEPEST: usize = 8;

/// Pointers with tests, all of which have to hold.
pub(super) fn condition(node: &Node, depth: Depth, out: &mut Findings<'_>) -> Condition {
    conjunction(node, depth, 0, out)
}

fn conjunction(node: &Node, depth: Depth, level: usize, out: &mut Findings<'_>) -> Condition {
    let Some(entries) = node.entries().filter(|_| level < DEEPEST) else {
        wrong(
            node,
            out,
            "pointers with tests",
            "des pointeurs avec des tests",
        );
        return Condition::default();
    };
    let before = out.errors();
    let parts = entries
        .iter()
        .filter_map(|entry| part(entry, depth, level, out));
    let condition = Condition::All(parts.collect());
    if out.errors() == before && sense::never(&condition) {
        wrong(
            node,
            out,
            "tests that can hold together: these never do",
            "des tests qui peuvent être vrais ensemble : ceux-ci ne le sont jamais",
        );
    }
    condition
}

fn part(entry: &Entry, depth: Depth, level: usize, out: &mut Findings<'_>) -> Option<Condition> {
    let node = &entry.value;
    let mut several = |node: &Node| -> Vec<Condition> {
        let items = some(node, out).iter();
        items
            .map(|item| conjunction(item, depth, level + 1, out))
            .collect()
    };
    Some(match entry.key.as_str() {
        "all" => Condition::All(several(node)),
        "any" => Condition::Any(several(node)),
        "not" => Condition::Not(Box::new(conjunction(node, depth, level + 1, out))),
        name if is_misplaced(name) => {
            let problem = Problem::WrongShape {
                en: "a pointer with this test behind it",
                fr: "un pointeur suivi de ce test",
            };
            let told = out.error(entry.place, problem.message()).found(name);
            let allowed = COMBINATIONS.into_iter();
            told.example(&format!("/field: {{ {name}: … }}"))
                .allowed(allowed);
            return None;
        }
        _ => {
            let pointer = key(entry, depth, out)?;
            let tests = tests(node, out).into_iter();
            let tests = tests.map(|is| Condition::Test(pointer.clone(), is));
            Condition::All(tests.collect())
        }
    })
}

fn is_misplaced(name: &str) -> bool {
    TESTS.contains(&name)
}

/// One word, several, or tests by name, all of which have to hold. What the language calls a test
/// may be a word of the source too: then nobody can tell which is meant.
fn tests(node: &Node, out: &mut Findings<'_>) -> Vec<Is> {
    match (node.text(), node.entries()) {
        (Some("present" | "missing"), _) => {
            wrong(
                node,
                out,
                "`{ present: true }` or `{ missing: true }` for being there or not; `[present]` or `[missing]` for the source's own word",
                "`{ present: true }` ou `{ missing: true }` pour la présence ou l'absence ; `[present]` ou `[missing]` pour le mot de la source lui-même",
            );
            Vec::new()
        }
        (_, Some([])) => {
            wrong(node, out, "a test at least", "au moins un test");
            Vec::new()
        }
        (_, Some(entries)) => entries
            .iter()
            .filter_map(|entry| named(entry, out))
            .collect(),
        _ => vec![Is::OneOf(literals(node, out))],
    }
}

/// A test by its name.
fn named(entry: &Entry, out: &mut Findings<'_>) -> Option<Is> {
    let node = &entry.value;
    match entry.key.as_str() {
        "regex" => matches(node, out).map(Is::Matches),
        "prefix" => scalar::text(node, out).map(|text| Is::Prefix(normal(&text).into_owned())),
        name @ ("present" | "missing") => {
            let is_so = scalar::boolean(node, out)?;
            Some(match (name == "present") == is_so {
                true => Is::Present,
                false => Is::Missing,
            })
        }
        name => {
            let known = Comparison::WORDS.iter().find(|(word, _)| *word == name);
            let Some((_, comparison)) = known else {
                let problem = Problem::UnknownWord {
                    word: name.to_owned(),
                    key: "when",
                };
                let told = out.error(entry.place, problem.message());
                told.meant(name, TESTS).allowed(TESTS);
                return None;
            };
            let bound = node.text().map(|text| Tree::Text(text.into()));
            let bound = bound.and_then(|text| convert::number(&text).ok().flatten());
            if bound.is_none() {
                wrong(node, out, "a number", "un nombre");
            }
            bound.map(|bound| Is::Beyond(*comparison, bound))
        }
    }
}
