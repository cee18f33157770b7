// SPDX-License-Identifier: EUPL-1.2
//! What an alert says to readers outside the company.

use serde::Serialize;

use super::sentence;
use crate::agreement::{Agreement, Bound, Clause, Localized, Status, Window};
use crate::engine::{AlertVersion, Part, PartitionId};
use crate::ledger::hex;
use crate::observation::{EventTime, WorkerRef};

/// Turns what the engine knows into what may leave: pseudonyms for workers, names for sources.
pub struct Presenter<'a> {
    /// The agreement that the alerts are about.
    pub agreement: &'a Agreement,
    /// The recipient's own pseudonym for a worker at this event time.
    pub pseudonym: &'a dyn Fn(&WorkerRef, EventTime) -> String,
    /// Topic and partition of a source.
    pub source: &'a dyn Fn(PartitionId) -> (String, i32),
}

/// A version of an alert. Whole: a reader needs no earlier one.
#[derive(Debug, Clone, Serialize)]
pub struct AlertBody {
    /// Hexadecimal id of the alert.
    pub alert: String,
    /// 1 for the first version, rising by one.
    pub version: u32,
    /// `opened`, `updated`, `closed` or `amended`.
    pub change: &'static str,
    /// Whether it still is a breach.
    pub breach: bool,
    /// Whether the window is over.
    pub closed: bool,
    /// The agreement.
    pub agreement: AgreementRef,
    /// The clause.
    pub clause: ClauseRef,
    /// What happened, in both languages.
    pub sentence: Localized,
    /// Whose breach, by field.
    pub group: Vec<GroupPart>,
    /// Site of the latest contributing record.
    pub site: String,
    /// Team of the latest contributing record.
    pub team: String,
    /// The stretch of time.
    pub window: WindowRef,
    /// Observed value in the unit of the threshold.
    pub observed: f64,
    /// The negotiated number.
    pub threshold: Threshold,
    /// Number of contributing records.
    pub count: u64,
    /// Event time of the first of them.
    pub first_event: String,
    /// Event time of the last of them.
    pub last_event: String,
    /// Where they lie.
    pub records: Records,
    /// How many of the acts fall under which exception or silence.
    pub waivers: Vec<WaiverRef>,
    /// Whether somebody is to be notified: `yes`, or why not: `trial`, or `waived` because every
    /// act falls under an exception or silence. The alert counts all the same.
    pub notify: &'static str,
}

/// What of it its leaf says openly, as [`crate::ledger::AlertHead`] reads it; to the rest the leaf
/// only commits.
#[derive(Debug, Serialize)]
pub struct AlertSaid<'a> {
    alert: &'a str,
    version: u32,
    change: &'static str,
    breach: bool,
    closed: bool,
    clause: &'a ClauseRef,
}

impl AlertBody {
    /// What of it stands openly in its leaf: nothing about anybody.
    #[must_use]
    pub fn said(&self) -> AlertSaid<'_> {
        AlertSaid {
            alert: &self.alert,
            version: self.version,
            change: self.change,
            breach: self.breach,
            closed: self.closed,
            clause: &self.clause,
        }
    }
}

/// An exception or silence that was considered.
#[derive(Debug, Clone, Serialize)]
pub struct WaiverRef {
    /// `exception` or `silence`.
    pub kind: &'static str,
    /// Its id.
    pub id: String,
    /// How many of the acts fall under it.
    pub acts: u64,
}

/// Which agreement.
#[derive(Debug, Clone, Serialize)]
pub struct AgreementRef {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// SHA-256 of its bytes.
    pub digest: String,
}

/// Which clause.
#[derive(Debug, Clone, Serialize)]
pub struct ClauseRef {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Localized,
    /// Its number in the signed text.
    pub article: Option<String>,
    /// How grave a breach is.
    pub severity: &'static str,
    /// `active` or `trial`.
    pub status: &'static str,
}

/// One value of `per`.
#[derive(Debug, Clone, Serialize)]
pub struct GroupPart {
    /// The canonical field.
    pub field: &'static str,
    /// A pseudonym for a person, else the value itself; nothing where the event names nobody.
    pub value: Option<String>,
}

/// A window.
#[derive(Debug, Clone, Serialize)]
pub struct WindowRef {
    /// First moment inside, UTC.
    pub start: String,
    /// First moment no longer inside, UTC; nothing while a silence goes on.
    pub end: Option<String>,
    /// The zone whose civil time counts.
    pub zone: String,
}

/// A negotiated number.
#[derive(Debug, Clone, Serialize)]
pub struct Threshold {
    /// `at_most` or `at_least`.
    pub bound: &'static str,
    /// In base units.
    pub amount: f64,
    /// The unit.
    pub unit: String,
    /// As the agreement has it.
    pub written: String,
}

