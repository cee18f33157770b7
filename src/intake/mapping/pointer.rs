// SPDX-License-Identifier: EUPL-1.2
//! JSON pointers (RFC 6901) that can climb to the parents of an exploded event.

use crate::intake::decode::{Tree, json};

/// A pointer below an event, or below one of its parents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pointer {
    /// How many levels of arrays and objects to climb first.
    up: usize,
    segments: Vec<String>,
}

/// Where events lie: a pointer in which `*` means every element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path(Vec<String>);

/// What lies where events should.
#[derive(Debug)]
pub(super) enum Exploded<'v> {
    /// Nothing.
    Nothing,
    /// These, of which there may be none; nothing for a place where something else lies.
    Events(Vec<Option<Place<'v>>>),
}

/// Steps of a pointer at most.
const MOST: usize = 16;

impl Pointer {
    /// `/a/b`, or `../x` for the parent; `None` if it is neither.
    pub(super) fn parse(text: &str) -> Option<Pointer> {
        let mut rest = text;
        let mut up = 0;
        while let Some(climbed) = rest.strip_prefix("..") {
            up += 1;
            rest = climbed
                .strip_prefix('/')
                .filter(|r| r.starts_with(".."))
                .unwrap_or(climbed);
        }
        let segments = segments(rest)?;
        (segments.len() + up <= MOST).then_some(Pointer { up, segments })
    }

    /// The name it looks for first.
    pub(super) fn first(&self) -> Option<&str> {
        self.segments.first().map(String::as_str)
    }
}

impl Pointer {
    /// Whether it leads out of the event.
    pub(super) fn climbs(&self) -> bool {
        self.up > 0
    }
}

impl Path {
    /// `/activities`, or `/buckets/*/events`: the last step's elements are the events. `.` is
    /// the record itself.
    pub(super) fn parse(text: &str) -> Option<Path> {
        if text == "." {
            return Some(Path(Vec::new()));
        }
        segments(text)
            .filter(|s| !s.is_empty() && s.len() <= MOST)
            .map(Path)
    }

    /// Names of what it expects several of: the last one, and those before a `*`.
    pub(super) fn lists(&self) -> impl Iterator<Item = &str> {
        let behind = self.0.iter().skip(1).map(String::as_str);
        let pairs = self.0.iter().zip(behind.chain(["*"]));
        let before = pairs.filter(|(name, next)| *name != "*" && *next == "*");
        before.map(|(name, _)| name.as_str())
    }
}

fn segments(text: &str) -> Option<Vec<String>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    let rest = text.strip_prefix('/')?;
    Some(
        rest.split('/')
            .map(|s| s.replace("~1", "/").replace("~0", "~"))
            .collect(),
    )
}

/// An event inside its record: itself first, then its parents outwards.
#[derive(Debug, Clone)]
pub(super) struct Place<'v> {
    chain: Vec<&'v Tree<'v>>,
    fold_case: bool,
}

