// SPDX-License-Identifier: EUPL-1.2
//! An event inside its record, and what pointers find from there.

use std::borrow::Cow;

use super::pointer::{Path, Pointer, Start};
use crate::intake::decode::Tree;
use crate::observation::{folded, is_key};

/// What lies where events should.
#[derive(Debug)]
pub(super) enum Exploded<'v> {
    /// Nothing.
    Nothing,
    /// These, of which there may be none; nothing for a place where something else lies.
    Events(Vec<Option<Place<'v>>>),
}

/// An event inside its record: its parents inwards, itself last.
#[derive(Debug, Clone)]
pub(super) struct Place<'v> {
    chain: Vec<Link<'v>>,
    fold_case: bool,
    /// What Kafka says of the record; null where no pointer asks.
    around: &'v Tree<'v>,
}

/// Something that contains the next one.
#[derive(Debug, Clone, Copy)]
struct Link<'v> {
    value: &'v Tree<'v>,
    at: At<'v>,
}

/// Where something stands in what contains it.
#[derive(Debug, Clone, Copy)]
enum At<'v> {
    /// It is the record.
    Alone,
    Position(usize),
    Name(&'v str),
}

impl<'v> Place<'v> {
    /// The record itself, around which stands what Kafka says of it.
    pub(super) fn root(value: &'v Tree<'v>, fold_case: bool, around: &'v Tree<'v>) -> Place<'v> {
        let at = At::Alone;
        Place {
            chain: vec![Link { value, at }],
            fold_case,
            around,
        }
    }

    /// What a pointer finds.
    pub(super) fn find(&self, pointer: &Pointer) -> Option<Cow<'v, Tree<'v>>> {
        let (mut value, steps) = match pointer.start {
            Start::Event => (self.above(pointer.up)?.value, pointer.segments.as_slice()),
            Start::Around => (self.around, pointer.segments.as_slice()),
            Start::Name => {
                return match self.above(pointer.up)?.at {
                    At::Name(name) => Some(Cow::Owned(Tree::Text(name.into()))),
                    At::Alone | At::Position(_) => None,
                };
            }
            Start::Position => {
                return match self.above(pointer.up)?.at {
                    At::Position(at) => Some(Cow::Owned(Tree::Number(at.to_string().into()))),
                    At::Alone | At::Name(_) => None,
                };
            }
        };
        for segment in steps {
            value = step(value, segment, self.fold_case)?;
        }
        Some(Cow::Borrowed(value))
    }

    /// What is exploded itself, without its parents.
    pub(super) fn own(&self) -> &'v Tree<'v> {
        self.chain[self.chain.len() - 1].value
    }

    /// The event, or a parent so many levels up.
    fn above(&self, up: usize) -> Option<Link<'v>> {
        let depth = self.chain.len().checked_sub(1 + up)?;
        self.chain.get(depth).copied()
    }

    /// Whether a pointer finds nothing because something else than an object or list stands in its
    /// way: what it would find is then not known.
    pub(super) fn is_blocked(&self, pointer: &Pointer) -> bool {
        let mut value = match (pointer.start, self.above(pointer.up)) {
            (Start::Event, Some(link)) => link.value,
            (Start::Around, _) => self.around,
            (Start::Event, None) | (Start::Name | Start::Position, _) => return false,
        };
        for segment in &pointer.segments {
            match (step(value, segment, self.fold_case), value) {
                (Some(next), _) => value = next,
                (None, Tree::Null | Tree::Object(_)) => return false,
                // An empty text is nothing, wherever it stands.
                (None, Tree::Text(text)) if text.trim().is_empty() => return false,
                // A list that is shorter has no such element.
                (None, Tree::List(_)) => return segment.parse::<usize>().is_err(),
                (None, _) => return true,
            }
        }
        false
    }

    /// Its elements, if it is a list.
    pub(super) fn listed(&self) -> Option<Vec<Place<'v>>> {
        let Tree::List(items) = self.own() else {
            return None;
        };
        let items = items.iter().enumerate();
        Some(
            items
                .map(|(at, item)| self.with(item, At::Position(at)))
                .collect(),
        )
    }

    /// What lies below a path, in order.
    pub(super) fn explode(&self, path: &Path) -> Exploded<'v> {
        if path.0.is_empty() {
            // A record that is a list is a page without anything around it.
            let places = self.listed().unwrap_or_else(|| vec![self.clone()]);
            return Exploded::Events(places.into_iter().map(Some).collect());
        }
        let mut places = vec![Some(self.clone())];
        let (mut is_one, mut is_list) = (true, false);
        for segment in &path.0 {
            let mut next = Vec::new();
            for place in places {
                match place {
                    Some(place) if segment == "*" => {
                        is_list |= matches!(place.own(), Tree::List(items) if items.is_empty());
                        next.extend(place.elements());
                    }
                    Some(place) => next.extend(place.below(segment, is_one)),
                    None => next.push(None),
                }
            }
            is_one &= segment != "*";
            places = next;
        }
        if places.is_empty() {
            // A list without elements on the way is a page without events.
            return match is_list {
                true => Exploded::Events(Vec::new()),
                false => Exploded::Nothing,
            };
        }
        let elements = |place: Option<Place<'v>>| place.map_or(vec![None], |p| p.elements());
        Exploded::Events(places.into_iter().flat_map(elements).collect())
    }

    /// What stands under a key; if it is the only place where events can lie, it may be missing.
    fn below(&self, segment: &str, is_one: bool) -> Option<Option<Place<'v>>> {
        match member(self.own(), segment, self.fold_case) {
            Some((_, Tree::Null)) => None,
            Some((at, value)) => Some(Some(self.with(value, at))),
            None if is_one && matches!(self.own(), Tree::Object(_)) => None,
            // A record that is a list holds its events itself, if anything.
            None if is_one && self.chain.len() == 1 && matches!(self.own(), Tree::List(_)) => None,
            None => Some(None),
        }
    }

    /// The elements of a list, or of an object whose members are such; an object that is none of
    /// these stands for the only one. Nothing where something else stands.
    fn elements(&self) -> Vec<Option<Place<'v>>> {
        let is_nested = |value: &Tree<'_>| matches!(value, Tree::Object(_) | Tree::List(_));
        match self.own() {
            Tree::Null => Vec::new(),
            Tree::List(_) => {
                let items = self.listed().unwrap_or_default();
                items.into_iter().map(Some).collect()
            }
            Tree::Object(members)
                if !members.is_empty() && members.iter().all(|(_, value)| is_nested(value)) =>
            {
                let members = members.iter();
                members
                    .map(|(name, value)| Some(self.with(value, At::Name(name))))
                    .collect()
            }
            // No list, and no event either.
            Tree::Object(members) if members.is_empty() => vec![None],
            // As deep as an element, so that pointers climb as far from it.
            Tree::Object(_) => vec![Some(self.with(self.own(), At::Position(0)))],
            Tree::Bool(_) | Tree::Number(_) | Tree::Text(_) | Tree::Broken(_) => vec![None],
        }
    }

    /// A place one level further in.
    fn with(&self, value: &'v Tree<'v>, at: At<'v>) -> Place<'v> {
        let mut chain = self.chain.clone();
        chain.push(Link { value, at });
        Place {
            chain,
            fold_case: self.fold_case,
            around: self.around,
        }
    }
}

