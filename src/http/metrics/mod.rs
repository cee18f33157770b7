// SPDX-License-Identifier: EUPL-1.2
//! `/metrics`: every metric of the monitor, with its name, in one place.
//!
//! Written anew from the view for each scrape: counters are the stored totals, so they go on
//! after a restart. Label values come from the agreement, from the names of topics, and from
//! code; never from inside a record.

mod agreement;
mod breaches;
mod health;
mod histograms;
mod mirror;
mod records;
mod sites;
mod told;

pub(super) use mirror::render_mirror;

use prometheus::core::{AtomicF64, AtomicU64};
use prometheus::core::{Collector, GenericCounterVec, GenericGaugeVec};
use prometheus::{Encoder as _, Opts, Registry, TextEncoder};

use crate::agreement::{Bound, Clause, Status};
use crate::engine::Skip;
use crate::ledger::FindingKind;
use crate::monitor::{Counter, View};

type CounterVec = GenericCounterVec<AtomicU64>;
type Gauge = GenericGaugeVec<AtomicF64>;

/// The exposition in Prometheus' text format 0.0.4.
///
/// # Errors
/// The metrics library refuses a name, which the tests would have shown.
pub fn render(view: &View) -> Result<String, prometheus::Error> {
    let registry = Registry::new();
    let board = Board {
        view,
        registry: &registry,
    };
    if view.starting.is_some() {
        board.starting()?;
        return text(&registry);
    }
    board.records()?;
    board.clause_facts()?;
    board.clauses()?;
    board.alerts()?;
    board.agreement()?;
    board.breaches()?;
    board.facts()?;
    board.told()?;
    board.health()?;
    board.histograms()?;
    text(&registry)
}

