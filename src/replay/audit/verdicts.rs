// SPDX-License-Identifier: EUPL-1.2
//! What the log says of alerts, held against what the records give.

use std::collections::BTreeMap;

use serde_json::Value;

use super::report::{Difference, Remains, Report, Unseen, Verdict};
use crate::ledger::AlertHead;
use crate::observation::EventTime;

/// Observed values this close (as a fraction) are the same: sums depend on the order of parts.
const CLOSE: f64 = 1e-9;

/// Stands for a person whose name cannot be known.
pub(super) const SOMEBODY: &str = "…";

/// The last version of an alert in the log.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub(super) leaf: u64,
    pub(super) head: AlertHead,
    /// Nothing if its body was erased.
    pub(super) verdict: Option<Verdict>,
}

impl Told {
    /// Reads it; without the key, people have no name.
    pub(super) fn read(leaf: u64, head: AlertHead, body: Option<&str>, knows_people: bool) -> Told {
        let body = body.and_then(|body| serde_json::from_str(body).ok());
        let verdict = body.and_then(|body: Value| verdict(&body, knows_people));
        Told {
            leaf,
            head,
            verdict,
        }
    }

    /// What it says without its body.
    fn remains(&self) -> Remains {
        Remains {
            clause: self.head.clause.id.clone(),
            breach: self.head.breach,
            closed: self.head.closed,
        }
    }
}

impl Remains {
    fn agrees(&self, found: &Verdict) -> bool {
        (self.clause.as_str(), self.breach, self.closed)
            == (found.clause.as_str(), found.breach, found.closed)
    }
}

fn verdict(body: &Value, knows_people: bool) -> Option<Verdict> {
    let text = |path: &str| Some(body.pointer(path)?.as_str()?.to_owned());
    let part = |part: &Value| {
        // Of nobody there is no value.
        let (field, value) = (
            part["field"].as_str()?,
            part["value"].as_str().unwrap_or(""),
        );
        let value = match !knows_people && is_pseudonym(value) {
            true => SOMEBODY,
            false => value,
        };
        Some(format!("{field}={value}"))
    };
    let parts = body["group"].as_array()?.iter().map(part);
    Some(Verdict {
        clause: text("/clause/id")?,
        group: parts.collect::<Option<Vec<_>>>()?.join(", "),
        start: text("/window/start")?,
        end: text("/window/end"),
        observed: body["observed"].as_f64()?,
        count: body["count"].as_u64()?,
        breach: body["breach"].as_bool()?,
        closed: body["closed"].as_bool()?,
    })
}

fn is_pseudonym(value: &str) -> bool {
    let digits = value.strip_prefix("p-");
    digits.is_some_and(|hex| hex.len() == 16 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}

impl Verdict {
    fn key(&self) -> (&str, &str, &str) {
        (&self.clause, &self.group, &self.start)
    }

    /// Whether the other one says the same. Of a window that is open, updates may have been held
    /// back until a stop.
    fn agrees(&self, other: &Verdict, stopped: bool) -> bool {
        let held_back = !stopped && !self.closed;
        let (a, b) = (self.observed, other.observed);
        let same = (a - b).abs() <= CLOSE * a.abs().max(1.0);
        (self.breach, self.closed) == (other.breach, other.closed)
            && (held_back || same && self.count == other.count && self.end == other.end)
    }

    fn starts(&self) -> EventTime {
        time(&self.start).unwrap_or(EventTime::MAX)
    }

    fn ends(&self) -> EventTime {
        let end = self.end.as_deref().and_then(time);
        end.unwrap_or(EventTime::MAX)
    }
}

pub(super) fn time(text: &str) -> Option<EventTime> {
    let time: jiff::Timestamp = text.parse().ok()?;
    Some(time.into())
}

/// What is known about the end of the comparison.
pub(super) struct Ending<'a> {
    /// Whether the monitor had stopped, so that nothing was held back.
    pub(super) stopped: bool,
    /// Whether people are told apart, so that alerts have the ids that the log gave them.
    pub(super) knows_people: bool,
    /// Records up to this event time are gone; nothing if none are.
    pub(super) cut: Option<EventTime>,
    /// Until when alerts of a clause may rest on records that are gone; nothing if none are.
    pub(super) blind: &'a dyn Fn(&str) -> Option<EventTime>,
}

