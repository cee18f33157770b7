// SPDX-License-Identifier: EUPL-1.2
//! Why what a mapping opens stayed closed, and what is said of a record that it names nothing for.

use super::blame::{Blame, Lacking};
use super::opening::{How, Opened, Opening};
use super::place::Place;
use super::pointer::{Path, Pointer, Start, escaped};
use super::shape::Shape;
use super::{Mapping, Time};
use crate::intake::decode::{Compression, Format};
use crate::intake::reject::Reject;
use crate::observation::is_key;

/// Why something at an opening's place stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unopened {
    /// It is no text.
    NoText,
    /// It is not Base64.
    NotBase64,
    /// It begins as what is compressed this way does, and the mapping does not say so.
    LooksCompressed(&'static str),
    /// It is not compressed in the way that the mapping says.
    NotCompressed(&'static str),
    /// It does not hold what the mapping says.
    NotInFormat(&'static str),
    /// More comes out of it than out of any record.
    TooLarge,
    /// It is no list of names with values.
    NoPairs,
    /// No expression matches it.
    NoMatch,
}

impl Unopened {
    /// What came of a text with this layout.
    pub(super) fn of(why: Reject, how: &How, bytes: &[u8]) -> Unopened {
        let How::Text { layout, .. } = how else {
            return Unopened::NoMatch;
        };
        let begins = Compression::of(bytes).map(compression);
        match (layout.compression, begins) {
            (None, Some(begins)) => Unopened::LooksCompressed(begins),
            _ if why == Reject::TooLarge => Unopened::TooLarge,
            (Some(named), _) if why == Reject::BadCompression => {
                Unopened::NotCompressed(compression(named))
            }
            (None | Some(_), _) => Unopened::NotInFormat(format(layout.format)),
        }
    }

    /// What is said of an event that finds nothing for it.
    fn reject(self) -> Reject {
        match self {
            Unopened::NoText | Unopened::NoPairs => Reject::BadShape,
            Unopened::NotBase64 | Unopened::NotInFormat(_) | Unopened::NoMatch => Reject::BadFormat,
            Unopened::LooksCompressed(_) => Reject::LooksCompressed,
            Unopened::NotCompressed(_) => Reject::BadCompression,
            Unopened::TooLarge => Reject::TooLarge,
        }
    }

    fn lacking(self) -> Option<Lacking> {
        match self {
            Unopened::NoText | Unopened::NoMatch => Some(Lacking::Word),
            Unopened::NotBase64 => Some(Lacking::Base64),
            Unopened::LooksCompressed(how) => Some(Lacking::Uncompressed(how)),
            Unopened::NotCompressed(how) => Some(Lacking::Format(how)),
            Unopened::NotInFormat(format) => Some(Lacking::Format(format)),
            Unopened::NoPairs => Some(Lacking::List),
            Unopened::TooLarge => None,
        }
    }
}

/// Why events of a row lack what they are named or dated by: what that would stand in stayed closed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Closed<'m> {
    opening: &'m Opening,
    why: Unopened,
}

impl Closed<'_> {
    /// The reason that is told in place of one that only follows from it.
    pub(super) fn instead_of(this: Option<Closed<'_>>, why: Reject) -> Reject {
        let is_consequence = matches!(why, Reject::NoId | Reject::NoTime | Reject::BadShape);
        match this.filter(|_| is_consequence) {
            Some(closed) => closed.why.reject(),
            None => why,
        }
    }

    /// What stands there, and what should.
    pub(super) fn blame(&self, root: &Place<'_>) -> Option<(Reject, Blame)> {
        let pointer = Pointer::to(self.opening.at.0.clone());
        let blame = Blame {
            line: None,
            found: Shape::of(root.find(&pointer).as_deref()),
            pointer: Some(pointer.to_string()),
            wanted: self.why.lacking()?,
        };
        Some((self.why.reject(), blame))
    }
}

impl Mapping {
    /// What stayed closed in a row though events are found, named or dated through it.
    pub(super) fn closed(&self, opened: &Opened) -> Option<Closed<'_>> {
        let mut left = opened.left.iter();
        left.find_map(|(at, why)| {
            let opening = self.open.get(*at)?;
            let why = *why;
            self.leads_through(&opening.at)
                .then_some(Closed { opening, why })
        })
    }

    /// Whether the way to events, or to their ids and times, leads through one place of a record.
    fn leads_through(&self, at: &Path) -> bool {
        let is_through = |steps: &[String]| {
            let mut both = at.0.iter().zip(steps);
            let is_on = at.0.len() <= steps.len();
            is_on && both.all(|(one, other)| is_key(other, one, self.fold_case))
        };
        if at.0.iter().any(|step| step == "*") {
            return false;
        }
        let is_record = self.each.is_empty() || self.each.iter().any(|path| path.0.is_empty());
        let names = self.id.iter().flatten().chain(Time::pointers(&self.time));
        let mut own = names.filter(|one| one.start == Start::Event && one.up == 0);
        self.each.iter().any(|path| is_through(&path.0))
            || is_record && own.any(|one| is_through(&one.segments))
    }
}

/// A path as a mapping writes it.
pub(super) fn written(path: &Path) -> String {
    let steps: Vec<String> = path.0.iter().map(|step| escaped(step)).collect();
    format!("/{}", steps.join("/"))
}

fn compression(of: Compression) -> &'static str {
    let mut words = Compression::WORDS.iter();
    words
        .find(|(_, one)| *one == of)
        .map_or("gzip", |(word, _)| word)
}

fn format(of: Format) -> &'static str {
    let mut words = Format::WORDS.iter();
    words
        .find(|(_, one)| *one == of)
        .map_or("json", |(word, _)| word)
}
