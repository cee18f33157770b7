// SPDX-License-Identifier: EUPL-1.2
//! Words that a mapping puts into fields itself: each has to be a value that the field can have.

use super::format::TimeFormats;
use super::load::wrong;
use crate::diagnostic::Findings;
use crate::intake::convert;
use crate::intake::decode::Tree;
use crate::observation::{Field, FieldType};
use crate::yaml::{Node, Problem, scalar};

/// The text of a constant or of a word's meaning, if it can be a value of the field.
pub(super) fn value(
    node: &Node,
    field: Field,
    formats: &TimeFormats,
    out: &mut Findings<'_>,
) -> Option<String> {
    let text = scalar::text(node, out)?;
    if let Some(words) = field.words() {
        return known(node, field, words, text, out);
    }
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
    let (fits, (en, fr)) = match field.field_type() {
        FieldType::Number | FieldType::Seconds | FieldType::Bytes
            if number.is_some_and(|number| convert::within_range(number).is_err()) =>
        {
            (
                false,
                (
                    "a number below 10^22: none beyond is a value",
                    "un nombre inférieur à 10^22 : au-delà, ce n'est pas une valeur",
                ),
            )
        }
        _ if field.is_never_negative() && number.is_some_and(|number| number < 0.0) => (
            false,
            (
                "0 or more: this field is never negative",
                "0 ou plus : ce champ n'est jamais négatif",
            ),
        ),
        FieldType::Number | FieldType::Seconds | FieldType::Bytes => (
            convert::number(&Tree::Text(text.as_str().into())).is_ok_and(|number| number.is_some()),
            (
                "a number, as in this field",
                "un nombre, comme le veut ce champ",
            ),
        ),
        FieldType::Bool => (
            matches!(text.as_str(), "true" | "false"),
            (
                "`true` or `false`, as in this field",
                "`true` ou `false`, comme le veut ce champ",
            ),
        ),
        // Without formats there is an error already.
        FieldType::Time => (
            formats.0.is_empty() || formats.parse(&text).is_some(),
            (
                "a point in time, in a format of this field",
                "un instant, dans un format de ce champ",
            ),
        ),
        FieldType::Text | FieldType::List | FieldType::Identity => return Some(text),
    };
    if !fits {
        wrong(node, out, en, fr);
    }
    fits.then_some(text)
}

/// A word of the field's closed list.
fn known(
    node: &Node,
    field: Field,
    words: &'static [&'static str],
    text: String,
    out: &mut Findings<'_>,
) -> Option<String> {
    if words.contains(&text.as_str()) {
        return Some(text);
    }
    let problem = Problem::UnknownWord {
        word: text.clone(),
        key: field.name(),
    };
    let told = out.error(node.place, problem.message());
    told.meant(&text, words.iter().copied())
        .allowed(words.iter().copied());
    None
}
