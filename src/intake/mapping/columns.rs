// SPDX-License-Identifier: EUPL-1.2
//! What a mapping needs of the line that names the columns: without it, the line is taken for data
//! that has no names, or for the header of another export.

use super::condition::{Condition, Is};
use super::pointer::{Pointer, Start};
use super::time::Time;
use super::{Emit, Made, Mapping};
use crate::intake::decode::{Format, Need};

impl Mapping {
    /// Whether the first line of a record names its columns.
    #[must_use]
    pub fn has_header(&self) -> bool {
        self.layout.format == Format::Csv && self.layout.dialect.columns.is_empty()
    }

    /// The columns without which it reads nothing, or too little. What has a `const:`, and what it
    /// asks to be there or not, may be missing.
    pub(super) fn needs(&self) -> Vec<Need> {
        let conditions = self.drop.iter().map(|(_, when)| when);
        let conditions = conditions.chain(self.emit.iter().map(|emit| &emit.when));
        let conditions: Vec<&Condition> = conditions.collect();
        let mut spare = Vec::new();
        conditions
            .iter()
            .for_each(|condition| optional(condition, &mut spare));

        let mut needs: Vec<Need> = self.id.iter().map(|part| any(part)).collect();
        needs.extend([any(&self.version_of), any(&self.native)]);
        let times = self.emit.iter().filter_map(|emit| emit.time.as_ref());
        needs.extend([&self.time].into_iter().chain(times).filter_map(time));
        let asked = conditions.iter().flat_map(|condition| condition.pointers());
        let once = self.emit.iter().flat_map(|emit: &Emit| &emit.once);
        needs.extend(asked.chain(once).map(|one| any(std::slice::from_ref(one))));
        let own = self.emit.iter().flat_map(|emit| &emit.fields);
        for (_, source) in self.fields.iter().chain(own) {
            let made = source.made.iter().flat_map(Made::pointers);
            needs.extend(made.map(|one| any(std::slice::from_ref(one))));
            if source.constant.is_none() {
                needs.push(any(&source.from));
            }
        }
        needs.retain(|need| {
            let is_spare = |names: &Vec<String>| names.iter().all(|name| spare.contains(name));
            !need.0.is_empty() && !need.0.iter().any(is_spare)
        });
        needs.sort();
        needs.dedup();
        needs
    }
}

/// One of these; no need at all where one of them looks elsewhere than in a line.
fn any(pointers: &[Pointer]) -> Need {
    let names = pointers.iter().map(|pointer| Some(vec![column(pointer)?]));
    Need(names.collect::<Option<_>>().unwrap_or_default())
}

/// All columns of one of the alternatives, if no other time is lent.
fn time(time: &Time) -> Option<Need> {
    let alternatives = time.alternatives.iter();
    let names = alternatives.map(|one| one.pointers().map(column).collect());
    let names: Option<_> = names.collect();
    names.map(Need).filter(|_| !time.else_broker)
}

/// The column that a pointer begins in.
pub(super) fn column(pointer: &Pointer) -> Option<String> {
    let is_within = pointer.start == Start::Event && pointer.up == 0;
    pointer.segments.first().filter(|_| is_within).cloned()
}

/// Columns about which a condition asks whether they are there.
fn optional(condition: &Condition, into: &mut Vec<String>) {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter().for_each(|part| optional(part, into));
        }
        Condition::Not(part) => optional(part, into),
        Condition::Test(pointer, Is::Present | Is::Missing) => into.extend(column(pointer)),
        Condition::Test(_, Is::OneOf(_) | Is::Prefix(_) | Is::Matches(_) | Is::Beyond(..)) => {}
    }
}
