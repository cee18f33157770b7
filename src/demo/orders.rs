// SPDX-License-Identifier: EUPL-1.2
//! Planted breaches about order, shares, registers, gaps and silence, beside decoys that keep to
//! what was agreed.

use serde_json::{Value, json};

use super::company::{AGENT, DRIVER, PICKER};
use super::plants::{Garden, HOUR};
use crate::observation::Span;

/// Plants what belongs to this day. Whatever waits for an end is settled when the stream is.
pub(super) fn plant(garden: &mut Garden<'_>, day: u32) {
    garden.reports(day);
    garden.appeals(day);
    if day % 7 >= 5 {
        return;
    }
    garden.reviews(day);
    garden.sanctions(day);
    garden.recipients(day);
    if day == 2 {
        garden.outcomes();
    }
    if day % 4 == 2 {
        garden.video(day);
    }
}

fn by_hand(level: &str) -> Value {
    json!({
        "actor": { "kind": "human" },
        "decision": { "level": level, "reason_code": "conduct" },
    })
}

impl Garden<'_> {
    /// The n-th worker with this job at this site.
    fn worker_at(&self, job: &str, site: &str, n: usize) -> usize {
        let all = self.company.workers.iter().enumerate();
        let here = all.filter(|(_, worker)| worker.job == job && worker.site == site);
        let all: Vec<usize> = here.map(|(who, _)| who).collect();
        all[n % all.len().max(1)]
    }

    fn expect_team(&mut self, clause: &'static str, name: &str, seconds: i64) {
        let start = self.company.at(self.date, seconds);
        self.company.truth.expect_team(clause, name, start);
    }

    /// Reviews that never change anything, in one team; in another some do.
    fn reviews(&mut self, day: u32) {
        if day % 7 != 1 {
            return;
        }
        for (who, changed) in [(self.worker(AGENT, 0), 0), (self.worker(DRIVER, 1), 4)] {
            for n in 0..24 {
                let outcome = if n < changed { "changed" } else { "kept" };
                let review = json!({ "review": { "state": "done", "outcome": outcome } });
                self.put(who, 10 * HOUR + n * 60, "decision.reviewed", review);
            }
            if changed == 0 {
                let team = self.company.workers[who].team.clone();
                self.expect_team("art-10.1", &team, 0);
            }
        }
    }

    /// A sanction seconds after a score, one without an interview, and one that keeps to both.
    fn sanctions(&mut self, day: u32) {
        if day % 5 == 3 {
            let who = self.worker(AGENT, day as usize + 3);
            let score = json!({ "value": { "name": "risk", "num": 80, "unit": "percent" } });
            let at = self.put(who, 9 * HOUR, "score.computed", score);
            self.put(who, 9 * HOUR + 20, "sanction.applied", by_hand("pay"));
            let id = self.company.workers[who].id.clone();
            self.company.truth.expect_worker("art-10.2", &id, at);
        }
        if day == 1 {
            let who = self.worker(PICKER, 17);
            self.put(who, 10 * HOUR, "sanction.applied", by_hand("suspension"));
            self.expect_day("art-10.3", who);
        }
        let heard = self.worker(PICKER, 18);
        if day == 0 {
            let interview = json!({ "purpose": "interview", "actor": { "kind": "human" } });
            self.put(heard, 10 * HOUR, "consultation.held", interview);
        }
        if day == 3 {
            self.put(heard, 10 * HOUR, "sanction.applied", by_hand("suspension"));
        }
    }

    /// Appeals: one a day is answered the day after, every third day one is not.
    fn appeals(&mut self, day: u32) {
        let who = self.worker(AGENT, day as usize);
        let case = |name: String| json!({ "decision": { "id": name } });
        if day.is_multiple_of(3) {
            let name = format!("case-{day}");
            self.put(who, 14 * HOUR, "appeal.opened", case(name.clone()));
            self.expect_team("art-10.4", &name, 14 * HOUR);
        }
        if day + 1 < self.company.play.days {
            self.put(
                who,
                15 * HOUR,
                "appeal.opened",
                case(format!("answered-{day}")),
            );
        }
        if let Some(before) = day.checked_sub(1) {
            self.put(
                who,
                11 * HOUR,
                "appeal.answered",
                case(format!("answered-{before}")),
            );
        }
    }

    /// Data for somebody nobody declared.
    fn recipients(&mut self, day: u32) {
        let who = self.worker(PICKER, day as usize);
        let to = |name: &str| json!({ "target": { "type": name } });
        self.put(who, 16 * HOUR, "data.shared", to("payroll"));
        if day % 6 == 4 {
            self.put(who, 16 * HOUR + 60, "data.shared", to("insurer"));
            self.expect_team("art-10.5", "hr", 0);
        }
    }

    /// Requests that are granted to drivers and refused to pickers, at one site.
    fn outcomes(&mut self) {
        for (job, granted) in [(DRIVER, 18), (PICKER, 6)] {
            for n in 0..20 {
                let who = self.worker_at(job, "lyon-2", n);
                let outcome = if n < granted { "granted" } else { "refused" };
                let decision = json!({ "decision": { "outcome": outcome } });
                self.put(who, 12 * HOUR + n as i64 * 30, "decision.made", decision);
            }
        }
        let monday = self.company.at(self.company.play.first, 0);
        self.company.truth.expect_team("art-10.6", "lyon-2", monday);
    }

    /// A team's report comes on the first two days, and then no more.
    fn reports(&mut self, day: u32) {
        if day > 1 {
            return;
        }
        let who = self.worker(PICKER, 2);
        let at = self.put(who, 17 * HOUR, "assessment.published", json!({}));
        if day == 1 || self.company.play.days == 1 {
            let team = self.company.workers[who].team.clone();
            self.company.truth.expect_team("art-10.7", &team, at);
        }
    }

    /// Ten hours on video in a shift of seventeen; and six, which are fewer than half.
    fn video(&mut self, day: u32) {
        for (n, hours) in [(0, 10), (1, 6)] {
            let who = self.worker(AGENT, day as usize + n);
            let end = self.company.at(self.date, 17 * HOUR);
            let start = end.minus(Span::from_secs(hours * HOUR));
            let data = json!({
                "interval": { "start": start.to_string(), "end": end.to_string() },
                "categories": ["screen"],
            });
            self.put(who, 17 * HOUR, "capture.screen_video", data);
            if hours == 10 {
                let shift = self.company.at(self.date, 5 * HOUR);
                let id = self.company.workers[who].id.clone();
                self.company.truth.expect_worker("art-10.8", &id, shift);
            }
        }
    }
}
