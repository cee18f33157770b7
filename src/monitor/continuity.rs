// SPDX-License-Identifier: EUPL-1.2
//! Whether partitions go on where reading ended: what was read of them is held against what is
//! there, at the start, before silence is believed, whenever something may have changed, and now and
//! then.

use std::time::{Duration, Instant};

use super::decoded::{Message, PartitionEvent};
use super::doubt::{Doubt, Found};
use super::metadata_poller::is_there;
use super::part::Part;
use super::reader::Reader;
use super::samples::Sample;
use crate::kafka::{Ends, Position};

/// How long to wait before what nobody answered is asked again.
const ASK_AGAIN: Duration = Duration::from_secs(1);
/// How often one partition is looked at for no reason: then each has its turn.
const ROUND: Duration = Duration::from_secs(1);
/// How old an answer of its leader may be then.
const RECENT: Duration = Duration::from_secs(10);
/// Lost connections are told again and again; more often than this they say nothing new.
const DOWN_AGAIN: Duration = Duration::from_secs(5);

/// When what is to be looked at.
#[derive(Debug)]
pub(super) struct Schedule {
    /// When to look at what is in doubt.
    look_at: Instant,
    /// When a connection was lost.
    down: Option<Instant>,
    /// When and which partition has its turn.
    round: (Instant, usize),
    /// How often leaders have told what makes doubtful.
    turns: u64,
}

impl Default for Schedule {
    fn default() -> Self {
        let now = Instant::now();
        Schedule {
            look_at: now,
            down: None,
            round: (now, 0),
            turns: 0,
        }
    }
}

impl Reader {
    /// Some offset is not there. The library says neither which, nor ever again.
    pub(super) fn out_of_range(&mut self) {
        let now = Instant::now();
        for part in &mut self.parts {
            (part.unplaced, part.doubt) = (true, Some(now));
        }
    }

    /// A connection was lost. Reading goes on by itself when it is back, whatever is there then.
    pub(super) fn went_down(&mut self) {
        let now = Instant::now();
        let down = &mut self.schedule.down;
        if down.is_none_or(|since| now.duration_since(since) >= DOWN_AGAIN) {
            *down = Some(now);
            for part in &mut self.parts {
                part.doubt.get_or_insert(now);
            }
        }
    }

    pub(super) fn find_gone(&mut self) -> Option<()> {
        let Ok(topics) = self.discovery.topics() else {
            return Some(());
        };
        let now = Instant::now();
        for part in self.parts.iter_mut().filter(|part| !part.is_refused) {
            // What is there may have gone and come back meanwhile.
            part.doubt.get_or_insert(now);
            if !is_there(&topics, &part.position.topic, part.position.partition) {
                // When it is back, it is looked at before it is read on.
                (part.is_over, part.unplaced, part.doubt) = (true, true, Some(now));
                let gone = Message::PartitionEvent(part.source, PartitionEvent::Gone);
                self.core.send(gone).ok()?;
            }
        }
        Some(())
    }

    /// Takes note of what has become doubtful.
    fn take_doubts(&mut self, now: Instant) {
        let turns = self.answers.turns();
        if std::mem::replace(&mut self.schedule.turns, turns) != turns {
            for part in &mut self.parts {
                let (topic, partition) = part.name();
                let turned = self.answers.doubtful(topic, partition);
                if turned.is_some_and(|since| since > part.compared) {
                    part.doubt = turned.max(part.doubt);
                }
            }
        }
        let (due, at) = self.schedule.round;
        let turn = at.checked_rem(self.parts.len()).unwrap_or(0);
        if now >= due
            && let Some(part) = self.parts.get_mut(turn)
        {
            self.schedule.round = (now + ROUND, at.wrapping_add(1));
            if !part.samples.is_empty() && !part.is_over {
                part.doubt = part.doubt.or(now.checked_sub(RECENT));
            }
        }
    }

