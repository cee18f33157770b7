// SPDX-License-Identifier: EUPL-1.2
//! Lists of names with values, turned into an object in which names are keys.

use std::borrow::Cow;

use super::place::Place;
use super::pointer::Pointer;
use crate::intake::convert;
use crate::intake::decode::Tree;

/// Names and values in one list at most.
const MOST: usize = 1_024;

/// An object out of elements that each have a name and a value, and whether a name stood twice. One
/// element that stands without a list is a list of one: so do formats write it that know no lists.
/// Nothing if something else stands there.
pub(super) fn turned(
    value: &Tree<'_>,
    name: &Pointer,
    values: &[Pointer],
) -> Option<(Tree<'static>, bool)> {
    let items = match value {
        Tree::List(items) => items.as_slice(),
        Tree::Object(_) => std::slice::from_ref(value),
        Tree::Null | Tree::Bool(_) | Tree::Number(_) | Tree::Text(_) | Tree::Broken(_) => {
            return None;
        }
    };
    if items.len() > MOST {
        return None;
    }
    let mut members = Vec::with_capacity(items.len());
    for item in items {
        let place = Place::root(item, false, &Tree::Null);
        let found = place.find(name)?;
        let key = convert::text_in(&found).ok().flatten()?.into_owned();
        members.push((Cow::Owned(key), one(&place, name, values)));
    }
    Some(Tree::object(members))
}

/// The value of an element: the first alternative in which there is something. Where there is none,
/// what stands there in another shape is not taken for nothing.
fn one(element: &Place<'_>, name: &Pointer, values: &[Pointer]) -> Tree<'static> {
    let found = || values.iter().filter_map(|at| element.find(at));
    if let Some(value) = found().find(|value| is_something(value)) {
        return value.into_owned().into_owned();
    }
    // What the alternatives lead through, and if there is not even that, all but the name.
    let around = |key: &str| {
        values
            .iter()
            .any(|at| at.segments.len() > 1 && at.first() == Some(key))
    };
    let is_bare = found().next().is_none();
    let is_meant = |key: &str| around(key) || is_bare && name.first() != Some(key);
    let is_told = match element.own() {
        Tree::Object(members) => members
            .iter()
            .any(|(key, value)| is_meant(key) && is_something(value)),
        _ => false,
    };
    if is_told {
        Tree::SOME_OBJECT
    } else {
        Tree::Null
    }
}

/// Whether there is anything in a value but nulls and empty texts.
fn is_something(value: &Tree<'_>) -> bool {
    match value {
        Tree::Null => false,
        Tree::Text(text) => !text.trim().is_empty(),
        Tree::List(items) => items.iter().any(is_something),
        Tree::Object(members) => members.iter().any(|(_, value)| is_something(value)),
        Tree::Bool(_) | Tree::Number(_) | Tree::Broken(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::decode::json;

    fn turned_of(record: &str, values: &[&str], key: &str) -> Option<Tree<'static>> {
        let (tree, _) = json::tree(record).unwrap();
        let pointer = |text: &&str| Pointer::parse(text).unwrap();
        let values: Vec<Pointer> = values.iter().map(pointer).collect();
        let (object, _) = turned(&tree, &pointer(&"/name"), &values)?;
        object.get(key).cloned()
    }

    #[test]
    fn the_first_alternative_with_something_counts() {
        let of = |record| turned_of(record, &["/value", "/number"], "a");
        let number = Some(Tree::Number("5".into()));
        assert_eq!(of(r#"[{"name":"a","value":"","number":5}]"#), number);
        assert_eq!(of(r#"[{"name":"a","value":[],"number":5}]"#), number);
        assert_eq!(of(r#"{"name":"a","number":5}"#), number);
        assert_eq!(
            of(r#"[{"name":"a","value":"","more":1}]"#),
            Some(Tree::Null)
        );
        assert_eq!(of(r#"[{"name":"a"}]"#), Some(Tree::Null));
        assert_eq!(of(r#"{"a":{}}"#), None);
        assert_eq!(of(r#""a""#), None);
    }

    #[test]
    fn a_value_in_another_shape_is_there_and_not_understood() {
        let of = |value: &str| {
            let record = format!(r#"[{{"name":"a","value":{value}}}]"#);
            turned_of(&record, &["/value/text", "/value/number"], "a")
        };
        for other in ["\"x\"", "7", "false", "[1]", r#"{"bytes":"x"}"#] {
            assert_eq!(of(other), Some(Tree::SOME_OBJECT), "{other}");
        }
        for nothing in ["null", "\"\"", "{}", "[]", r#"{"text":"","bytes":null}"#] {
            assert_eq!(of(nothing), Some(Tree::Null), "{nothing}");
        }
        let unknown = turned_of(r#"[{"name":"a","parts":[1]}]"#, &["/value"], "a");
        assert_eq!(unknown, Some(Tree::SOME_OBJECT));
    }
}
