// SPDX-License-Identifier: EUPL-1.2
//! A trie of the JSON paths that are read; serde visits these and skips everything else.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::observation::{Field, Plan, Slot};

/// What a path is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// Names the event, with the source that gave it.
    Id,
    Source,
    Type,
    Time,
    /// `data.kind`.
    Kind,
    /// Ends of periods whose length is asked for.
    IntervalStart,
    IntervalEnd,
    WindowStart,
    WindowEnd,
    /// Unit of numbers that are asked for.
    Unit,
    /// A slot of the plan, from `data`.
    Data(Slot, Field),
    /// A slot of the plan, from an attribute of the envelope: `data` goes before it.
    Attribute(Slot, Field),
}

/// A JSON value as far as a field can hold it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Raw<'a> {
    Null,
    Bool(bool),
    Number(f64),
    Text(Cow<'a, str>),
    List(Vec<Cow<'a, str>>),
    /// An object, or a list of something else than texts.
    Other,
}

/// Receives the values that are read.
pub(super) trait Capture<'a> {
    fn put(&mut self, target: Target, value: Raw<'a>);

    /// A key that is read stood twice in one object.
    fn twice(&mut self);
}

/// One level of the trie.
#[derive(Debug, Default)]
pub(super) struct Node {
    edges: Vec<Edge>,
}

#[derive(Debug)]
struct Edge {
    key: Box<str>,
    targets: Vec<Target>,
    below: Node,
}

impl Node {
    /// The trie of a structured event: envelope with `data` inside.
    pub(super) fn envelope(plan: &Plan) -> Node {
        let mut root = Node::default();
        for (key, target) in [
            ("id", Target::Id),
            ("source", Target::Source),
            ("type", Target::Type),
        ] {
            root.add(&[key], target);
        }
        root.add(&["time"], Target::Time);
        for field in plan.fields() {
            if let (Some(attribute), Some(slot)) = (field.attribute(), plan.slot(*field)) {
                root.add(&[attribute], Target::Attribute(slot, *field));
            }
        }
        root.add_data(&["data"], plan);
        root
    }

    /// The trie of a binary event: its `data` alone.
    pub(super) fn data(plan: &Plan) -> Node {
        let mut root = Node::default();
        root.add_data(&[], plan);
        root
    }

    fn add_data(&mut self, prefix: &[&str], plan: &Plan) {
        let path = |name: &'static str| -> Vec<&str> {
            prefix.iter().copied().chain(name.split('.')).collect()
        };
        self.add(&path("kind"), Target::Kind);
        for field in plan.fields() {
            if let Some(slot) = plan.slot(*field) {
                self.add(&path(field.name()), Target::Data(slot, *field));
            }
        }
        if Field::VALUES
            .iter()
            .any(|field| plan.slot(*field).is_some())
        {
            self.add(&path("value.unit"), Target::Unit);
        }
        if plan.slot(Field::INTERVAL_SECONDS).is_some() {
            self.add(&path("interval.start"), Target::IntervalStart);
            self.add(&path("interval.end"), Target::IntervalEnd);
        }
        if plan.slot(Field::WINDOW_SECONDS).is_some() {
            self.add(&path("window.start"), Target::WindowStart);
            self.add(&path("window.end"), Target::WindowEnd);
        }
    }

    fn add(&mut self, path: &[&str], target: Target) {
        let Some((first, rest)) = path.split_first() else {
            return;
        };
        let at = self
            .edges
            .iter()
            .position(|edge| &*edge.key == *first)
            .unwrap_or_else(|| {
                let key = (*first).into();
                self.edges.push(Edge {
                    key,
                    targets: Vec::new(),
                    below: Node::default(),
                });
                self.edges.len() - 1
            });
        if rest.is_empty() {
            self.edges[at].targets.push(target);
        } else {
            self.edges[at].below.add(rest, target);
        }
    }

    /// Reads one JSON text into the capture.
    pub(super) fn read<'a>(
        &self,
        text: &'a str,
        capture: &mut impl Capture<'a>,
    ) -> Result<(), serde_json::Error> {
        let mut json = serde_json::Deserializer::from_str(text);
        Walk {
            node: self,
            capture,
        }
        .deserialize(&mut json)?;
        json.end()
    }
}

/// Visits an object level by level.
struct Walk<'n, 'c, C> {
    node: &'n Node,
    capture: &'c mut C,
}

impl<'a, C: Capture<'a>> DeserializeSeed<'a> for Walk<'_, '_, C> {
    type Value = ();

    fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'a, C: Capture<'a>> Visitor<'a> for Walk<'_, '_, C> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<(), M::Error> {
        let mut met = 0u64;
        while let Some(found) = map.next_key_seed(Key(self.node))? {
            if let Some((at, _)) = found {
                // No level of the trie has more than 64 edges: there are 72 fields in all.
                let bit = 1 << (at % 64);
                if met & bit != 0 {
                    self.capture.twice();
                }
                met |= bit;
            }
            match found.map(|(_, edge)| edge) {
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
                Some(edge) if edge.below.edges.is_empty() => {
                    let value = map.next_value_seed(Leaf)?;
                    let (last, others) = edge.targets.split_last().unzip();
                    for target in others.into_iter().flatten() {
                        self.capture.put(*target, value.clone());
                    }
                    if let Some(last) = last {
                        self.capture.put(*last, value);
                    }
                }
                Some(edge) => {
                    map.next_value_seed(Walk {
                        node: &edge.below,
                        capture: self.capture,
                    })?;
                }
            }
        }
        Ok(())
    }

    fn visit_seq<S: SeqAccess<'a>>(self, mut seq: S) -> Result<(), S::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// Finds the edge of a key.
struct Key<'n>(&'n Node);

impl<'a, 'n> DeserializeSeed<'a> for Key<'n> {
    type Value = Option<(usize, &'n Edge)>;

    fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_str(self)
    }
}

impl<'n> Visitor<'_> for Key<'n> {
    type Value = Option<(usize, &'n Edge)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        // Few keys share length and first letter, so most are told apart without a comparison.
        let first = key.as_bytes().first();
        Ok(self.0.edges.iter().enumerate().find(|(_, edge)| {
            edge.key.len() == key.len() && edge.key.as_bytes().first() == first && *edge.key == *key
        }))
    }
}

/// Reads one value.
struct Leaf;

impl<'a> DeserializeSeed<'a> for Leaf {
    type Value = Raw<'a>;

    fn deserialize<D: Deserializer<'a>>(self, from: D) -> Result<Raw<'a>, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for Leaf {
    type Value = Raw<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Raw<'a>, E> {
        Ok(Raw::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Raw<'a>, E> {
        Ok(Raw::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Raw<'a>, E> {
        Ok(Raw::Number(value as f64))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Raw<'a>, E> {
        Ok(Raw::Number(value as f64))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Raw<'a>, E> {
        Ok(Raw::Number(value))
    }

    fn visit_borrowed_str<E>(self, value: &'a str) -> Result<Raw<'a>, E> {
        Ok(Raw::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Raw<'a>, E> {
        Ok(Raw::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_seq<S: SeqAccess<'a>>(self, mut seq: S) -> Result<Raw<'a>, S::Error> {
        let mut texts = Vec::new();
        let mut other = false;
        while let Some(value) = seq.next_element_seed(Leaf)? {
            match value {
                Raw::Text(text) => texts.push(text),
                _ => other = true,
            }
        }
        Ok(if other { Raw::Other } else { Raw::List(texts) })
    }

    fn visit_map<M: MapAccess<'a>>(self, mut map: M) -> Result<Raw<'a>, M::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Raw::Other)
    }
}