fn step<'v>(value: &'v Tree<'v>, segment: &str, fold_case: bool) -> Option<&'v Tree<'v>> {
    member(value, segment, fold_case).map(|(_, value)| value)
}

/// Whether some object has two keys that are one where letters may be large or small.
pub(super) fn has_twins(tree: &Tree<'_>) -> bool {
    match tree {
        Tree::List(items) => items.iter().any(has_twins),
        Tree::Object(members) => {
            let mut keys: Vec<String> = members.iter().map(|(key, _)| folded(key)).collect();
            keys.sort_unstable();
            let is_twice = keys.windows(2).any(|pair| pair[0] == pair[1]);
            is_twice || members.iter().any(|(_, value)| has_twins(value))
        }
        Tree::Null | Tree::Bool(_) | Tree::Number(_) | Tree::Text(_) | Tree::Broken(_) => false,
    }
}

/// What stands under a key or at a position, and where that is.
fn member<'v>(
    value: &'v Tree<'v>,
    segment: &str,
    fold_case: bool,
) -> Option<(At<'v>, &'v Tree<'v>)> {
    match value {
        Tree::Object(members) => {
            let exact = members.binary_search_by(|(known, _)| known.as_ref().cmp(segment));
            let same = |(key, _): &(Cow<'_, str>, _)| is_key(key, segment, fold_case);
            // Nothing but that is written as letters of ASCII are.
            let has_forms = fold_case || !segment.is_ascii();
            let other = || members.iter().position(same).filter(|_| has_forms);
            let at = exact.ok().or_else(other)?;
            let (name, value) = &members[at];
            Some((At::Name(name), value))
        }
        Tree::List(items) => {
            let at = segment.parse::<usize>().ok()?;
            items.get(at).map(|value| (At::Position(at), value))
        }
        Tree::Null | Tree::Bool(_) | Tree::Number(_) | Tree::Text(_) | Tree::Broken(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::decode::json;

    #[test]
    fn pointers_find_and_climb() {
        let (record, _) = json::tree(r#"{"who":{"Id":7},"list":[{"n":1},{"n":2}]}"#).unwrap();
        let number = |digits: &'static str| Tree::Number(digits.into());
        let root = Place::root(&record, true, &Tree::Null);
        let Exploded::Events(events) = root.explode(&Path::parse("/list").unwrap()) else {
            panic!("there are some");
        };
        assert_eq!(events.len(), 2);
        let second = events[1].clone().unwrap();
        let find = |text: &str| {
            second
                .find(&Pointer::parse(text).unwrap())
                .map(Cow::into_owned)
        };
        assert_eq!(find("/n"), Some(number("2")));
        assert_eq!(find("../../who/id"), Some(number("7")));
        assert_eq!(find("../../../who"), None);

        let is_blocked = |text: &str| second.is_blocked(&Pointer::parse(text).unwrap());
        assert!(is_blocked("/n/x") && is_blocked("../x"));
        assert!(!is_blocked("/m/x") && !is_blocked("/n"));
        assert!(!is_blocked("../2/n") && is_blocked("../n"));
    }

    /// One letter for each place: an event, or something that is none.
    fn told(record: &str, path: &str) -> String {
        let (record, _) = json::tree(record).unwrap();
        match Place::root(&record, false, &Tree::Null).explode(&Path::parse(path).unwrap()) {
            Exploded::Nothing => "nothing".into(),
            Exploded::Events(events) => {
                let letter = |event: &Option<_>| if event.is_some() { 'e' } else { '-' };
                events.iter().map(letter).collect()
            }
        }
    }

    #[test]
    fn what_lies_where_events_should_is_not_passed_over() {
        for (record, want) in [
            (r#"{"rows":[1,{}]}"#, "ee"),
            (r#"{"rows":[]}"#, ""),
            (r#"{"rows":{"a":{},"b":[]}}"#, "ee"),
            (r#"{"rows":{"id":1,"t":{}}}"#, "e"),
            (r#"{"rows":{}}"#, "-"),
            (r#"{"rows":"[]"}"#, "-"),
            (r#"{"rows":null}"#, "nothing"),
            (r#"{}"#, "nothing"),
            (r#"7"#, "-"),
        ] {
            assert_eq!(told(record, "/rows"), want, "{record}");
        }
        let buckets = r#"{"b":[{"e":[1]},{"E":[2]},{"e":null},{"e":3},4]}"#;
        assert_eq!(told(buckets, "/b/*/e"), "e---");
        assert_eq!(told(r#"[1,2]"#, "."), "ee");
        assert_eq!(told(r#"{"b":[]}"#, "/b/*/e"), "");
        assert_eq!(told(r#"{"b":[{"e":[]}]}"#, "/b/*/e"), "");
        for none in ["{}", r#"{"b":null}"#, r#"{"b":[{"e":null}]}"#] {
            assert_eq!(told(none, "/b/*/e"), "nothing", "{none}");
        }
        assert_eq!(told(r#"{"b":{}}"#, "/b/*/e"), "-");
    }
}
