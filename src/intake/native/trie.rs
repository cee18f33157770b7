// SPDX-License-Identifier: EUPL-1.2
//! A trie of the keys that `data` can have: what clauses read is visited, all else passed over.

use super::draft::Draft;
use crate::intake::decode::Tree;
use crate::intake::decode::json::{Cursor, Member, NotJson};
use crate::intake::names::Names;
use crate::observation::{Field, Kind, Plan};

/// What a path is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// `kind`.
    Kind,
    /// A field that is read, or that others follow from.
    Field(Field),
    /// Who gave the id of this field.
    Domain(Field),
}

/// Keys that the canonical form has beside its fields, and who gave the ids of people.
const ALSO: [&str; 4] = ["subject.scheme", "window.tz", "links", "raw"];
const DOMAINS: [(&str, Field); 4] = [
    ("subject.domain", Field::WORKER),
    ("actor.domain", Field::ACTOR),
    ("review.domain", Field::REVIEWER),
    ("target.domain", Field::TARGET),
];

/// The keys of `data` that are no fields, as paths.
pub fn keys_beside() -> impl Iterator<Item = &'static str> {
    DOMAINS.iter().map(|(name, _)| *name).chain(ALSO)
}

/// One level of the trie.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// What stands before its keys, with a dot.
    path: Box<str>,
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
    /// Nothing if nobody reads it.
    target: Option<Target>,
    /// The keys of the object that belongs here, if one does.
    below: Option<Node>,
}

impl Node {
    /// What clauses read of events of this kind; of all kinds without one. Keys that nobody reads
    /// are there as well: they are known.
    pub(super) fn data(plan: &Plan, kind: Option<Kind>) -> Node {
        let is_read = |field: Field| match kind {
            Some(kind) => plan.is_read(field, kind),
            None => plan.slot(field).is_some(),
        };
        let is_named = kind.is_none_or(|kind| kind == Kind::OTHER);
        let is_needed = |field: Field| {
            let follows = match field {
                Field::VALUE_UNIT => Field::VALUES.into_iter().any(is_read),
                Field::INTERVAL_START | Field::INTERVAL_END => is_read(Field::INTERVAL_SECONDS),
                Field::WINDOW_START | Field::WINDOW_END => is_read(Field::WINDOW_SECONDS),
                Field::NATIVE_KIND | Field::SYSTEM => is_named,
                _ => false,
            };
            follows || is_read(field)
        };
        let mut root = Node::default();
        for field in Field::all() {
            let target = match field {
                Field::KIND => Some(Target::Kind),
                field => is_needed(field).then_some(Target::Field(field)),
            };
            root.add(field.name(), target);
        }
        for (name, field) in DOMAINS {
            root.add(name, is_read(field).then_some(Target::Domain(field)));
        }
        for name in ALSO {
            root.add(name, None);
        }
        root
    }

    fn add(&mut self, name: &str, target: Option<Target>) {
        let Some((first, rest)) = name.split_once('.') else {
            return self.push(name, target, None);
        };
        if !self.edges.iter().any(|edge| &*edge.key == first) {
            let below = Node {
                path: format!("{first}.").into(),
                ..Node::default()
            };
            self.push(first, None, Some(below));
        }
        let known = self.edges.iter_mut().find(|edge| &*edge.key == first);
        if let Some(below) = known.and_then(|edge| edge.below.as_mut()) {
            below.add(rest, target);
        }
    }

    fn push(&mut self, key: &str, target: Option<Target>, below: Option<Node>) {
        // There are fewer than a hundred names in all.
        let new = self.edges.len() as u8 + 1;
        self.edges.push(Edge {
            key: key.into(),
            next: std::mem::replace(&mut self.places.0[place(key)], new),
            target,
            below,
        });
    }

    /// Visits the members of an object, whose brace was taken; gives its hash.
    pub(super) fn visit<'a>(
        &self,
        from: &mut Cursor<'a>,
        draft: &mut Draft<'a, '_>,
        names: &Names,
    ) -> Result<u64, NotJson> {
        let (mut met, mut first, mut sum) = (0u64, true, 0u64);
        while let Some(member) = from.member(first)? {
            first = false;
            let hash = match self.find(&member.key) {
                None => {
                    draft.unread(&self.path, &member.key);
                    from.pass(&member, names)?
                }
                Some((at, edge)) => {
                    // No level of the trie has more than 64 edges.
                    let bit = 1 << (at % 64);
                    if met & bit != 0 {
                        edge.again(draft);
                    }
                    met |= bit;
                    edge.visit(from, &member, draft, names)?
                }
            };
            sum = sum.wrapping_add(hash);
        }
        Ok(names.object(sum))
    }

    /// Visits the members of an object that was read before.
    pub(super) fn walk<'a>(&self, object: Tree<'a>, draft: &mut Draft<'a, '_>) {
        let Tree::Object(members) = object else {
            return;
        };
        for (key, value) in members {
            match self.find(&key) {
                None => draft.unread(&self.path, &key),
                Some((_, edge)) => edge.walk(value, draft),
            }
        }
    }

    /// Tells the same of everything that is read of this level and below.
    pub(super) fn put_all(&self, value: &Tree<'static>, draft: &mut Draft<'_, '_>) {
        for edge in &self.edges {
            if let Some(target) = edge.target {
                draft.put(target, value.clone());
            }
            if let Some(below) = &edge.below {
                below.put_all(value, draft);
            }
        }
    }

    fn is_read(&self) -> bool {
        self.edges.iter().any(Edge::is_read)
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
}

/// Where a key belongs: different ones may share a place, which only costs a comparison.
fn place(key: &str) -> usize {
    let first = key.as_bytes().first().copied().unwrap_or(0);
    (usize::from(first) ^ key.len() << 2) % 64
}

impl Edge {
    fn is_read(&self) -> bool {
        self.target.is_some() || self.below.as_ref().is_some_and(Node::is_read)
    }

    /// The key stands a second time: what stood there first does not count.
    fn again(&self, draft: &mut Draft<'_, '_>) {
        if self.is_read() {
            draft.twice();
        }
        if let Some(below) = &self.below {
            below.put_all(&Tree::Null, draft);
        }
    }

    fn visit<'a>(
        &self,
        from: &mut Cursor<'a>,
        member: &Member<'a>,
        draft: &mut Draft<'a, '_>,
        names: &Names,
    ) -> Result<u64, NotJson> {
        match (&self.below, self.target) {
            (Some(below), _) => {
                if from.take(b'{') {
                    let object = below.visit(from, draft, names)?;
                    return Ok(names.member(&member.key, object));
                }
                if from.peek() != b'n' {
                    below.put_all(&Tree::SOME_OBJECT, draft);
                }
                from.pass(member, names)
            }
            (None, Some(target)) => {
                let (value, hash) = from.value(member, names)?;
                draft.put(target, value);
                Ok(hash)
            }
            (None, None) => from.pass(member, names),
        }
    }

    fn walk<'a>(&self, value: Tree<'a>, draft: &mut Draft<'a, '_>) {
        match (&self.below, self.target, value) {
            (Some(below), _, object @ Tree::Object(_)) => below.walk(object, draft),
            (Some(_), _, Tree::Null) => {}
            (Some(below), ..) => below.put_all(&Tree::SOME_OBJECT, draft),
            (None, Some(target), value) => draft.put(target, value),
            (None, None, _) => {}
        }
    }
}
