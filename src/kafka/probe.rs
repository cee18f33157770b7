// SPDX-License-Identifier: EUPL-1.2
//! Single questions about what lies in partitions: whether any record lies between two offsets, and
//! which one at one of them.
//!
//! The last offsets of a partition may be markers of transactions, which no reader is given, and the
//! client library tells an end by the partition's number alone. A client that reads nothing else
//! leaves no doubt about whose end it met.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::client::Connection;
use super::source::{Event, Position, Source};
use crate::intake::Record;

/// How long one question may take.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How long many questions at once may take before those without an answer are given up.
const TOGETHER: Duration = Duration::from_secs(2);
/// How long to wait at once.
const TURN: Duration = Duration::from_millis(20);

/// What lies at an offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum There {
    /// A record, as whoever asked describes it.
    Record([u8; 32]),
    /// None; those around it may be there.
    Nothing,
}

/// Asks about partitions. It connects with the first question.
pub struct Probe {
    connection: Connection,
    source: Option<Source>,
    /// Some topic could not be asked about for want of a right.
    is_refused: bool,
}

impl Probe {
    /// Connects later.
    #[must_use]
    pub fn new(connection: &Connection) -> Probe {
        Probe {
            connection: connection.clone(),
            source: None,
            is_refused: false,
        }
    }

    fn source(&mut self) -> Option<&mut Source> {
        if self.source.is_none() {
            self.source = Source::probing(&self.connection).ok();
        }
        self.source.as_mut()
    }

    /// Whether no record lies from a position on and before `until`; `None` if that could not be
    /// learnt in time.
    pub fn is_empty(&mut self, from: &Position, until: i64) -> Option<bool> {
        let source = self.source()?;
        source.assign(std::slice::from_ref(from)).ok()?;
        let answer = look(source, from.next, until);
        source.release(&from.topic, from.partition);
        answer
    }

    /// What lies at these places, each in another partition, in the order in which they are given;
    /// `None` for those of which that could not be learnt in time.
    pub fn at(
        &mut self,
        places: &[Position],
        describe: &dyn Fn(&Record<'_>) -> [u8; 32],
    ) -> Vec<Option<There>> {
        let mut answers = vec![None; places.len()];
        let Some(source) = self.source() else {
            return answers;
        };
        let mut is_refused = ask(source, places, describe, &mut answers);
        // An end is told by the partition's number alone: where many have it, each is asked alone.
        let deadline = Instant::now() + TOGETHER;
        let mut numbers: BTreeMap<i32, usize> = BTreeMap::new();
        for place in places {
            *numbers.entry(place.partition).or_default() += 1;
        }
        for (place, answer) in places.iter().zip(&mut answers) {
            let is_open = answer.is_none() && Instant::now() < deadline;
            if is_open && numbers[&place.partition] > 1 {
                let (place, answer) = (std::slice::from_ref(place), std::slice::from_mut(answer));
                is_refused |= ask(source, place, describe, answer);
            }
        }
        self.is_refused |= is_refused;
        answers
    }

    /// Whether something could not be asked since for want of a right.
    pub fn take_refusal(&mut self) -> bool {
        std::mem::take(&mut self.is_refused)
    }

    /// Whether this place may not be read; `None` if nobody says.
    pub fn is_refused(&mut self, place: &Position) -> Option<bool> {
        let source = self.source()?;
        source.assign(std::slice::from_ref(place)).ok()?;
        let mut answer = None;
        let deadline = Instant::now() + TIMEOUT;
        while answer.is_none() && Instant::now() < deadline {
            let mut is_read = false;
            let events = source.poll(TURN, 1, &mut |_| is_read = true);
            for event in events {
                match event {
                    Event::NoRight => answer = Some(true),
                    Event::End(_) | Event::OutOfRange => is_read = true,
                    Event::Gone | Event::Down | Event::Refused(_) | Event::Trouble(_) => {}
                }
            }
            if is_read {
                answer = Some(false);
            }
        }
        source.release(&place.topic, place.partition);
        answer
    }
}

/// Asks, and takes in what comes until all is answered, or time is up. Tells whether some topic may
/// not be read.
fn ask(
    source: &mut Source,
    places: &[Position],
    describe: &dyn Fn(&Record<'_>) -> [u8; 32],
    answers: &mut [Option<There>],
) -> bool {
    let is_asked = source.assign(places).is_ok();
    let at = |(at, place): (usize, &Position)| ((place.topic.clone(), place.partition), at);
    let by_name: BTreeMap<(String, i32), usize> = places.iter().enumerate().map(at).collect();
    let mut numbers: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
    for (at, place) in places.iter().enumerate() {
        numbers.entry(place.partition).or_default().push(at);
    }
    let (mut is_refused, deadline) = (false, Instant::now() + TOGETHER);
    while is_asked && answers.iter().any(Option::is_none) && Instant::now() < deadline {
        let events = source.poll(TURN, 1_000, &mut |record| {
            let name = (record.topic.to_owned(), record.partition);
            let Some(at) = by_name.get(&name).copied() else {
                return;
            };
            // What comes behind it, or of a question before, is no answer.
            let wanted = places[at].next;
            if answers[at].is_none() && record.offset >= wanted {
                answers[at] = Some(match record.offset == wanted {
                    true => There::Record(describe(&record)),
                    false => There::Nothing,
                });
            }
        });
        for event in events {
            is_refused |= event == Event::NoRight;
            if let Event::End(number) = event
                && let Some([alone]) = numbers.get(&number).map(Vec::as_slice)
            {
                answers[*alone].get_or_insert(There::Nothing);
            }
        }
    }
    for place in places {
        source.release(&place.topic, place.partition);
    }
    is_refused
}

fn look(source: &mut Source, from: i64, until: i64) -> Option<bool> {
    let deadline = Instant::now() + TIMEOUT;
    while Instant::now() < deadline {
        let mut first = None;
        let events = source.poll(Duration::from_millis(100), 1, &mut |record| {
            first = Some(record.offset).filter(|offset| *offset >= from);
        });
        if let Some(offset) = first {
            return Some(offset >= until);
        }
        if events.iter().any(|event| matches!(event, Event::End(_))) {
            return Some(true);
        }
    }
    None
}
