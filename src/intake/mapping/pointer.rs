// SPDX-License-Identifier: EUPL-1.2
//! Where something stands: JSON pointers (RFC 6901) that can climb to the parents of an exploded
//! event or ask about what is around the record, and paths with `*`.

use std::fmt;

/// A pointer below an event, below one of its parents, or to what Kafka says of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pointer {
    /// How many levels of arrays and objects to climb first.
    pub(super) up: usize,
    pub(super) start: Start,
    pub(super) segments: Vec<String>,
}

/// Where the steps of a pointer begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// The event, or a parent of it.
    Event,
    /// The key under which it stands in its parent.
    Name,
    /// Its place in its parent, from 0.
    Position,
    /// What Kafka says of the record: key, headers, topic, coordinates.
    Around,
}

/// Where events lie: a pointer in which `*` means every element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path(pub(super) Vec<String>);

/// Steps of a pointer at most.
const MOST: usize = 16;

impl Pointer {
    /// `/a/b`, `../x` for the parent, `$name` or `$position` of an element, `$key`, `$header/x`,
    /// `$topic` or `$record`; `None` if it is none of these.
    pub(super) fn parse(text: &str) -> Option<Pointer> {
        let mut rest = text;
        let mut up = 0;
        while let Some(climbed) = rest.strip_prefix("..") {
            up += 1;
            rest = climbed
                .strip_prefix('/')
                .filter(|rest| rest.starts_with("..") || matches!(*rest, "$name" | "$position"))
                .unwrap_or(climbed);
        }
        let (start, segments) = match rest {
            "$name" => (Start::Name, Vec::new()),
            "$position" => (Start::Position, Vec::new()),
            _ => match rest.strip_prefix('$') {
                Some(asked) if up == 0 => (Start::Around, around(asked)?),
                Some(_) => return None,
                None => (Start::Event, segments(rest)?),
            },
        };
        (segments.len() + up <= MOST).then_some(Pointer {
            up,
            start,
            segments,
        })
    }

    /// The one that takes these steps from the event.
    pub(super) fn to(segments: Vec<String>) -> Pointer {
        Pointer {
            up: 0,
            start: Start::Event,
            segments,
        }
    }

    /// The name it looks for first in the event.
    pub(super) fn first(&self) -> Option<&str> {
        let first = self.segments.first().map(String::as_str);
        first.filter(|_| self.start == Start::Event)
    }

    /// Whether it leads out of the event.
    pub(super) fn climbs(&self) -> bool {
        self.up > 0 || self.start == Start::Around
    }

    /// Whether it asks what Kafka says of the record.
    pub(super) fn asks_around(&self) -> bool {
        self.start == Start::Around
    }

    /// Whether it is where the record stands in Kafka.
    pub(super) fn is_record(&self) -> bool {
        self.start == Start::Around && self.segments == ["record"]
    }
}

impl fmt::Display for Pointer {
    /// As a mapping writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ups = vec![".."; self.up].join("/");
        let steps: Vec<String> = self.segments.iter().map(|step| escaped(step)).collect();
        let between = if self.up > 0 { "/" } else { "" };
        match self.start {
            Start::Event if steps.is_empty() => f.write_str(&ups),
            Start::Event => write!(f, "{ups}/{}", steps.join("/")),
            Start::Name => write!(f, "{ups}{between}$name"),
            Start::Position => write!(f, "{ups}{between}$position"),
            Start::Around => write!(f, "${}", steps.join("/")),
        }
    }
}

/// A step as pointers write it.
pub(super) fn escaped(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}

/// The steps from what is around a record.
fn around(asked: &str) -> Option<Vec<String>> {
    let segments = segments(&format!("/{asked}"))?;
    let is_whole = match segments.first()?.as_str() {
        "key" => true,
        "header" => segments.len() == 2,
        "topic" | "record" => segments.len() == 1,
        _ => false,
    };
    is_whole.then_some(segments)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_pointer_is_none() {
        for text in [
            "n",
            "$",
            "$keys",
            "$header",
            "$topic/x",
            "..$key",
            "$name/x",
            "$record/0",
        ] {
            assert_eq!(Pointer::parse(text), None, "{text}");
        }
        for text in [
            "",
            "/",
            "$key",
            "$key/a",
            "$header/a~1b",
            "../$name",
            "..",
            "../../x",
        ] {
            let pointer = Pointer::parse(text).unwrap();
            assert_eq!(pointer.to_string(), text);
        }
        assert!(Pointer::parse("$record").is_some_and(|pointer| pointer.is_record()));
    }
}
