// SPDX-License-Identifier: EUPL-1.2
//! Breaches on purpose, at least one for every clause of the example agreement that runs.

use jiff::civil::Date;
use serde_json::{Value, json};

use super::company::{AGENT, DRIVER, GUARD, PICKER};
use super::event::Happening;
use super::generator::Generator;
use super::orders;
use crate::observation::{EventTime, Span};

pub(super) const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// Plants what belongs to this day.
pub(super) fn plant(
    company: &mut Generator,
    day: u32,
    date: Date,
    all: &mut Vec<(usize, Happening)>,
) {
    let mut garden = Garden { company, date, all };
    if day % 7 < 5 {
        garden.forbidden(day);
        garden.counted(day);
        garden.sessions(day);
    }
    garden.spread(day);
    orders::plant(&mut garden, day);
}

pub(super) struct Garden<'a> {
    pub(super) company: &'a mut Generator,
    pub(super) date: Date,
    all: &'a mut Vec<(usize, Happening)>,
}

impl Garden<'_> {
    /// The n-th worker with this job, around again if there are fewer.
    pub(super) fn worker(&self, job: &str, n: usize) -> usize {
        let all: Vec<usize> = (0..self.company.workers.len())
            .filter(|who| self.company.workers[*who].job == job)
            .collect();
        all[n % all.len().max(1)]
    }

    pub(super) fn put(
        &mut self,
        who: usize,
        seconds: i64,
        kind: &'static str,
        data: Value,
    ) -> EventTime {
        let at = self.company.at(self.date, seconds);
        self.all.push((who, Happening { at, kind, data }));
        at
    }

    /// Writes down a breach of one worker over the civil day.
    pub(super) fn expect_day(&mut self, clause: &'static str, who: usize) {
        let start = self.company.at(self.date, 0);
        let id = self.company.workers[who].id.clone();
        self.company.truth.expect_worker(clause, &id, start);
    }

    /// Acts that must not happen at all: one alert a worker and day, however many there are.
    fn forbidden(&mut self, day: u32) {
        let n = day as usize;
        let acts: [(&'static str, &str, &'static str, Value); 7] = [
            (
                "art-2.1",
                PICKER,
                "capture.keystrokes",
                json!({ "categories": ["input.content"] }),
            ),
            (
                "art-2.2",
                AGENT,
                "score.computed",
                json!({
                    "value": { "name": "mood", "num": 2, "unit": "class" },
                    "categories": ["emotion"],
                }),
            ),
            (
                "art-2.3",
                AGENT,
                "capture.webcam",
                json!({ "categories": ["camera"] }),
            ),
            ("art-4.3", PICKER, "capture.input", self.bucket(600)),
            (
                "art-4.4",
                PICKER,
                "idle.flagged",
                json!({ "interval": { "seconds": 240 } }),
            ),
            (
                "art-5.1",
                PICKER,
                "sanction.applied",
                json!({
                    "actor": { "kind": "automated" },
                    "decision": { "level": "warning", "reason_code": "TOT" },
                }),
            ),
            (
                "art-5.2",
                AGENT,
                "sanction.applied",
                json!({ "actor": { "kind": "human" }, "decision": { "level": "notice" } }),
            ),
        ];
        for (index, (clause, job, kind, data)) in acts.into_iter().enumerate() {
            // On the first day all of them, so that there is something to see at once.
            if day > 0 && !(n + index).is_multiple_of(4) {
                continue;
            }
            let who = self.worker(job, n * 7 + index * 3);
            let begins = self.company.workers[who].begins;
            for act in 0..=(n as i64 % 3) {
                self.put(who, begins + 240 + act * 1200, kind, data.clone());
            }
            self.expect_day(clause, who);
        }
        if day.is_multiple_of(3) {
            let who = self.worker(DRIVER, n);
            self.put(
                who,
                23 * HOUR + 900,
                "location.ping",
                json!({ "duty": "off" }),
            );
            self.expect_day("art-3.1", who);
        }
    }

    fn bucket(&self, seconds: i64) -> Value {
        let end = self.company.at(self.date, 9 * HOUR);
        let start = end.minus(Span::from_secs(seconds));
        json!({
            "value": { "name": "keys", "num": 120, "unit": "count" },
            "window": { "start": start.to_string(), "end": end.to_string() },
        })
    }

    /// More than agreed within a day or an hour.
    fn counted(&mut self, day: u32) {
        let n = day as usize;
        if day % 4 == 1 {
            let who = self.worker(DRIVER, n + 1);
            // After the shift's last ping, but within duty hours.
            let after = self.company.workers[who].begins + 7 * HOUR + 600;
            self.put(who, after, "location.ping", json!({ "duty": "on" }));
            self.put(who, after + 20, "location.ping", json!({ "duty": "on" }));
            self.expect_day("art-3.2", who);
        }
        if day.is_multiple_of(2) {
            let who = self.worker(AGENT, n * 5 + 1);
            let begins = self.company.workers[who].begins;
            for shot in 0..6 {
                let data = json!({ "categories": ["screen"] });
                self.put(who, begins + 900 + shot * 1500, "capture.screenshot", data);
            }
            self.expect_day("art-4.2", who);
            let guard = self.worker(GUARD, n);
            self.put(
                guard,
                begins + 60,
                "capture.screenshot",
                json!({ "categories": ["screen"] }),
            );
        }
        if day % 5 == 2 {
            let who = self.worker(AGENT, n * 3);
            let hour = self.company.at(self.date, 10 * HOUR);
            for push in 0..65 {
                let task = json!({ "task": { "id": format!("B{day}-{push}"), "type": "call" } });
                self.put(who, 10 * HOUR + push * 50, "task.assigned", task);
            }
            let id = self.company.workers[who].id.clone();
            self.company.truth.expect_worker("art-7.1", &id, hour);
        }
    }

    /// A worker measured without a break for longer than agreed.
    fn sessions(&mut self, day: u32) {
        if day % 6 != 3 {
            return;
        }
        // In the evening, long after every shift and session of that day.
        let who = self.worker(PICKER, day as usize * 11);
        let start = 21 * HOUR + 1800;
        let mut first = None;
        for task in 0..7 {
            let data = json!({ "task": { "id": format!("S{day}-{task}") },
                               "interval": { "seconds": HOUR } });
            let at = self.put(who, start + task * 900, "task.completed", data);
            first.get_or_insert(at);
        }
        if let Some(first) = first {
            let id = self.company.workers[who].id.clone();
            self.company.truth.expect_worker("art-7.3", &id, first);
        }
    }

    /// More than agreed within a week, a month, or thirty days.
    fn spread(&mut self, day: u32) {
        let month = self.company.at(self.company.play.first.first_of_month(), 0);
        for person in 0..3usize {
            let who = self.worker(AGENT, person * 4 + 2);
            let id = self.company.workers[who].id.clone();
            if day < 12 && day.is_multiple_of(2) {
                // Six readers of one person's data: the fourth is one too many.
                let reader = format!("mgr-{person}{day}");
                let data = json!({ "actor": { "kind": "human", "ref": reader } });
                self.put(who, 11 * HOUR, "data.accessed", data);
            }
            if day == 6 {
                self.company.truth.expect_worker("art-6.1", &id, month);
            }
            if day < 8 {
                self.put(
                    who,
                    15 * HOUR,
                    "monitor.live",
                    json!({ "actor": { "kind": "human" } }),
                );
            }
            if day == 5 {
                self.company.truth.expect_worker("art-6.2", &id, month);
            }
        }
        let who = self.worker(PICKER, 5);
        if day < 4 {
            self.put(
                who,
                20 * HOUR + 1800,
                "notice.given",
                json!({ "actor": { "kind": "human" } }),
            );
        }
        if day == 2 {
            let id = self.company.workers[who].id.clone();
            let monday = self.company.at(self.company.play.first, 0);
            self.company.truth.expect_worker("art-8.1", &id, monday);
        }
        self.targets(day);
    }

    /// Every team gets one target; one team gets a second within thirty days.
    fn targets(&mut self, day: u32) {
        if day == 0 {
            let mut teams = std::collections::BTreeSet::new();
            for who in 0..self.company.workers.len() {
                if teams.insert(self.company.workers[who].team.clone()) {
                    self.put(who, 8 * HOUR, "quota.assigned", target());
                }
            }
        }
        if day == 8 {
            let who = self.worker(PICKER, 0);
            let second = self.put(who, 8 * HOUR, "quota.assigned", target());
            // The stretch of thirty days that ends with the second.
            let end = EventTime::from_micros(second.micros() + 1);
            let start = end.minus(Span::from_secs(30 * DAY));
            let team = self.company.workers[who].team.clone();
            self.company.truth.expect_team("art-7.2", &team, start);
        }
    }
}

fn target() -> Value {
    json!({ "value": { "name": "picks per hour", "num": 110, "unit": "count" } })
}
