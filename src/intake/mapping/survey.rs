// SPDX-License-Identifier: EUPL-1.2
//! What of a sample a mapping looks at: pointers that never find anything, keys that nobody reads,
//! kinds of the source without an `emit`.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

use super::Mapping;
use super::apply::first;
use super::beside::Beside;
use super::columns::column;
use super::opening::Opened;
use super::place::{Exploded, Place};
use super::pointer::{Pointer, escaped};
use super::unopened::{Unopened, written};
use crate::diagnostic::nearest;
use crate::intake::decode::{Format, Tree, in_header};
use crate::intake::record::Record;
use crate::intake::schemas::Schemas;
use crate::observation::is_key;

/// What was seen of a sample so far.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Survey {
    /// Events found in it.
    pub events: usize,
    /// Pointers of the mapping, each with how often it found something.
    pub pointers: BTreeMap<String, usize>,
    /// Places of `open:`, each with how many rows have something there.
    pub opened: BTreeMap<String, usize>,
    /// Places of `open:` where something stayed as it is, with why; of how many rows.
    pub unopened: BTreeMap<(String, Unopened), usize>,
    /// Keys of records, with `*` for every element, that no pointer reads; how often each was there.
    pub unread: BTreeMap<String, usize>,
    /// What the source calls the kinds of events of which nothing comes; how often each was there.
    pub without_emit: BTreeMap<String, usize>,
    /// Columns that no line of names has, although a near one is there that nobody reads: each with
    /// that one.
    pub misnamed: BTreeMap<String, String>,
}

/// Distinct keys that are listed at most.
const KEYS: usize = 10_000;

impl Mapping {
    /// Looks at one record as reading does, and takes note of what is looked at.
    pub fn survey(&self, record: &Record<'_>, schemas: &Schemas, so_far: &mut Survey) {
        for pointer in self.pointers() {
            so_far.pointers.entry(pointer.to_string()).or_default();
        }
        let Some(opened) = record
            .payload
            .and_then(|bytes| self.layout.open(bytes).ok())
        else {
            return;
        };
        let beside = Beside::of(record);
        let named = || in_header(beside.headers);
        let Ok(framed) = self.layout.unframe(&opened, named, schemas) else {
            return;
        };
        let around = beside.tree();
        for mut row in self.layout.rows(&framed).into_iter().flatten().flatten() {
            self.find_misnamed(&row.tree, so_far);
            let opened = self.open(&mut row);
            self.count_openings(&opened, so_far);
            let root = Place::root(&row.tree, self.fold_case, &around);
            let mut read = HashSet::new();
            for place in self.places(root).into_iter().flatten().flatten() {
                so_far.events += 1;
                self.look(&place, so_far, &mut read);
            }
            unread(&row.tree, &mut String::new(), &read, so_far);
        }
    }

    /// Takes note of what openings found and left.
    fn count_openings(&self, opened: &Opened, so_far: &mut Survey) {
        let places: Vec<String> = self.open.iter().map(|one| written(&one.at)).collect();
        for (at, place) in places.iter().enumerate() {
            let hits = usize::from(opened.reached.contains(&at));
            *so_far.opened.entry(place.clone()).or_default() += hits;
        }
        for (at, why) in &opened.left {
            let place = places.get(*at).cloned().unwrap_or_default();
            *so_far.unopened.entry((place, *why)).or_default() += 1;
        }
    }

    /// Finds columns that were probably meant by others: a condition that asks whether one is there
    /// gets its answer either way.
    fn find_misnamed(&self, line: &Tree<'_>, so_far: &mut Survey) {
        let Tree::Object(members) = line else { return };
        if self.layout.format != Format::Csv {
            return;
        }
        let wanted: Vec<String> = self.pointers().filter_map(column).collect();
        let is_read = |name: &str| {
            let mut wanted = wanted.iter();
            wanted.any(|column| is_key(name, column, self.fold_case))
        };
        let unread = members.iter().map(|(name, _)| name.as_ref());
        let unread: Vec<&str> = unread.filter(|name| !is_read(name)).collect();
        let has = |column: &str| {
            let mut names = members.iter();
            names.any(|(name, _)| is_key(name, column, self.fold_case))
        };
        for column in wanted.iter().filter(|column| !has(column)) {
            if let Some(near) = nearest(column, unread.iter().copied()) {
                so_far.misnamed.insert(column.clone(), near.to_owned());
            }
        }
    }

    /// Follows every pointer from one event.
    fn look(&self, event: &Place<'_>, so_far: &mut Survey, read: &mut HashSet<*const ()>) {
        self.of_events()
            .for_each(|pointer| follow(pointer, event, so_far, read));
        let mut is_read = false;
        for emit in &self.emit {
            let places = match emit.each.as_ref().map(|path| event.explode(path)) {
                None => vec![event.clone()],
                Some(Exploded::Events(places)) => places.into_iter().flatten().collect(),
                Some(Exploded::Nothing) => Vec::new(),
            };
            for place in places {
                is_read |= emit.when.holds(&place);
                emit.pointers()
                    .for_each(|pointer| follow(pointer, &place, so_far, read));
            }
        }
        let is_dropped = self.drop.iter().any(|(_, when)| when.holds(event));
        if !is_read && !is_dropped {
            let native = first(event, &self.native).unwrap_or_default();
            *so_far.without_emit.entry(native).or_default() += 1;
        }
    }
}

/// Takes note of what a pointer finds.
fn follow(
    pointer: &Pointer,
    place: &Place<'_>,
    so_far: &mut Survey,
    read: &mut HashSet<*const ()>,
) {
    let Some(found) = place.find(pointer) else {
        return;
    };
    if let Cow::Borrowed(tree) = found {
        read.insert(std::ptr::from_ref(tree).cast());
    }
    if *found != Tree::Null {
        *so_far.pointers.entry(pointer.to_string()).or_default() += 1;
    }
}

/// Lists the values that nothing led to.
fn unread(tree: &Tree<'_>, path: &mut String, read: &HashSet<*const ()>, so_far: &mut Survey) {
    if read.contains(&std::ptr::from_ref(tree).cast()) {
        return;
    }
    let mut below = |name: &str, tree: &Tree<'_>| {
        let length = path.len();
        path.push('/');
        path.push_str(&escaped(name));
        unread(tree, path, read, so_far);
        path.truncate(length);
    };
    match tree {
        Tree::List(items) => items.iter().for_each(|item| below("*", item)),
        Tree::Object(members) => members.iter().for_each(|(name, tree)| below(name, tree)),
        Tree::Null | Tree::Bool(_) | Tree::Number(_) | Tree::Text(_) | Tree::Broken(_) => {
            if so_far.unread.len() < KEYS || so_far.unread.contains_key(path) {
                *so_far.unread.entry(path.clone()).or_default() += 1;
            }
        }
    }
}
