// SPDX-License-Identifier: EUPL-1.2
//! The alerts that are breaches, by clause and site, as the cover page and the workbook say them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use super::stretches::{Span, together};
use super::{ExportError, Material};
use crate::agreement::{Agreement, Window};
use crate::diagnostic::Language;
use crate::observation::{EventTime, Field};
use crate::report::columns::Filed;
use crate::report::values;

/// What is said on the page of one clause at one site; all alerts stand in the tables beside it.
const MAX_TOLD: usize = 10;
/// Clauses and sites are bounded by the agreement; if a site comes from hostile text, this is the
/// most of them that the page names for a clause.
const MAX_SITES: usize = 200;
/// Numbers of alerts behind a stretch that are named one by one.
const MAX_NUMBERS: usize = 12;

/// What is listed.
#[derive(Default)]
pub(super) struct Listing {
    /// The last disclosed version of every alert that is a breach, by start of its window.
    pub(super) rows: Vec<Listed>,
    /// Alerts that later events have taken back.
    pub(super) withdrawn: u64,
    pub(super) clauses: BTreeMap<String, OfClause>,
    /// Systems whose breach an alert in scope is.
    pub(super) systems: BTreeSet<String>,
}

impl Listing {
    /// How many alerts are breaches, and how many were taken back.
    pub(super) fn counts(&self) -> (u64, u64) {
        (self.rows.len() as u64, self.withdrawn)
    }
}

/// An alert that is a breach: its leaf, and what the tables say beside its body.
pub(super) struct Listed {
    pub(super) seq: u64,
    pub(super) filed: Filed,
}

/// Alerts of one clause.
#[derive(Default)]
pub(super) struct OfClause {
    pub(super) title: String,
    pub(super) severity: String,
    pub(super) article: String,
    pub(super) legal: String,
    pub(super) trial: bool,
    pub(super) alerts: u64,
    pub(super) sites: BTreeMap<String, OfSite>,
}

/// Alerts of one clause at one site.
#[derive(Default)]
pub(super) struct OfSite {
    pub(super) alerts: u64,
    /// Alerts that `told` tells of.
    pub(super) shown: u64,
    pub(super) told: Vec<Told>,
}

/// What happened: an alert, or a stretch that several tell of.
pub(super) struct Told {
    /// The numbers of its alerts.
    pub(super) numbers: String,
    pub(super) alerts: u64,
    pub(super) group: String,
    pub(super) team: String,
    /// First and last fact; nothing where none came.
    pub(super) facts: Option<(EventTime, EventTime)>,
    /// When its first version was told.
    pub(super) told: EventTime,
    /// The value, of a stretch the worst one; and what was agreed.
    pub(super) observed: String,
    pub(super) agreed: String,
    pub(super) sentence: String,
}

/// Of a body, what is listed.
#[derive(Deserialize)]
struct Body {
    breach: bool,
    clause: Clause,
    #[serde(default)]
    agreement: Agreed,
    sentence: Both,
    site: String,
    #[serde(default)]
    team: String,
    #[serde(default)]
    group: Value,
    window: Stretch,
    observed: Option<f64>,
    #[serde(default)]
    threshold: Threshold,
    count: Option<u64>,
    first_event: Option<EventTime>,
    last_event: Option<EventTime>,
}

#[derive(Deserialize)]
struct Clause {
    id: String,
    title: Both,
    article: Option<String>,
    severity: String,
    status: String,
}

#[derive(Default, Deserialize)]
struct Agreed {
    #[serde(default)]
    digest: String,
}

#[derive(Deserialize)]
struct Stretch {
    start: EventTime,
    end: Option<EventTime>,
}

#[derive(Default, Deserialize)]
struct Threshold {
    #[serde(default)]
    bound: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    written: String,
}

#[derive(Deserialize)]
struct Both {
    fr: String,
    en: String,
}

impl Both {
    fn pick(&self, language: Language) -> String {
        language.pick(&self.en, &self.fr).clone()
    }
}

impl Body {
    fn facts(&self) -> Option<(EventTime, EventTime)> {
        let facts = self.first_event.zip(self.last_event);
        facts.filter(|_| self.count != Some(0))
    }

    fn systems(&self) -> impl Iterator<Item = String> {
        let parts = self.group.as_array().into_iter().flatten();
        let systems = parts.filter(|part| part["field"] == Field::SYSTEM.name());
        systems.filter_map(|part| Some(part["value"].as_str()?.to_owned()))
    }

    /// Whether this value lies further beyond what was agreed.
    fn is_worse(&self, than: &Body) -> bool {
        match (self.observed, than.observed) {
            (Some(mine), Some(other)) if self.threshold.bound == "at_least" => mine < other,
            (Some(mine), Some(other)) => mine > other,
            (mine, _) => mine.is_some(),
        }
    }
}

/// An alert with everything that is known of it.
struct Read {
    seq: u64,
    number: u64,
    told: EventTime,
    last_told: EventTime,
    legal: String,
    /// Whether windows of its clause overlap.
    overlaps: bool,
    body: Body,
}

/// The number of an alert as people name it.
fn numbered(number: u64) -> String {
    format!("A-{number:03}")
}

