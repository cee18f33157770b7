// SPDX-License-Identifier: EUPL-1.2
//! Reads a value as written in a pattern, in the type of its field.

use jiff::Timestamp;

use super::pattern::Patterns;
use super::problem::Problem;
use super::quantity::{self, Wanted};
use crate::agreement::Literal;
use crate::diagnostic::{Findings, nearest};
use crate::observation::{EventTime, Field, FieldType, Kind, normal};
use crate::yaml::{Data, Node, rewrite, scalar};

/// The literal of a field.
pub(super) fn read(
    patterns: &mut Patterns<'_>,
    field: Field,
    node: &Node,
    out: &mut Findings<'_>,
) -> Option<Literal> {
    if node.is_bad() {
        return None;
    }
    if field.field_type() == FieldType::Identity {
        let tests = nearest(node.text().unwrap_or_default(), ["missing", "present"]);
        out.error(node.place, Problem::PersonNamed { field }.message())
            .surely_meant(tests)
            .discreet();
        return None;
    }
    if node.is_null() {
        let told = out.error(node.place, Problem::NothingGiven { field }.message());
        told.found(&node.described()).surely_meant(Some("missing"));
        return None;
    }
    match field.field_type() {
        FieldType::Number | FieldType::Seconds | FieldType::Bytes => {
            number(patterns, field, node, out)
        }
        FieldType::Bool => scalar::boolean(node, out).map(Literal::Bool),
        FieldType::Time => time(field, node, out),
        FieldType::Text | FieldType::List | FieldType::Identity => {
            let Data::Scalar { text, .. } = &node.data else {
                unfit(field, node, out);
                return None;
            };
            let text = normal(text);
            known_word(patterns, field, &text, node, out).then(|| Literal::Text(text.into_owned()))
        }
    }
}

fn number(
    patterns: &mut Patterns<'_>,
    field: Field,
    node: &Node,
    out: &mut Findings<'_>,
) -> Option<Literal> {
    let quantity = quantity::read(node, Wanted::of(field), out)?;
    if field.field_type() == FieldType::Number {
        patterns.values.push((node.place, quantity.unit));
    }
    Some(Literal::Number(quantity.amount))
}

/// RFC 3339, with its offset.
fn time(field: Field, node: &Node, out: &mut Findings<'_>) -> Option<Literal> {
    match node.text().and_then(|text| text.parse::<Timestamp>().ok()) {
        Some(time) => Some(Literal::Time(EventTime::from(time))),
        None => {
            unfit(field, node, out);
            None
        }
    }
}

fn unfit(field: Field, node: &Node, out: &mut Findings<'_>) {
    let (en, fr, example) = match field.field_type() {
        FieldType::Time => (
            "a point in time (RFC 3339, with its offset)",
            "un instant (RFC 3339, avec son décalage)",
            "2026-07-01T08:00:00+02:00",
        ),
        _ => ("text", "du texte", "[a, b]"),
    };
    let told = out.error(
        node.place,
        Problem::LiteralDoesNotFit { field, en, fr }.message(),
    );
    told.found(&node.described()).example(example);
}

/// Whether a text can be the value of a field; sites that are not declared are only warned of.
fn known_word(
    patterns: &Patterns<'_>,
    field: Field,
    text: &str,
    node: &Node,
    out: &mut Findings<'_>,
) -> bool {
    let word = || text.to_owned();
    if field == Field::KIND {
        return known_kind(text, node, out);
    }
    if let Some(words) = field.words() {
        let known = words.contains(&text);
        if !known {
            let told = out.error(
                node.place,
                Problem::NotInVocabulary {
                    field,
                    word: word(),
                }
                .message(),
            );
            told.meant(text, words.iter().copied())
                .allowed(words.iter().copied());
        }
        return known;
    }
    if field == Field::VALUE_UNIT
        && let Some(base) = base_unit(text)
    {
        let told = out.error(node.place, Problem::BaseUnit { word: word() }.message());
        told.surely_meant(Some(base));
        return false;
    }
    let sites = patterns.sites;
    let undeclared = sites
        .binary_search_by(|site| site.as_str().cmp(text))
        .is_err();
    if field == Field::SITE && !sites.is_empty() && undeclared {
        let names = || sites.iter().map(String::as_str);
        let told = out.warning(
            node.place,
            Problem::UndeclaredSite { site: word() }.message(),
        );
        told.meant(text, names()).allowed(names());
    }
    true
}

fn known_kind(text: &str, node: &Node, out: &mut Findings<'_>) -> bool {
    if Kind::parse(text).is_some() {
        return true;
    }
    let told = out.error(
        node.place,
        Problem::UnknownKind {
            name: text.to_owned(),
        }
        .message(),
    );
    match text.strip_suffix('*') {
        Some(prefix) => told.found(text).example(&format!("{{ prefix: {prefix} }}")),
        None => {
            let family = text.split('.').next().unwrap_or_default();
            let kin = |kind: &Kind| kind.name().split('.').next() == Some(family);
            told.meant(text, Kind::all().map(Kind::name))
                .allowed(Kind::all().filter(kin).map(Kind::name))
        }
    };
    false
}

/// The word events carry in `value.unit` for a unit that intake converts, or for one in other words.
fn base_unit(word: &str) -> Option<&'static str> {
    let known = rewrite::unit(word)?;
    let base = match known {
        "%" => "percent",
        "s" | "min" | "h" | "d" => "s",
        "B" | "kB" | "MB" => "bytes",
        "EUR" | "USD" | "GBP" => known,
        _ => return None,
    };
    (base != word).then_some(base)
}
