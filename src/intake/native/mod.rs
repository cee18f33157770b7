// SPDX-License-Identifier: EUPL-1.2
//! The canonical form itself: CloudEvents 1.0 around `data`, structured, binary or in batches.

mod draft;
mod envelope;
mod event;
mod finish;
mod known;
mod trie;

use super::decode::json::{self, Cursor, NotJson};
use super::decode::lines;
use super::page::Page;
use super::pseudonym::Pseudonyms;
use super::record::Record;
use super::reject::{Item, Outcome, Reject};
use smallvec::{SmallVec, smallvec};

use crate::observation::{Kind, Plan, Span};
use draft::Draft;
use envelope::{Attribute, Mode};
use event::Given;
use known::Known;
pub use trie::keys_beside;
use trie::{Node, Wanted};

/// Reads canonical events.
#[derive(Debug)]
pub(super) struct Native {
    plan: Plan,
    /// The attributes of the envelope.
    attributes: Known<Attribute>,
    /// The keys of `data`.
    data: Node,
    /// What is read of it: of an event whose kind is not known yet, and by kind.
    all: Wanted,
    by_kind: Box<[Wanted]>,
}

impl Native {
    pub(super) fn new(plan: Plan) -> Native {
        Native {
            attributes: envelope::attributes(&plan),
            data: Node::data(),
            all: Wanted::of(&plan, None),
            by_kind: Kind::all()
                .map(|kind| Wanted::of(&plan, Some(kind)))
                .collect(),
            plan,
        }
    }

    /// Whether a record is nothing but the end of what had its key.
    pub(super) fn is_tombstone(record: &Record<'_>) -> bool {
        envelope::mode(record) == Mode::Tombstone
    }

    /// Reads one record.
    pub(super) fn read<'a>(
        &self,
        record: &Record<'a>,
        pseudonyms: &Pseudonyms,
        max_future: Span,
        each: &mut dyn FnMut(Item<'_, '_>),
    ) -> Outcome {
        let mut page = Page::new(each);
        let read = |page: &mut Page<'_>, given| {
            let mut draft = Draft::new(self, pseudonyms, false);
            draft.event(record, &given, max_future)?;
            page.seen(&draft.filling.seen, &draft.filling.remarks);
            Ok(())
        };
        match envelope::mode(record) {
            Mode::Tombstone => return Outcome::Ignored("tombstone"),
            Mode::Foreign => return Outcome::Rejected(Reject::NotJson),
            Mode::Binary => {
                let given = Given::Binary(record);
                read(&mut page, given).unwrap_or_else(|why| page.rejected(0, why));
            }
            Mode::Structured => {
                let text = match json::text(record.payload.unwrap_or_default()) {
                    Ok(text) => text,
                    Err(why) => return Outcome::Rejected(why),
                };
                let each = |page: &mut Page<'_>, events: &[&'a str]| {
                    for (at, event) in events.iter().enumerate() {
                        read(page, Given::Structured(event))
                            .unwrap_or_else(|why| page.rejected(at, why));
                    }
                };
                let alone = match events(text).as_deref() {
                    Ok([alone]) => read(&mut page, Given::Structured(alone)),
                    Ok(events) => {
                        each(&mut page, events);
                        Ok(())
                    }
                    Err(NotJson) => Err(Reject::NotJson),
                };
                if let Err(why) = alone {
                    // What is no single value may be several.
                    let events = (why == Reject::NotJson).then(|| joined(text)).flatten();
                    match events {
                        Some(events) => each(&mut page, &events),
                        None => page.rejected(0, why),
                    }
                }
            }
        }
        page.outcome()
    }

    /// What is read of an event of this kind, or of one whose kind is not known.
    fn wanted(&self, kind: Option<Kind>) -> Wanted {
        kind.map_or(self.all, |kind| self.by_kind[kind.index()])
    }
}

impl<'a> Draft<'a, '_> {
    /// Reads one event, which then stands in here.
    fn event(
        &mut self,
        record: &Record<'a>,
        given: &Given<'_, 'a>,
        max_future: Span,
    ) -> Result<(), Reject> {
        self.read(given)?;
        self.finish(record.now(), max_future)?;
        if self.is_torn() {
            // `data` says another kind than `type`: then nothing is known before it is read.
            *self = Draft::new(self.native(), self.pseudonyms, true);
            self.read(given)?;
            self.finish(record.now(), max_future)?;
        }
        Ok(())
    }
}

/// The events of a text, each as it is written: itself, or the elements of an array.
fn events(text: &str) -> Result<SmallVec<[&str; 1]>, NotJson> {
    let mut from = Cursor::new(text);
    if !from.take(b'[') {
        return Ok(smallvec![text]);
    }
    let mut events = SmallVec::new();
    while from.element(events.is_empty())? {
        events.push(from.written()?);
    }
    from.end()?;
    Ok(events)
}

/// The events of values that follow each other.
fn joined(text: &str) -> Option<Vec<&str>> {
    let values = lines::several(text)?.into_iter();
    let events = values.flat_map(|value| events(value).unwrap_or_else(|NotJson| smallvec![value]));
    Some(events.collect())
}