/// Reads the last disclosed version of every alert in scope.
pub(super) fn collect(material: &Material<'_>) -> Result<Listing, ExportError> {
    let mut listing = Listing::default();
    let mut reads = Vec::new();
    let alerts = &material.summary.alerts;
    for (id, latest) in &alerts.latest {
        let body = material.reader.body(latest.seq)?;
        let (_, text) = body.ok_or(ExportError::Leaf(latest.seq))?;
        let body: Body = serde_json::from_str(&text)?;
        listing.systems.extend(body.systems());
        if !body.breach {
            listing.withdrawn += 1;
            continue;
        }
        let known = alerts.known(id).ok_or(ExportError::Leaf(latest.seq))?;
        let clause = clause_of(material, &body);
        reads.push(Read {
            seq: latest.seq,
            number: known.number,
            told: known.told,
            last_told: latest.told,
            legal: clause.map_or_else(String::new, |clause| clause.legal_ref.join("; ")),
            overlaps: clause.is_some_and(|clause| overlaps(clause.form.window())),
            body,
        });
    }
    reads.sort_by_key(|read| (read.body.window.start, read.seq));
    let spans: Vec<Span> = reads.iter().map(span).collect();
    let stretches = together(&spans);
    fill(&mut listing, material.order.language, &reads, stretches);
    Ok(listing)
}

/// The clause as the agreement has it that the alert was raised under.
fn clause_of<'a>(material: &'a Material<'_>, body: &Body) -> Option<&'a crate::agreement::Clause> {
    let agreement: Option<&Agreement> = match body.agreement.digest.as_str() {
        "" => material.agreement.as_ref(),
        digest => material.agreements.find(digest),
    };
    let mut clauses = agreement?.clauses.iter();
    clauses.find(|clause| clause.id.as_str() == body.clause.id)
}

fn overlaps(window: Option<&Window>) -> bool {
    matches!(window, Some(Window::Rolling(_) | Window::Hopping { .. }))
}

fn span(read: &Read) -> Span {
    let (body, clause) = (&read.body, &read.body.clause.id);
    Span {
        of: read
            .overlaps
            .then(|| (clause.clone(), body.group.to_string())),
        start: body.window.start,
        end: body.window.end.unwrap_or(EventTime::MAX),
    }
}

fn fill(listing: &mut Listing, language: Language, reads: &[Read], stretches: Vec<Vec<usize>>) {
    let mut same: Vec<Option<String>> = vec![None; reads.len()];
    let mut happened: Vec<(usize, Told)> = Vec::new();
    for stretch in stretches {
        let told = told(language, reads, &stretch);
        if stretch.len() > 1 {
            for at in &stretch {
                same[*at] = Some(told.numbers.clone());
            }
        }
        happened.push((stretch[0], told));
    }
    for (read, stretch) in reads.iter().zip(same) {
        let body = &read.body;
        let clause = listing.clauses.entry(body.clause.id.clone()).or_default();
        clause.title = body.clause.title.pick(language);
        clause.severity.clone_from(&body.clause.severity);
        clause.article = body.clause.article.clone().unwrap_or_default();
        clause.legal.clone_from(&read.legal);
        clause.trial = body.clause.status == "trial";
        clause.alerts += 1;
        if clause.sites.len() < MAX_SITES || clause.sites.contains_key(&body.site) {
            clause.sites.entry(body.site.clone()).or_default().alerts += 1;
        }
        listing.rows.push(Listed {
            seq: read.seq,
            filed: Filed {
                number: numbered(read.number),
                stretch,
                legal: read.legal.clone(),
                told: read.told,
                last_told: read.last_told,
            },
        });
    }
    // In the order of windows, as the rows.
    happened.sort_by_key(|(first, _)| *first);
    for (first, told) in happened {
        let body = &reads[first].body;
        let clause = listing.clauses.get_mut(&body.clause.id);
        let site = clause.and_then(|clause| clause.sites.get_mut(&body.site));
        if let Some(site) = site.filter(|site| site.told.len() < MAX_TOLD) {
            site.shown += told.alerts;
            site.told.push(told);
        }
    }
}

/// What a stretch tells: from its first to its last fact, with its worst value.
fn told(language: Language, reads: &[Read], stretch: &[usize]) -> Told {
    let all = || stretch.iter().map(|at| &reads[*at]);
    let mut worst = &reads[stretch[0]];
    for read in all() {
        if read.body.is_worse(&worst.body) {
            worst = read;
        }
    }
    let first = all().filter_map(|read| read.body.facts()).map(|f| f.0);
    let last = all().filter_map(|read| read.body.facts()).map(|f| f.1);
    let (body, threshold) = (&worst.body, &worst.body.threshold);
    let unit = match threshold.unit.as_str() {
        "" => "count",
        unit => unit,
    };
    Told {
        numbers: numbers(all().map(|read| read.number).collect()),
        alerts: stretch.len() as u64,
        group: values::group(language, &body.group),
        team: body.team.clone(),
        facts: first.min().zip(last.max()),
        told: all().map(|read| read.told).min().unwrap_or(worst.told),
        observed: body.observed.map_or_else(String::new, |amount| {
            values::readable(language, unit, amount)
        }),
        agreed: values::agreed(language, &threshold.written),
        sentence: body.sentence.pick(language),
    }
}

/// `A-003, A-004, A-009`; many of them with the last one behind an ellipsis.
fn numbers(mut numbers: Vec<u64>) -> String {
    numbers.sort_unstable();
    let cut = numbers.len() > MAX_NUMBERS;
    let last = numbers.last().copied().filter(|_| cut).map(numbered);
    let named = numbers.into_iter().take(MAX_NUMBERS - usize::from(cut));
    let mut named: Vec<String> = named.map(numbered).collect();
    named.extend(last.map(|last| format!("… {last}")));
    named.join(", ")
}
