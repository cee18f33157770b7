// SPDX-License-Identifier: EUPL-1.2
//! A trie of the JSON paths that are read: these are visited, and everything else is skipped.

use std::borrow::Cow;

use super::json::{Cursor, NotJson};
use crate::observation::{Field, Kind, Plan, Slot};

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

    /// The kind of the event, once it is known: then only what clauses read of it is visited.
    fn kind(&self) -> Option<Kind>;
}

/// One level of the trie.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// By length and first letter of a key: which edge may have it. An unknown key is nearly always
    /// told by one look.
    places: Places,
    edges: Vec<Edge>,
}

/// One more than the number of the first edge whose key belongs in a place; 0 for none.
#[derive(Debug)]
struct Places([u8; 64]);

impl Default for Places {
    fn default() -> Self {
        Places([0; 64])
    }
}

#[derive(Debug)]
struct Edge {
    key: Box<str>,
    /// One more than the number of the next edge in the same place; 0 for none.
    next: u8,
    targets: Vec<Target>,
    below: Below,
}

/// What lies below a key.
#[derive(Debug)]
pub(super) enum Below {
    /// The same for every event.
    Same(Node),
    /// By kind, for events whose kind is known by then; all that any kind has for the others.
    ByKind(Node, Box<[Node]>),
}

impl Below {
    /// What `data` holds of the fields of a plan.
    pub(super) fn data(plan: &Plan) -> Below {
        let of = |kind| Node::data(plan, &|field| plan.is_read(field, kind));
        Below::ByKind(Node::data(plan, &|_| true), Kind::all().map(of).collect())
    }

    /// What is visited of an event of this kind.
    pub(super) fn of(&self, kind: Option<Kind>) -> &Node {
        match (self, kind) {
            (Below::Same(node) | Below::ByKind(node, _), None) | (Below::Same(node), _) => node,
            (Below::ByKind(_, by_kind), Some(kind)) => &by_kind[kind.index()],
        }
    }
}

impl Node {
    /// The trie of a structured event: envelope with `data` inside.
    pub(super) fn envelope(plan: &Plan) -> Node {
        let mut root = Node::default();
        for (key, target) in [
            ("id", Target::Id),
            ("source", Target::Source),
            ("type", Target::Type),
            ("time", Target::Time),
        ] {
            root.add(&[key], target);
        }
        for field in plan.fields() {
            if let (Some(attribute), Some(slot)) = (field.attribute(), plan.slot(*field)) {
                root.add(&[attribute], Target::Attribute(slot, *field));
            }
        }
        root.push("data", Below::data(plan));
        root
    }

    /// The fields of a plan that are read, and what others follow from.
    fn data(plan: &Plan, is_read: &dyn Fn(Field) -> bool) -> Node {
        let mut root = Node::default();
        let mut add = |name: &str, target| {
            let path: Vec<&str> = name.split('.').collect();
            root.add(&path, target);
        };
        let slot = |field| plan.slot(field).filter(|_| is_read(field));
        add("kind", Target::Kind);
        for field in plan.fields() {
            if let Some(slot) = slot(*field) {
                add(field.name(), Target::Data(slot, *field));
            }
        }
        if Field::VALUES.iter().any(|field| slot(*field).is_some()) {
            add("value.unit", Target::Unit);
        }
        if slot(Field::INTERVAL_SECONDS).is_some() {
            add("interval.start", Target::IntervalStart);
            add("interval.end", Target::IntervalEnd);
        }
        if slot(Field::WINDOW_SECONDS).is_some() {
            add("window.start", Target::WindowStart);
            add("window.end", Target::WindowEnd);
        }
        root
    }