/// Compares all alerts.
pub(super) fn compare(
    told: BTreeMap<String, Told>,
    mut found: BTreeMap<String, Verdict>,
    ending: &Ending<'_>,
    report: &mut Report,
) {
    let is_blind = |verdict: &Verdict| {
        let until = (ending.blind)(&verdict.clause);
        until.is_some_and(|until| verdict.starts() <= until)
    };
    let (mut open, mut erased, mut hidden) = (Vec::new(), Vec::new(), Vec::new());
    for one in told.into_values() {
        match &one.verdict {
            None => erased.push(one),
            Some(verdict) if is_blind(verdict) => hidden.push(one),
            Some(_) => open.push(one),
        }
    }
    hide(&hidden, ending, report);
    if !erased.is_empty() {
        let count = erased.len() as u64;
        report.unseen.push(Unseen::Erased { count });
    }
    let (named, unnamed) = match ending.knows_people {
        true => (erased, Vec::new()),
        false => (Vec::new(), erased),
    };
    by_id(named, &mut found, ending, report);
    let mut found: Vec<Verdict> = found.into_values().filter(|v| !is_blind(v)).collect();
    pair(open, &mut found, ending.stopped, report);
    by_clause(unnamed, &mut found, ending, report);
    // Of a run that began before, the records that are left give the end only.
    let goes_on = |found: &Verdict| {
        let mut hidden = hidden.iter().filter_map(|one| one.verdict.as_ref());
        hidden.any(|told| {
            (&told.clause, &told.group) == (&found.clause, &found.group)
                && told.ends() > found.starts()
        })
    };
    // An alert that was taken back before anybody was told of it is none.
    let untold = found.into_iter().filter(|v| v.breach && !goes_on(v));
    let untold = untold.map(|found| Difference::Untold { found });
    report.differences.extend(untold);
}

fn hide(hidden: &[Told], ending: &Ending<'_>, report: &mut Report) {
    let leaves = || hidden.iter().map(|one| one.leaf);
    if let (Some(first), Some(last)) = (leaves().min(), leaves().max()) {
        let until = ending.cut.filter(|cut| *cut < EventTime::MAX);
        report.unseen.push(Unseen::Alerts {
            count: hidden.len() as u64,
            first,
            last,
            until: until.map(|until| until.to_string()),
        });
    }
}

/// Holds alerts that were erased against those of the same id, and takes these out of `found`.
fn by_id(
    erased: Vec<Told>,
    found: &mut BTreeMap<String, Verdict>,
    ending: &Ending<'_>,
    report: &mut Report,
) {
    for one in erased {
        let verdict = found.remove(&one.head.alert);
        // Nobody knows its window, and so not whether it rests on records that are gone.
        if (ending.blind)(&one.head.clause.id).is_some() {
            continue;
        }
        let told = one.remains();
        let same = match &verdict {
            Some(found) => told.agrees(found),
            None => !told.breach,
        };
        if !same {
            let (leaf, found) = (one.leaf, verdict);
            report
                .differences
                .push(Difference::Erased { leaf, told, found });
        }
    }
}

/// Where alerts have no names, one that was erased takes any of its clause that says the same.
fn by_clause(
    erased: Vec<Told>,
    found: &mut Vec<Verdict>,
    ending: &Ending<'_>,
    report: &mut Report,
) {
    for one in erased {
        let told = one.remains();
        match found.iter().position(|found| told.agrees(found)) {
            Some(at) => drop(found.swap_remove(at)),
            None if !told.breach || (ending.blind)(&told.clause).is_some() => {}
            None => report.differences.push(Difference::Erased {
                leaf: one.leaf,
                told,
                found: None,
            }),
        }
    }
}

/// Pairs what is about the same clause, group and window; takes out of `found` what has a pair.
fn pair(mut told: Vec<Told>, found: &mut Vec<Verdict>, stopped: bool, report: &mut Report) {
    told.sort_by_key(|one| one.leaf);
    found.sort_by(|a, b| a.key().cmp(&b.key()));
    let mut taken = vec![false; found.len()];
    let mut unlike = Vec::new();
    // Exact pairs first: where people have no name, several have the same key.
    for one in told {
        let Some(verdict) = &one.verdict else {
            continue;
        };
        let mut same = near(found, verdict);
        match same.find(|at| !taken[*at] && verdict.agrees(&found[*at], stopped)) {
            Some(at) => {
                taken[at] = true;
                report.alerts += 1;
            }
            None => unlike.push((one.leaf, verdict.clone())),
        }
    }
    for (leaf, told) in unlike {
        let at = near(found, &told).find(|at| !taken[*at]);
        report.differences.push(match at {
            Some(at) => {
                taken[at] = true;
                let found = found[at].clone();
                Difference::Verdict { leaf, told, found }
            }
            // Taken back: as if it had never been.
            None if !told.breach => continue,
            None => Difference::Unfounded { leaf, told },
        });
    }
    let mut taken = taken.into_iter();
    found.retain(|_| !taken.next().unwrap_or(false));
}

/// Where in the sorted list those with the same key are.
fn near(found: &[Verdict], like: &Verdict) -> std::ops::Range<usize> {
    let first = found.partition_point(|one| one.key() < like.key());
    let last = found.partition_point(|one| one.key() <= like.key());
    first..last
}
