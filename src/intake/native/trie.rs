// SPDX-License-Identifier: EUPL-1.2
//! A trie of the keys that `data` can have: what clauses read is visited, all else passed over.
//!
//! There is one for all kinds of events, so that it stays in the processor's nearest memory; what is
//! read of a kind is a bit for each field.

use super::draft::Draft;
use super::known::Known;
use crate::intake::decode::Tree;
use crate::intake::decode::json::{Cursor, Member, NotJson};
use crate::intake::names::Names;
use crate::observation::{Field, Kind, Plan};

/// What a path is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// `kind`.
    Kind,
    /// A field.
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

/// What is read of events of one kind: a bit for each field, by its place in the table.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wanted {
    /// Those that clauses read, and those that others follow from.
    fields: u128,
    /// Those that clauses read.
    read: u128,
}

const _: () = assert!(Field::COUNT <= 128);

impl Wanted {
    /// What clauses read of events of this kind; of all kinds without one.
    pub(super) fn of(plan: &Plan, kind: Option<Kind>) -> Wanted {
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
        let bits = |is: &dyn Fn(Field) -> bool| {
            let fields = Field::all().filter(|field| is(*field));
            fields.fold(0, |bits, field| bits | bit(field))
        };
        Wanted {
            fields: bits(&is_needed),
            read: bits(&is_read),
        }
    }

    /// Whether what stands at a path is wanted.
    fn has(self, target: Target) -> bool {
        match target {
            Target::Kind => true,
            Target::Field(field) => self.fields & bit(field) != 0,
            Target::Domain(field) => self.read & bit(field) != 0,
        }
    }

    /// Whether a clause reads the field.
    pub(super) fn reads(self, field: Field) -> bool {
        self.read & bit(field) != 0
    }
}

fn bit(field: Field) -> u128 {
    1 << field.index()
}

/// One level of the trie.
#[derive(Debug, Default)]
pub(super) struct Node {
    /// What stands before its keys, with a dot.
    path: &'static str,
    edges: Known<Edge>,
}

/// What is known of a key.
#[derive(Debug)]
enum Edge {
    /// An object with keys of its own belongs here.
    Below(Box<Node>),
    /// A value.
    Value(Target),
    /// It belongs here, and nobody reads it.
    Unread,
}

impl Node {
    /// Every key that `data` has.
    pub(super) fn data() -> Node {
        let fields = Field::all().map(|field| match field {
            Field::KIND => (field.name(), Edge::Value(Target::Kind)),
            field => (field.name(), Edge::Value(Target::Field(field))),
        });
        let domains = DOMAINS.map(|(name, field)| (name, Edge::Value(Target::Domain(field))));
        let also = ALSO.map(|name| (name, Edge::Unread));
        let mut root = Node::default();
        let mut below: Vec<Node> = Vec::new();
        for (name, edge) in fields.chain(domains).chain(also) {
            let Some((first, rest)) = name.split_once('.') else {
                root.edges.add(name, edge);
                continue;
            };
            let path = &name[..=first.len()];
            let known = below.iter().position(|node| node.path == path);
            let at = known.unwrap_or_else(|| {
                let edges = Known::default();
                below.push(Node { path, edges });
                below.len() - 1
            });
            below[at].edges.add(rest, edge);
        }
        for node in below {
            let key = node.path.trim_end_matches('.');
            root.edges.add(key, Edge::Below(Box::new(node)));
        }
        root
    }

    /// Visits the members of an object, whose brace was taken; gives its hash.
    pub(super) fn visit<'a>(
        &self,
        from: &mut Cursor<'a>,
        draft: &mut Draft<'a, '_>,
        (wanted, names): (Wanted, &Names),
    ) -> Result<u64, NotJson> {
        let (mut met, mut first, mut sum) = (0u64, true, 0u64);
        while let Some(member) = from.member(first)? {
            first = false;
            let hash = match self.edges.find(&member.key) {
                None => {
                    draft.unread(self.path, &member.key);
                    from.pass(&member, names)?
                }
                Some((at, edge)) => {
                    // No level of the trie has more than 64 edges.
                    let bit = 1 << (at % 64);
                    if met & bit != 0 {
                        edge.again(draft, wanted);
                    }
                    met |= bit;
                    edge.visit(from, &member, draft, (wanted, names))?
                }
            };
            sum = sum.wrapping_add(hash);
        }
        Ok(names.object(sum))
    }

    /// Visits the members of an object that was read before.
    pub(super) fn walk<'a>(&self, object: Tree<'a>, draft: &mut Draft<'a, '_>, wanted: Wanted) {
        let Tree::Object(members) = object else {
            return;
        };
        for (key, value) in members {
            match self.edges.find(&key) {
                None => draft.unread(self.path, &key),
                Some((_, edge)) => edge.walk(value, draft, wanted),
            }
        }
    }

    /// Tells the same of everything that is wanted of this level and below.
    pub(super) fn put_all(&self, value: &Tree<'static>, draft: &mut Draft<'_, '_>, wanted: Wanted) {
        for edge in self.edges.all() {
            match edge {
                Edge::Value(target) if wanted.has(*target) => draft.put(*target, value.clone()),
                Edge::Below(below) => below.put_all(value, draft, wanted),
                Edge::Value(_) | Edge::Unread => {}
            }
        }
    }
}

impl Edge {
    fn is_wanted(&self, wanted: Wanted) -> bool {
        match self {
            Edge::Below(below) => below.edges.all().any(|edge| edge.is_wanted(wanted)),
            Edge::Value(target) => wanted.has(*target),
            Edge::Unread => false,
        }
    }

    /// The key stands a second time: what stood there first does not count.
    fn again(&self, draft: &mut Draft<'_, '_>, wanted: Wanted) {
        if self.is_wanted(wanted) {
            draft.twice();
        }
        if let Edge::Below(below) = self {
            below.put_all(&Tree::Null, draft, wanted);
        }
    }

    #[inline(always)]
    fn visit<'a>(
        &self,
        from: &mut Cursor<'a>,
        member: &Member<'a>,
        draft: &mut Draft<'a, '_>,
        (wanted, names): (Wanted, &Names),
    ) -> Result<u64, NotJson> {
        match self {
            Edge::Value(target) if wanted.has(*target) => {
                let (value, hash) = from.value(member, names)?;
                draft.put(*target, value);
                Ok(hash)
            }
            Edge::Below(below) => {
                if from.take(b'{') {
                    let object = below.visit(from, draft, (wanted, names))?;
                    return Ok(names.member(&member.key, object));
                }
                if from.peek() != b'n' {
                    below.put_all(&Tree::SOME_OBJECT, draft, wanted);
                }
                from.pass(member, names)
            }
            Edge::Value(_) | Edge::Unread => from.pass(member, names),
        }
    }

    fn walk<'a>(&self, value: Tree<'a>, draft: &mut Draft<'a, '_>, wanted: Wanted) {
        match (self, value) {
            (Edge::Below(below), object @ Tree::Object(_)) => below.walk(object, draft, wanted),
            (Edge::Below(_), Tree::Null) | (Edge::Unread, _) => {}
            (Edge::Below(below), _) => below.put_all(&Tree::SOME_OBJECT, draft, wanted),
            (Edge::Value(target), value) if wanted.has(*target) => draft.put(*target, value),
            (Edge::Value(_), _) => {}
        }
    }
}