    fn add(&mut self, path: &[&str], target: Target) {
        let Some((first, rest)) = path.split_first() else {
            return;
        };
        let known = self.edges.iter().position(|edge| &*edge.key == *first);
        let at = known.unwrap_or_else(|| {
            self.push(first, Below::Same(Node::default()));
            self.edges.len() - 1
        });
        match &mut self.edges[at] {
            edge if rest.is_empty() => edge.targets.push(target),
            Edge {
                below: Below::Same(below) | Below::ByKind(below, _),
                ..
            } => below.add(rest, target),
        }
    }

    /// Reads one JSON text into the capture.
    pub(super) fn read<'a>(
        &self,
        text: &'a str,
        capture: &mut impl Capture<'a>,
    ) -> Result<(), NotJson> {
        let mut from = Cursor::new(text);
        self.visit(&mut from, capture)?;
        from.end()
    }

    /// Visits a value: the keys of an object that this level knows, and nothing of anything else.
    fn visit<'a>(
        &self,
        from: &mut Cursor<'a>,
        capture: &mut impl Capture<'a>,
    ) -> Result<(), NotJson> {
        if !from.take(b'{') {
            return from.skip();
        }
        let (mut met, mut first) = (0u64, true);
        while let Some(key) = from.key(first)? {
            first = false;
            let Some((at, edge)) = self.find(&key) else {
                from.skip()?;
                continue;
            };
            // No level of the trie has more than 64 edges: there are 72 fields in all.
            let bit = 1 << (at % 64);
            if met & bit != 0 {
                capture.twice();
            }
            met |= bit;
            edge.visit(from, capture)?;
        }
        Ok(())
    }

    fn find(&self, key: &str) -> Option<(usize, &Edge)> {
        let mut next = self.places.0[place(key)];
        loop {
            let at = usize::from(next.checked_sub(1)?);
            let edge = self.edges.get(at)?;
            if *edge.key == *key {
                return Some((at, edge));
            }
            next = edge.next;
        }
    }

    fn push(&mut self, key: &str, below: Below) {
        // There are 72 fields in all.
        let new = self.edges.len() as u8 + 1;
        self.edges.push(Edge {
            key: key.into(),
            next: std::mem::replace(&mut self.places.0[place(key)], new),
            targets: Vec::new(),
            below,
        });
    }
}

/// Where a key belongs: different ones may share a place, which only costs a comparison.
fn place(key: &str) -> usize {
    let first = key.as_bytes().first().copied().unwrap_or(0);
    (usize::from(first) ^ key.len() << 2) % 64
}

impl Edge {
    fn visit<'a>(
        &self,
        from: &mut Cursor<'a>,
        capture: &mut impl Capture<'a>,
    ) -> Result<(), NotJson> {
        let below = self.below.of(capture.kind());
        if !below.edges.is_empty() {
            return below.visit(from, capture);
        }
        let value = leaf(from)?;
        if let Some((last, others)) = self.targets.split_last() {
            for target in others {
                capture.put(*target, value.clone());
            }
            capture.put(*last, value);
        }
        Ok(())
    }
}

/// Reads one value.
fn leaf<'a>(from: &mut Cursor<'a>) -> Result<Raw<'a>, NotJson> {
    Ok(match from.peek() {
        b'"' => Raw::Text(from.string()?),
        b'{' => {
            from.skip()?;
            Raw::Other
        }
        b'[' => list(from)?,
        b't' => {
            from.word("true")?;
            Raw::Bool(true)
        }
        b'f' => {
            from.word("false")?;
            Raw::Bool(false)
        }
        b'n' => {
            from.word("null")?;
            Raw::Null
        }
        _ => Raw::Number(from.number()?),
    })
}

fn list<'a>(from: &mut Cursor<'a>) -> Result<Raw<'a>, NotJson> {
    from.take(b'[');
    let (mut texts, mut other, mut first) = (Vec::new(), false, true);
    while from.element(first)? {
        first = false;
        if from.peek() == b'"' {
            texts.push(from.string()?);
        } else {
            from.skip()?;
            other = true;
        }
    }
    Ok(if other { Raw::Other } else { Raw::List(texts) })
}
