// SPDX-License-Identifier: EUPL-1.2
//! The company at work, day by day, with planted breaches that it knows of.
//!
//! Background work keeps well within the agreement, by construction; whatever breaks a clause is
//! planted by [`super::plants`] and written into the [`Truth`].

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::json;

use super::company::{AGENT, DRIVER, GUARD, PICKER, Worker, workers};
use super::event::{Happening, Produced};
use super::plants;
use super::random::Random;
use super::truth::Truth;
use crate::observation::{EventTime, Span};

/// What to play.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Play {
    /// The same seed plays the same company.
    pub seed: u64,
    /// How many people work there; at least 40.
    pub workers: usize,
    /// How many days, from a Monday on.
    pub days: u32,
    /// The first day.
    pub first: Date,
}

impl Default for Play {
    fn default() -> Self {
        Play {
            seed: 1,
            workers: 400,
            days: 21,
            first: jiff::civil::date(2026, 9, 7),
        }
    }
}

/// Makes one day after the other.
pub struct Generator {
    pub(super) play: Play,
    pub(super) zone: TimeZone,
    pub(super) workers: Vec<Worker>,
    pub(super) random: Random,
    pub(super) truth: Truth,
    day: u32,
    number: u64,
}

impl Generator {
    /// A company at the beginning of its first day.
    #[must_use]
    pub fn new(play: Play) -> Generator {
        Generator {
            zone: TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC),
            workers: workers(play.workers.max(40)),
            random: Random::new(play.seed),
            truth: Truth::default(),
            day: 0,
            number: 0,
            play,
        }
    }

    /// What it knows of the days so far.
    #[must_use]
    pub fn truth(&self) -> &Truth {
        &self.truth
    }

    /// All records of the next day, in order of arrival; `None` after the last day.
    pub fn next_day(&mut self) -> Option<Vec<Produced>> {
        if self.day >= self.play.days {
            return None;
        }
        let day = self.day;
        self.day += 1;
        let date = self.date(day);
        let mut all: Vec<(usize, Happening)> = Vec::new();
        if day % 7 < 5 {
            for who in 0..self.workers.len() {
                self.work(who, date, &mut all);
            }
        }
        plants::plant(self, day, date, &mut all);
        Some(self.arrive(all))
    }

    pub(super) fn date(&self, day: u32) -> Date {
        self.play
            .first
            .checked_add(i64::from(day).days())
            .unwrap_or(self.play.first)
    }

    /// A moment of a civil day.
    pub(super) fn at(&self, date: Date, seconds: i64) -> EventTime {
        let midnight = date.to_zoned_datetime(self.zone.clone());
        let start = midnight.map_or(EventTime::MIN, |z| EventTime::from(z.timestamp()));
        start.plus(Span::from_secs(seconds))
    }

    /// An ordinary day of one worker: a shift of seven hours with a break of 45 minutes.
    fn work(&mut self, who: usize, date: Date, all: &mut Vec<(usize, Happening)>) {
        let worker = self.workers[who].clone();
        let halves = [(0, 3 * 3600), (3 * 3600 + 2700, 7 * 3600)];
        for (from, to) in halves {
            let mut now = worker.begins + from + self.random.between(0, 300);
            while now < worker.begins + to {
                let pause = self.act(&worker, date, now, who, all);
                now += pause;
            }
        }
        let end = worker.begins + 7 * 3600;
        if worker.job == PICKER && self.random.once_in(3) {
            let at = self.at(date, end);
            let start = self.at(date, worker.begins);
            let data = json!({
                "value": { "name": "keys", "num": 900 + self.random.below(400), "unit": "count" },
                "window": { "start": start.to_string(), "end": at.to_string() },
                "categories": ["input.count"],
            });
            all.push((
                who,
                Happening {
                    at,
                    kind: "capture.input",
                    data,
                },
            ));
        }
    }

    /// One act of a worker; returns the seconds until the next.
    fn act(
        &mut self,
        worker: &Worker,
        date: Date,
        now: i64,
        who: usize,
        all: &mut Vec<(usize, Happening)>,
    ) -> i64 {
        let at = self.at(date, now);
        let mut push = |kind, data| all.push((who, Happening { at, kind, data }));
        match worker.job {
            PICKER => {
                let seconds = self.random.between(150, 260);
                let task =
                    json!({ "id": format!("T{}", self.random.below(1 << 40)), "type": "pick" });
                push("task.assigned", json!({ "task": task.clone() }));
                let start = at.minus(Span::from_secs(seconds));
                push(
                    "task.completed",
                    json!({
                        "task": task,
                        "interval": { "start": start.to_string(), "seconds": seconds },
                    }),
                );
                if self.random.once_in(60) {
                    let seconds = self.random.between(900, 1500);
                    push(
                        "idle.flagged",
                        json!({ "interval": { "seconds": seconds } }),
                    );
                }
                self.random.between(300, 420)
            }
            DRIVER => {
                push(
                    "location.ping",
                    json!({ "duty": "on", "categories": ["location"] }),
                );
                self.random.between(90, 180)
            }
            AGENT => {
                push(
                    "presence.changed",
                    json!({ "value": { "text": "on call" }, "duty": "on" }),
                );
                if self.random.once_in(40) {
                    let num = 60 + self.random.below(40);
                    let value = json!({ "name": "quality", "num": num, "unit": "percent" });
                    push(
                        "score.computed",
                        json!({ "value": value, "categories": ["performance"] }),
                    );
                }
                self.random.between(240, 480)
            }
            GUARD => {
                // Guards may be photographed more often: the clause leaves them out.
                push("capture.screenshot", json!({ "categories": ["screen"] }));
                self.random.between(1800, 2400)
            }
            _ => 3600,
        }
    }

    /// Puts happenings into records, with what arrives late, twice, or broken.
    fn arrive(&mut self, all: Vec<(usize, Happening)>) -> Vec<Produced> {
        let mut records = Vec::with_capacity(all.len() + all.len() / 200);
        for (who, happening) in all {
            let late = if self.random.once_in(50) {
                self.random.between(60, 300)
            } else {
                1
            };
            let arrived = happening.at.plus(Span::from_secs(late));
            self.number += 1;
            let worker = self.workers[who].clone();
            let record = happening.record(self.number, &worker, arrived);
            self.truth.read += 1;
            if self.random.once_in(400) {
                let again = arrived.plus(Span::from_secs(self.random.between(1, 120)));
                records.push(Produced {
                    arrived: again,
                    ..record.clone()
                });
                self.truth.read += 1;
                self.truth.duplicate += 1;
            }
            if self.random.once_in(8_000) {
                records.push(self.broken(&record));
            }
            records.push(record);
        }
        records.sort_by_key(|record| record.arrived);
        records
    }

    /// Something that cannot be read, or says nothing.
    fn broken(&mut self, like: &Produced) -> Produced {
        let mut broken = like.clone();
        self.truth.read += 1;
        let cut = |bytes: &mut Vec<u8>| bytes.truncate(bytes.len() * 2 / 3);
        if self.random.once_in(3) {
            broken.payload = None;
            self.truth.ignored += 1;
        } else {
            broken.payload.as_mut().map(cut);
            *self.truth.rejected.entry("not_json").or_default() += 1;
        }
        broken
    }
}
