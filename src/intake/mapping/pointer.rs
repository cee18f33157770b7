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

    /// Its elements, if it is a list.
    pub(super) fn listed(&self) -> Option<Vec<Place<'v>>> {
        matches!(self.own(), Tree::List(_)).then(|| self.elements())
    }

    /// The events below a path, in order; `None` if there is nothing where they should lie.
    pub(super) fn explode(&self, path: &Path) -> Option<Vec<Place<'v>>> {
        let mut places = vec![self.clone()];
        if path.0.is_empty() {
            // A record that is a list is a page without anything around it.
            return Some(self.listed().unwrap_or(places));
        }
        for segment in &path.0 {
            let mut next = Vec::new();
            for place in places {
                if segment == "*" {
                    next.extend(place.elements());
                } else if let Some(below) = place.below(segment) {
                    next.push(below);
                }
            }
            places = next;
        }
        if places.is_empty() {
            return None;
        }
        Some(places.iter().flat_map(Place::elements).collect())
    }

    fn below(&self, segment: &str) -> Option<Place<'v>> {
        let value = step(self.own(), segment, self.fold_case)?;
        let mut chain = self.chain.clone();
        chain.push(value);
        Some(Place {
            chain,
            fold_case: self.fold_case,
        })
    }

    fn elements(&self) -> Vec<Place<'v>> {
        let values: Vec<&'v Tree<'v>> = match self.own() {
            Tree::List(items) => items.iter().collect(),
            Tree::Object(members) => members.iter().map(|(_, value)| value).collect(),
            _ => Vec::new(),
        };
        let deeper = |value| {
            let mut chain = self.chain.clone();
            chain.push(value);
            Place {
                chain,
                fold_case: self.fold_case,
            }
        };
        values.into_iter().map(deeper).collect()
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

/// The text at a pointer from the root, to be replaced by what it holds.
pub(super) fn open_in(root: &mut Tree<'_>, pointer: &Pointer) {
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
        let Some(next) = next else { return };
        value = next;
    }
    if let Tree::Text(text) = value
        && let Ok((inner, _)) = json::tree(text)
    {
        *value = inner.into_owned();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_find_and_climb() {
        let (record, _) = json::tree(r#"{"who":{"Id":7},"list":[{"n":1},{"n":2}]}"#).unwrap();
        let number = |digits: &'static str| Tree::Number(digits.into());
        let root = Place::root(&record, true);
        let events = root.explode(&Path::parse("/list").unwrap()).unwrap();
        assert_eq!(events.len(), 2);
        let find = |text: &str| events[1].find(&Pointer::parse(text).unwrap()).cloned();
        assert_eq!(find("/n"), Some(number("2")));
        assert_eq!(find("../../who/id"), Some(number("7")));
        assert_eq!(find("../../../who"), None);
        assert_eq!(Pointer::parse("n"), None);
    }
}
