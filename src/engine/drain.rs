// SPDX-License-Identifier: EUPL-1.2
//! What the engine hands out once per commit: verdicts, state that changed, and what was counted.

use super::calendars::CALENDARS;
use super::changes::{Changes, StatePiece};
use super::codec::Writer;
use super::drain_stats::{DrainStats, Peak};
use super::rule_state::RuleState;
use super::version::{AlertVersion, version};
use super::{DUPLICATES, Engine, OWNER};

impl Engine {
    /// Draws verdicts, closes what is over, and hands out everything that changed.
    ///
    /// `flush` also tells updates that were being held back. `wants_full` says of which owners
    /// the store wants all state instead of what changed.
    pub fn drain(&mut self, flush: bool, wants_full: &dyn Fn(&str) -> bool) -> Changes {
        let mut changes = Changes::default();
        if !self.dirty && !flush {
            return changes;
        }
        self.dirty = false;
        self.progress.advance();
        self.judge(flush, &mut changes.alerts);
        self.close_due(&mut changes.alerts);
        self.take_state(wants_full, &mut changes.state);
        self.purge();
        changes.stats = self.take_tally();
        changes
    }

    fn judge(&mut self, flush: bool, alerts: &mut Vec<AlertVersion>) {
        let watermark = self.progress.watermark();
        let (program, places, open) = (&self.program, &self.places, &mut self.open);
        for (index, (rule, state)) in (0u16..).zip(program.rules().iter().zip(&mut self.states)) {
            state.fire_timers(rule, watermark);
            let tell = &mut |key: &[u8], update| {
                alerts.push(version(program, usize::from(index), places, key, update));
            };
            state.judge(rule, watermark, flush, tell, &mut |end, key| {
                open.insert((end, index, key.into()));
            });
        }
    }

    fn close_due(&mut self, alerts: &mut Vec<AlertVersion>) {
        let watermark = self.progress.watermark();
        let (program, places) = (&self.program, &self.places);
        while self.open.first().is_some_and(|(end, ..)| *end <= watermark) {
            let Some((_, index, key)) = self.open.pop_first() else {
                break;
            };
            let rule = &program.rules()[usize::from(index)];
            let state = &mut self.states[usize::from(index)];
            state.close(rule, &key, watermark, &mut |key, update| {
                alerts.push(version(program, usize::from(index), places, key, update));
            });
        }
    }

    fn take_state(&mut self, wants_full: &dyn Fn(&str) -> bool, out: &mut Vec<StatePiece>) {
        let mut put = |owner: &str, full: bool, bytes: Option<Vec<u8>>| {
            out.extend(bytes.map(|bytes| StatePiece {
                owner: owner.to_owned(),
                full,
                bytes,
            }));
        };
        for (rule, state) in self.program.rules().iter().zip(&mut self.states) {
            let full = wants_full(&rule.owner);
            put(&rule.owner, full, state.take(rule, full));
        }
        let full = wants_full(DUPLICATES);
        put(DUPLICATES, full, self.duplicates.take(full));
        let full = wants_full(CALENDARS);
        put(CALENDARS, true, self.calendars.take(&self.program, full));
        let mut own = Writer::default();
        self.progress.write(&mut own);
        self.places.write(&mut own);
        put(OWNER, true, Some(own.0));
    }

    /// Takes back the pieces of state that are stored: their memory serves for the next ones.
    pub fn recycle(&mut self, stored: Vec<StatePiece>) {
        for piece in stored {
            let mut rules = self.program.rules().iter();
            if let Some(at) = rules.position(|rule| rule.owner == piece.owner) {
                self.states[at].recycle(piece.bytes);
            }
        }
    }

    fn purge(&mut self) {
        let horizon = self.progress.horizon();
        for (rule, state) in self.program.rules().iter().zip(&mut self.states) {
            state.purge(rule, horizon);
        }
        self.duplicates.purge(horizon);
    }

    pub(super) fn take_tally(&mut self) -> DrainStats {
        let mut stats = std::mem::replace(&mut self.stats, DrainStats::new(0));
        self.stats = DrainStats::new(stats.matched.len());
        self.stats.groups = self.states.iter().map(RuleState::len).sum();
        stats.groups = self.stats.groups;
        stats.fingerprints = self.duplicates.len();
        stats.forgotten = std::mem::take(&mut self.duplicates.forgotten);
        stats.watermark = self.progress.watermark();
        stats.latest = self.progress.latest().collect();
        let sizes = self
            .places
            .sizes()
            .map(|(site, people)| (site.to_owned(), people));
        stats.site_sizes = sizes.collect();
        for (rule, state) in self.program.rules().iter().zip(&self.states) {
            for (count, since) in state.exceeded.values() {
                let open = stats.open.entry(rule.clause).or_insert((0, *since));
                *open = (open.0 + count, open.1.min(*since));
            }
            for (site, peak) in (0u32..).zip(&state.peaks) {
                let Some((window_end, value)) = *peak else {
                    continue;
                };
                let site = self.places.name(site).to_owned();
                stats.peaks.push(Peak {
                    clause: rule.clause,
                    site,
                    window_end,
                    value,
                });
            }
        }
        stats
    }
}