    /// Looks at the partitions that are in doubt and whose leaders have answered since.
    pub(super) fn settle(&mut self) -> Option<()> {
        let now = Instant::now();
        self.take_doubts(now);
        if now < self.schedule.look_at {
            return Some(());
        }
        let (mut open, mut is_waiting) = (Vec::new(), false);
        for (at, part) in self.parts.iter().enumerate() {
            let Some(since) = part.doubt.filter(|_| !part.is_refused) else {
                continue;
            };
            let (topic, partition) = part.name();
            match self.answers.answer(since, topic, partition) {
                Some((asked, ends)) => {
                    let ends = known(part, asked, ends);
                    let doubt = Doubt::new(&part.samples, part.position.next, ends);
                    open.push((at, ends, doubt));
                }
                None => is_waiting = true,
            }
        }
        if is_waiting {
            self.answers.want();
        }
        let asked = open.len();
        self.compare(&mut open);
        if open.len() < asked {
            self.schedule.look_at = now + ASK_AGAIN;
        }
        open.into_iter()
            .try_for_each(|(at, ends, doubt)| self.go_on(at, ends, doubt.found()))
    }

    /// Asks for samples, those of all partitions at once. Who is not answered is left out.
    fn compare(&mut self, open: &mut Vec<(usize, Ends, Doubt)>) {
        loop {
            let (mut wanted, mut whose) = (Vec::new(), Vec::new());
            for (at, (part, _, doubt)) in open.iter_mut().enumerate() {
                if let Some(next) = doubt.question() {
                    let position = self.parts[*part].position.clone();
                    wanted.push(Position { next, ..position });
                    whose.push(at);
                }
            }
            if wanted.is_empty() {
                return;
            }
            let found = self.probe.at(&wanted, &|record| Sample::of(record).digest);
            // From the last one on, so that the places of those before stay.
            for (at, found) in whose.into_iter().zip(found).rev() {
                match found {
                    Some(there) => open[at].2.answer(there),
                    None => drop(open.remove(at)),
                }
            }
        }
    }

    /// Reads on where that makes sense, and says what was lost or is another record now.
    fn go_on(&mut self, at: usize, ends: Ends, found: Found) -> Option<()> {
        let (now, part) = (Instant::now(), &mut self.parts[at]);
        let (wanted, first) = (part.position.next, ends.first);
        let change = match found {
            // As long as the library reads it, it may have what retention took.
            Found::Same if wanted < first && part.unplaced => {
                Some((first, PartitionEvent::Gap { wanted, first }))
            }
            Found::Same => None,
            Found::Other(None) => Some((first, PartitionEvent::Reset { wanted, first })),
            Found::Other(Some(same)) => {
                let next = same + 1;
                Some((next, PartitionEvent::Rewritten { wanted, next }))
            }
        };
        (part.doubt, part.compared) = (None, now);
        part.is_over &= self.end_when_done;
        if let Some((next, _)) = change {
            // What was empty before lay in what is gone, and what was waited for too.
            (part.position.next, part.empty_until, part.lacking) = (next, 0, None);
            part.samples.cut(next);
            part.silent = now;
        }
        if change.is_some() || part.unplaced && part.lacking.is_none() {
            part.unplaced = false;
            if let Err(error) = self.client.assign(std::slice::from_ref(&part.position)) {
                tracing::warn!(%error, "a partition could not be moved");
                (part.unplaced, part.doubt) = (true, Some(now));
            }
        }
        if let Some((_, change)) = change {
            let change = Message::PartitionEvent(part.source, change);
            self.core.send(change).ok()?;
        }
        Some(())
    }
}

/// Where a partition ends as far as that can be known: if something of it came after its leader was
/// asked, it reaches up to there at least.
fn known(part: &Part, asked: Instant, ends: Ends) -> Ends {
    let high = match part.silent < asked {
        true => ends.high,
        false => ends.high.max(part.position.next),
    };
    Ends { high, ..ends }
}
