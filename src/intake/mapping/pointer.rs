// SPDX-License-Identifier: EUPL-1.2
//! JSON pointers (RFC 6901) that can climb to the parents of an exploded event.

use serde_json::Value;

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
    chain: Vec<&'v Value>,
    fold_case: bool,
}

impl<'v> Place<'v> {
    pub(super) fn root(value: &'v Value, fold_case: bool) -> Place<'v> {
        Place {
            chain: vec![value],
            fold_case,
        }
    }

    /// What a pointer finds.
    pub(super) fn find(&self, pointer: &Pointer) -> Option<&'v Value> {
        let depth = self.chain.len().checked_sub(1 + pointer.up)?;
        let mut value = self.chain[depth];
        for segment in &pointer.segments {
            value = step(value, segment, self.fold_case)?;
        }
        Some(value)
    }

    /// The events below a path, in order; `None` if there is nothing where they should lie.
    pub(super) fn explode(&self, path: &Path) -> Option<Vec<Place<'v>>> {
        let mut places = vec![self.clone()];
        if path.0.is_empty() {
            return Some(places);
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
        let value = step(self.chain.last()?, segment, self.fold_case)?;
        let mut chain = self.chain.clone();
        chain.push(value);
        Some(Place {
            chain,
            fold_case: self.fold_case,
        })
    }

    fn elements(&self) -> Vec<Place<'v>> {
        let values: Vec<&'v Value> = match self.chain.last() {
            Some(Value::Array(items)) => items.iter().collect(),
            Some(Value::Object(map)) => map.values().collect(),
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

fn step<'v>(value: &'v Value, segment: &str, fold_case: bool) -> Option<&'v Value> {
    match value {
        Value::Object(map) => map.get(segment).or_else(|| {
            let same = |(key, _): &(&String, &Value)| key.eq_ignore_ascii_case(segment);
            if fold_case {
                map.iter().find(same).map(|(_, value)| value)
            } else {
                None
            }
        }),
        Value::Array(items) => items.get(segment.parse::<usize>().ok()?),
        _ => None,
    }
}

/// The text at a pointer from the root, to be replaced by what it holds.
pub(super) fn open_in(root: &mut Value, pointer: &Pointer) {
    let mut value = root;
    for segment in &pointer.segments {
        let next = match value {
            Value::Object(map) => map.get_mut(segment),
            Value::Array(items) => segment
                .parse::<usize>()
                .ok()
                .and_then(|at| items.get_mut(at)),
            _ => None,
        };
        let Some(next) = next else { return };
        value = next;
    }
    if let Some(inner) = value
        .as_str()
        .and_then(|text| serde_json::from_str(text).ok())
    {
        *value = inner;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn pointers_find_and_climb() {
        let record = json!({ "who": { "Id": 7 }, "list": [{ "n": 1 }, { "n": 2 }] });
        let root = Place::root(&record, true);
        let events = root.explode(&Path::parse("/list").unwrap()).unwrap();
        assert_eq!(events.len(), 2);
        let find = |text: &str| events[1].find(&Pointer::parse(text).unwrap()).cloned();
        assert_eq!(find("/n"), Some(json!(2)));
        assert_eq!(find("../../who/id"), Some(json!(7)));
        assert_eq!(find("../../../who"), None);
        assert_eq!(Pointer::parse("n"), None);
    }
}
