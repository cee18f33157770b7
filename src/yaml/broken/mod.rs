// SPDX-License-Identifier: EUPL-1.2
//! Why a file is not YAML: the parser says where it gave up; the cause often stands before.

mod flow;
mod level;
mod line;
mod plain;
mod problem;
mod scan;

use saphyr_parser::ScanError;

use self::line::is_invisible;
pub(super) use self::plain::{glued, mend};
pub(super) use self::problem::Break;
use crate::diagnostic::{Findings, Place, Source};
use crate::observation::{Field, FieldType};

/// A cause, where it is, and what to do.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cause {
    pub(super) place: Place,
    pub(super) problem: Break,
    /// The same in YAML, where it is certain what was meant.
    pub(super) write: Option<String>,
    /// What such a thing looks like.
    pub(super) example: Option<&'static str>,
    /// Where what begins here should have ended.
    pub(super) see: Option<Place>,
}

impl Cause {
    pub(super) fn new(place: Place, problem: Break) -> Cause {
        let example = match problem {
            Break::NeedsQuotes { .. } | Break::TextAfterQuotes => Some("\"…\""),
            Break::ColonMissing => Some("severity: notice"),
            _ => None,
        };
        Cause {
            place,
            problem,
            write: None,
            example,
            see: None,
        }
    }

    /// Adds it to the findings; of a line that may name a person, only where it is.
    pub(super) fn tell(&self, source: &Source<'_>, out: &mut Findings<'_>) {
        let mut told = out.error(self.place, self.problem.message());
        if names_a_person(source.line(self.place.line)) {
            let _ = told.discreet();
            return;
        }
        if let Some(text) = &self.write {
            told = told.write(text);
        } else if let Some(example) = self.example {
            told = told.example(example);
        }
        if let Some(place) = self.see {
            told.see(place);
        }
    }
}

/// Says why the parser gave up, unless what it read before was told of the same place.
pub(super) fn tell(
    source: &Source<'_>,
    error: &ScanError,
    told: Option<Place>,
    out: &mut Findings<'_>,
) {
    let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let at = Place {
        line: narrow(error.marker().line()),
        column: narrow(error.marker().col() + 1),
        length: 1,
    };
    let cause = scan::first_cause(source, at);
    let cause = cause.or_else(|| invisible(source, at));
    let cause = cause.unwrap_or_else(|| Cause::new(at, Break::Unknown));
    // What cannot be said better is not said of a file with other errors.
    let is_clear = cause.problem != Break::Unknown || out.errors() == 0;
    if is_clear && told != Some(cause.place) {
        cause.tell(source, out);
    }
}

/// Whether a line has the key of a field that holds a person.
fn names_a_person(line: &str) -> bool {
    let people = Field::all().filter(|field| field.field_type() == FieldType::Identity);
    let mut names = people.flat_map(|field| [Some(field.name()), field.short()]);
    let is_key = |name: &str| {
        let mut behind = line
            .match_indices(name)
            .map(|(at, _)| &line[at + name.len()..]);
        behind.any(|rest| rest.trim_start().starts_with(':'))
    };
    names.any(|name| name.is_some_and(is_key))
}

/// A sign that nobody sees, at the place itself.
fn invisible(source: &Source<'_>, at: Place) -> Option<Cause> {
    let sign = source.line(at.line).chars().nth(at.column as usize - 1)?;
    is_invisible(sign).then(|| Cause::new(at, Break::Invisible { sign }))
}

#[cfg(test)]
mod tests;