/// Contributing records.
#[derive(Debug, Clone, Serialize)]
pub struct Records {
    /// Up to 100 of them.
    pub named: Vec<RecordRef>,
    /// The sum of the SHA-256 digests of all of them modulo 2²⁵⁶, least significant byte first.
    pub digest: String,
}

/// One contributing record.
#[derive(Debug, Clone, Serialize)]
pub struct RecordRef {
    /// Topic.
    pub topic: String,
    /// Partition.
    pub partition: i32,
    /// Offset.
    pub offset: i64,
    /// SHA-256 of its value.
    pub sha256: String,
}

impl Presenter<'_> {
    /// The body of an alert's version.
    #[must_use]
    pub fn alert(&self, version: &AlertVersion) -> AlertBody {
        let clause = &self.agreement.clauses[version.clause];
        let zone = zone(clause, self.agreement);
        AlertBody {
            alert: version.id.to_string(),
            version: version.version,
            change: version.change.name(),
            breach: version.breach,
            closed: version.closed,
            agreement: AgreementRef {
                id: self.agreement.id.clone(),
                version: self.agreement.version,
                digest: self.agreement.digest.to_string(),
            },
            clause: clause_ref(clause),
            sentence: sentence::alert(self.agreement, clause, version),
            group: self.group(clause, version),
            site: version.site.clone(),
            team: version.team.clone(),
            window: WindowRef {
                start: version.window.start.to_string(),
                end: (!version.is_open_ended()).then(|| version.window.end.to_string()),
                zone: zone.iana_name().unwrap_or("UTC").to_owned(),
            },
            observed: version.observed,
            threshold: threshold(clause),
            count: version.count,
            first_event: version.first.to_string(),
            last_event: version.last.to_string(),
            records: self.records(version),
            waivers: self.waivers(version),
            notify: match clause.status {
                Status::Trial => "trial",
                _ if version.is_waived() => "waived",
                _ => "yes",
            },
        }
    }

    fn waivers(&self, version: &AlertVersion) -> Vec<WaiverRef> {
        let waivers = version.waived.iter().map(|(at, acts)| {
            let waiver = &self.agreement.waivers[*at];
            WaiverRef {
                kind: waiver.kind.name(),
                id: waiver.id.clone(),
                acts: *acts,
            }
        });
        waivers.collect()
    }

    /// The group of an alert, with the recipient's pseudonyms. They rotate with the window the
    /// alert is about, so that all versions of an alert name its worker alike.
    #[must_use]
    pub fn group(&self, clause: &Clause, version: &AlertVersion) -> Vec<GroupPart> {
        let value = |part: &Part| match part {
            Part::Worker(worker) => Some((self.pseudonym)(worker, version.window.start)),
            Part::Text(text) => Some(text.clone()),
            Part::Nobody => None,
        };
        let fields = clause.form.per().0.iter().map(|field| field.name());
        fields
            .zip(&version.group)
            .map(|(field, part)| GroupPart {
                field,
                value: value(part),
            })
            .collect()
    }

    fn records(&self, version: &AlertVersion) -> Records {
        let named = version.coordinates.iter().map(|at| {
            let (topic, partition) = (self.source)(at.source);
            RecordRef {
                topic,
                partition,
                offset: at.offset,
                sha256: hex(&at.digest),
            }
        });
        Records {
            named: named.collect(),
            digest: hex(&version.digest.to_bytes()),
        }
    }
}

fn clause_ref(clause: &Clause) -> ClauseRef {
    ClauseRef {
        id: clause.id.to_string(),
        title: clause.title.clone(),
        article: clause.article.clone(),
        severity: clause.severity.name(),
        status: if clause.status == Status::Trial {
            "trial"
        } else {
            "active"
        },
    }
}

/// The bound of a clause; of a forbidden act, none at all.
fn threshold(clause: &Clause) -> Threshold {
    let bound = clause.form.bound();
    let quantity = bound.quantity();
    Threshold {
        bound: if matches!(bound, Bound::AtMost(_)) {
            "at_most"
        } else {
            "at_least"
        },
        amount: quantity.amount,
        unit: quantity.unit.name().to_owned(),
        written: quantity.written.clone(),
    }
}

fn zone<'a>(clause: &'a Clause, agreement: &'a Agreement) -> &'a jiff::tz::TimeZone {
    match clause.form.window() {
        Some(Window::Calendar(_, zone)) => zone,
        Some(Window::Shift(calendar)) => &calendar.zone,
        _ => &agreement.zone,
    }
}