impl<'v> Place<'v> {
    pub(super) fn root(value: &'v Tree<'v>, fold_case: bool) -> Place<'v> {
        Place {
            chain: vec![value],
            fold_case,
        }
    }

    /// What a pointer finds.
    pub(super) fn find(&self, pointer: &Pointer) -> Option<&'v Tree<'v>> {
        let depth = self.chain.len().checked_sub(1 + pointer.up)?;
        let mut value = self.chain[depth];
        for segment in &pointer.segments {
            value = step(value, segment, self.fold_case)?;
        }
        Some(value)
    }

    /// What is exploded itself, without its parents.
    pub(super) fn own(&self) -> &'v Tree<'v> {
        self.chain[self.chain.len() - 1]
    }

    /// Whether a pointer finds nothing because something else than an object or list stands in its
    /// way: what it would find is then not known.
    pub(super) fn is_blocked(&self, pointer: &Pointer) -> bool {
        let Some(depth) = self.chain.len().checked_sub(1 + pointer.up) else {
            return false;
        };
        let mut value = self.chain[depth];
        for segment in &pointer.segments {
            match step(value, segment, self.fold_case) {
                Some(next) => value = next,
                None => return !matches!(value, Tree::Null | Tree::Object(_)),
            }
        }
        false
    }

    /// Its elements, if it is a list.
    pub(super) fn listed(&self) -> Option<Vec<Place<'v>>> {
        let Tree::List(items) = self.own() else {
            return None;
        };
        Some(items.iter().map(|item| self.with(item)).collect())
    }

    /// What lies below a path, in order.
    pub(super) fn explode(&self, path: &Path) -> Exploded<'v> {
        if path.0.is_empty() {
            // A record that is a list is a page without anything around it.
            let places = self.listed().unwrap_or_else(|| vec![self.clone()]);
            return Exploded::Events(places.into_iter().map(Some).collect());
        }
        let mut places = vec![Some(self.clone())];
        let mut is_one = true;
        for segment in &path.0 {
            let mut next = Vec::new();
            for place in places {
                match place {
                    Some(place) if segment == "*" => next.extend(place.elements()),
                    Some(place) => next.extend(place.below(segment, is_one)),
                    None => next.push(None),
                }
            }
            is_one &= segment != "*";
            places = next;
        }
        if places.is_empty() {
            return Exploded::Nothing;
        }
        let elements = |place: Option<Place<'v>>| place.map_or(vec![None], |p| p.elements());
        Exploded::Events(places.into_iter().flat_map(elements).collect())
    }

    /// What stands under a key; if it is the only place where events can lie, it may be missing.
    fn below(&self, segment: &str, is_one: bool) -> Option<Option<Place<'v>>> {
        match step(self.own(), segment, self.fold_case) {
            Some(Tree::Null) => None,
            Some(value) => Some(Some(self.with(value))),
            None if is_one && matches!(self.own(), Tree::Object(_)) => None,
            None => Some(None),
        }
    }

    /// The elements of a list, or of an object whose members are such; an object that is none of
    /// these stands for the only one. Nothing where something else stands.
    fn elements(&self) -> Vec<Option<Place<'v>>> {
        let is_nested = |value: &Tree<'_>| matches!(value, Tree::Object(_) | Tree::List(_));
        match self.own() {
            Tree::Null => Vec::new(),
            Tree::List(items) => items.iter().map(|item| Some(self.with(item))).collect(),
            Tree::Object(members) if members.iter().all(|(_, value)| is_nested(value)) => {
                let values = members.iter().map(|(_, value)| Some(self.with(value)));
                values.collect()
            }
            // As deep as an element, so that pointers climb as far from it.
            Tree::Object(_) => vec![Some(self.with(self.own()))],
            _ => vec![None],
        }
    }

    /// A place one level further in.
    fn with(&self, value: &'v Tree<'v>) -> Place<'v> {
        let mut chain = self.chain.clone();
        chain.push(value);
        Place {
            chain,
            fold_case: self.fold_case,
        }
    }
}

fn step<'v>(value: &'v Tree<'v>, segment: &str, fold_case: bool) -> Option<&'v Tree<'v>> {
    match value {
        Tree::Object(members) => value.get(segment).or_else(|| {
            let mut members = members.iter().filter(|_| fold_case);
            let same = members.find(|(key, _)| key.eq_ignore_ascii_case(segment));
            same.map(|(_, value)| value)
        }),
        Tree::List(items) => items.get(segment.parse::<usize>().ok()?),
        _ => None,
    }
}

/// Replaces the text at a pointer from the root by what it holds. Says whether a key stood twice in
/// it.
pub(super) fn open_in(root: &mut Tree<'_>, pointer: &Pointer) -> bool {
    let mut value = root;
    for segment in &pointer.segments {
        let next = match value {
            Tree::Object(members) => members
                .iter_mut()
                .find(|(key, _)| key == segment)
                .map(|(_, value)| value),
            Tree::List(items) => segment
                .parse::<usize>()
                .ok()
                .and_then(|at| items.get_mut(at)),
            _ => None,
        };
        let Some(next) = next else { return false };
        value = next;
    }
    let Tree::Text(text) = value else {
        return false;
    };
    let Ok((inner, is_twice)) = json::tree(text) else {
        return false;
    };
    *value = inner.into_owned();
    is_twice
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_find_and_climb() {
        let (record, _) = json::tree(r#"{"who":{"Id":7},"list":[{"n":1},{"n":2}]}"#).unwrap();
        let number = |digits: &'static str| Tree::Number(digits.into());
        let root = Place::root(&record, true);
        let Exploded::Events(events) = root.explode(&Path::parse("/list").unwrap()) else {
            panic!("there are some");
        };
        assert_eq!(events.len(), 2);
        let second = events[1].clone().unwrap();
        let find = |text: &str| second.find(&Pointer::parse(text).unwrap()).cloned();
        assert_eq!(find("/n"), Some(number("2")));
        assert_eq!(find("../../who/id"), Some(number("7")));
        assert_eq!(find("../../../who"), None);
        assert_eq!(Pointer::parse("n"), None);
        let is_blocked = |text: &str| second.is_blocked(&Pointer::parse(text).unwrap());
        assert!(is_blocked("/n/x") && is_blocked("../x"));
        assert!(!is_blocked("/m/x") && !is_blocked("/n"));
    }

    /// One letter for each place: an event, or something that is none.
    fn told(record: &str, path: &str) -> String {
        let (record, _) = json::tree(record).unwrap();
        match Place::root(&record, false).explode(&Path::parse(path).unwrap()) {
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
            (r#"{"rows":{}}"#, ""),
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
    }
}
