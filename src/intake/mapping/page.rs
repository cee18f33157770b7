// SPDX-License-Identifier: EUPL-1.2
//! Where the events of a record lie, and when it is a page without any.

use super::Mapping;
use super::place::{Exploded, Place};
use crate::intake::decode::Tree;
use crate::intake::reject::Reject;
use crate::observation::is_key;

impl Mapping {
    /// Where the events of a record are; nothing for one that has another shape. What an
    /// alternative leaves empty, the next one may hold: a list without elements takes no event from
    /// beside it.
    pub(super) fn places<'v>(&self, root: Place<'v>) -> Result<Vec<Option<Place<'v>>>, Reject> {
        if self.each.is_empty() {
            let places = root.listed().unwrap_or_else(|| vec![root]);
            return Ok(places.into_iter().map(Some).collect());
        }
        let mut is_page = false;
        let mut torn = Vec::new();
        for path in &self.each {
            let Exploded::Events(events) = root.explode(path) else {
                continue;
            };
            let is_first = !is_page && torn.is_empty();
            let is_event = |place| is_first || self.id(place, 0).is_some();
            if events.iter().flatten().any(is_event) {
                torn.extend(events);
                return Ok(torn);
            }
            is_page = true;
            torn.extend(events.into_iter().filter(Option::is_none));
        }
        match is_page || self.may_be_absent && self.is_bare(&root) {
            true => Ok(torn),
            false => Err(Reject::BadShape),
        }
    }

    /// Whether nothing in a record could be an event or hold one: on the way to where they would lie
    /// there are only single values and empty lists, and it names none itself.
    fn is_bare(&self, root: &Place<'_>) -> bool {
        let is_on_a_way = |path: &super::Path| is_bare(root.own(), &path.0, self.fold_case);
        let is_event = || self.id(root, 0).is_some();
        self.each.iter().any(is_on_a_way) && !is_event()
    }
}

/// Whether there are only single values and empty lists beside these steps.
fn is_bare(tree: &Tree<'_>, steps: &[String], fold_case: bool) -> bool {
    let Tree::Object(members) = tree else {
        return *tree == Tree::Null;
    };
    let (step, rest) = match steps.split_first() {
        Some((step, rest)) => (Some(step), rest),
        None => (None, steps),
    };
    let is_step = |key: &str| step.is_some_and(|step| is_key(key, step, fold_case));
    members.iter().all(|(key, value)| match value {
        Tree::Object(_) => is_step(key) && is_bare(value, rest, fold_case),
        Tree::List(items) => items.is_empty(),
        Tree::Null | Tree::Bool(_) | Tree::Number(_) | Tree::Text(_) | Tree::Broken(_) => true,
    })
}