fn text(registry: &Registry) -> Result<String, prometheus::Error> {
    let process = prometheus::process_collector::ProcessCollector::for_self();
    registry.register(Box::new(process))?;
    let mut text = Vec::new();
    TextEncoder::new().encode(&registry.gather(), &mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

struct Board<'a> {
    view: &'a View,
    registry: &'a Registry,
}

impl Board<'_> {
    fn add<C: Collector + Clone + 'static>(&self, metric: C) -> Result<C, prometheus::Error> {
        self.registry.register(Box::new(metric.clone()))?;
        Ok(metric)
    }

    fn counter(
        &self,
        name: &str,
        help: &str,
        labels: &[&str],
    ) -> Result<CounterVec, prometheus::Error> {
        self.add(CounterVec::new(Opts::new(name, help), labels)?)
    }

    fn gauge(&self, name: &str, help: &str, labels: &[&str]) -> Result<Gauge, prometheus::Error> {
        self.add(Gauge::new(Opts::new(name, help), labels)?)
    }

    fn topics(&self) -> Vec<&str> {
        let mut topics: Vec<&str> = self
            .view
            .partitions
            .iter()
            .map(|p| p.topic.as_str())
            .collect();
        topics.sort_unstable();
        topics.dedup();
        topics
    }

    /// What is known before the store was checked and restored: the agreement's words, and whether
    /// there is room. Totals are left out, since zeros would be taken for new counters; so is
    /// `vigie_build_info`, which says that somebody watches.
    fn starting(&self) -> Result<(), prometheus::Error> {
        self.clause_facts()?;
        if self.view.disk_full {
            self.disk_full()?;
        }
        Ok(())
    }

    /// Clauses: facts and thresholds.
    fn clause_facts(&self) -> Result<(), prometheus::Error> {
        let info = self.gauge(
            "vigie_clause_info",
            "A clause of the agreement; always 1.",
            &[
                "clause", "form", "article", "severity", "status", "title", "title_fr",
            ],
        )?;
        let threshold = self.gauge(
            "vigie_clause_threshold",
            "The negotiated number, in base units.",
            &["clause", "bound", "unit"],
        )?;
        for clause in &self.view.agreement.clauses {
            let id = clause.id.as_str();
            let article = clause.article.as_deref().unwrap_or("");
            let (fr, en) = (clause.title.fr.as_str(), clause.title.en.as_str());
            let severity = clause.severity.name();
            info.with_label_values(&[
                id,
                &clause.form.label(),
                article,
                severity,
                status(clause),
                en,
                fr,
            ])
            .set(1.0);
            let bound = clause.form.bound();
            let quantity = bound.quantity();
            let side = if matches!(bound, Bound::AtMost(_)) {
                "at_most"
            } else {
                "at_least"
            };
            threshold
                .with_label_values(&[id, side, quantity.unit.name()])
                .set(quantity.amount);
        }
        Ok(())
    }

    /// Clauses: matches.
    fn clauses(&self) -> Result<(), prometheus::Error> {
        let matches = self.counter(
            "vigie_clause_matches_total",
            "Events counted for a clause.",
            &["clause"],
        )?;
        let skipped = self.counter(
            "vigie_clause_skipped_total",
            "Events that matched a clause but could not be counted.",
            &["clause", "reason"],
        )?;
        for clause in &self.view.agreement.clauses {
            let id = clause.id.as_str();
            matches.with_label_values(&[id]);
            for why in Skip::ALL {
                skipped.with_label_values(&[id, why.name()]);
            }
        }
        for (counter, total) in self.view.counters.iter() {
            match counter {
                Counter::ClauseMatches(clause) if self.knows(clause) => {
                    matches.with_label_values(&[clause.as_str()]).inc_by(total);
                }
                Counter::ClauseSkipped(clause, why) if self.knows(clause) => {
                    skipped
                        .with_label_values(&[clause.as_str(), why.as_str()])
                        .inc_by(total);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Alerts, by clause and site.
    fn alerts(&self) -> Result<(), prometheus::Error> {
        let raised = self.counter(
            "vigie_alerts_total",
            "Alerts raised by clauses that are active.",
            &["clause", "site", "severity"],
        )?;
        let trial = self.counter(
            "vigie_trial_alerts_total",
            "Alerts recorded by clauses on trial.",
            &["clause"],
        )?;
        let open = self.gauge(
            "vigie_alerts_open",
            "Alerts whose window is still open.",
            &["clause"],
        )?;
        let peak = self.gauge(
            "vigie_clause_observed_max",
            "Value of the newest window nearest to the threshold or furthest beyond it.",
            &["clause", "site"],
        )?;
        let labels = self.site_labels();
        for (clause, now) in self.view.agreement.clauses.iter().zip(&self.view.clauses) {
            let id = clause.id.as_str();
            open.with_label_values(&[id]).set(now.open as f64);
            if clause.status == Status::Trial {
                trial.with_label_values(&[id]);
            }
            for site in &labels {
                if clause.status == Status::Active {
                    raised.with_label_values(&[id, site, clause.severity.name()]);
                }
            }
            for (site, value) in &now.peaks {
                if self.may_show(clause, site) {
                    peak.with_label_values(&[id, site]).set(*value);
                }
            }
        }
        self.count_alerts(&raised, &trial);
        self.waivers()
    }

    /// Uses of exceptions and silences: they mark alerts, which count all the same.
    fn waivers(&self) -> Result<(), prometheus::Error> {
        let uses = self.counter(
            "vigie_waiver_uses_total",
            "Events that fell under an exception or silence of the agreement.",
            &["kind", "id"],
        )?;
        let waived = self.counter(
            "vigie_alerts_waived_total",
            "Alerts whose every act fell under an exception or silence; counted as raised, too.",
            &["clause"],
        )?;
        for waiver in &self.view.agreement.waivers {
            uses.with_label_values(&[waiver.kind.name(), waiver.id.as_str()]);
        }
        for (counter, total) in self.view.counters.iter() {
            match counter {
                Counter::WaiverUses(kind, id) => {
                    uses.with_label_values(&[kind.as_str(), id.as_str()])
                        .inc_by(total);
                }
                Counter::Waived(clause) if self.knows(clause) => {
                    waived.with_label_values(&[clause.as_str()]).inc_by(total);
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn count_alerts(&self, raised: &CounterVec, trial: &CounterVec) {
        for (counter, total) in self.view.counters.iter() {
            let Counter::Opened(clause, site) = counter else {
                continue;
            };
            let found = self
                .view
                .agreement
                .clauses
                .iter()
                .find(|c| c.id.as_str() == clause);
            match found {
                Some(c) if c.status == Status::Trial => {
                    trial.with_label_values(&[clause.as_str()]).inc_by(total);
                }
                Some(c) => {
                    let labels = [clause.as_str(), self.site(site), c.severity.name()];
                    raised.with_label_values(&labels).inc_by(total);
                }
                None => {}
            }
        }
    }

    /// Facts about the program, and what it found about its own sight.
    fn facts(&self) -> Result<(), prometheus::Error> {
        let build = self.gauge("vigie_build_info", "This program; always 1.", &["version"])?;
        build
            .with_label_values(&[env!("CARGO_PKG_VERSION")])
            .set(1.0);
        let findings = self.counter(
            "vigie_findings_total",
            "Findings about the monitor's own sight.",
            &["kind"],
        )?;
        for kind in FindingKind::ALL {
            let total = self
                .view
                .counters
                .get(&Counter::Findings(kind.name().to_owned()));
            findings.with_label_values(&[kind.name()]).inc_by(total);
        }
        Ok(())
    }

    fn knows(&self, clause: &str) -> bool {
        self.view
            .agreement
            .clauses
            .iter()
            .any(|known| known.id.as_str() == clause)
    }
}

fn status(clause: &Clause) -> &'static str {
    match clause.status {
        Status::Active => "active",
        Status::Trial => "trial",
        Status::Off => "off",
    }
}
