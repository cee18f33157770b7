// SPDX-License-Identifier: EUPL-1.2
//! Reads terms: `14 d`, `1 month`, `2 working days`, `8 working hours`, `90 s`.

use std::sync::Arc;

use jiff::tz::TimeZone;

use super::clause::LoadContext;
use super::problem::FormProblem;
use crate::agreement::{Calendar, Length, Term};
use crate::diagnostic::{Findings, Place};
use crate::observation::Span;
use crate::yaml::scalar::{Measure, measure};
use crate::yaml::{Map, Node, rewrite, scalar};

/// Longest term, in years.
const YEARS: u32 = 10;

/// Terms as the editor's schema knows them.
pub(super) const TERM: &str =
    r"^[0-9]+(\.[0-9]+)? *(s|min|h|d|days?|weeks?|months?|years?|working (days?|hours?))$";

/// Reads the terms of one form, which share its `calendar`.
pub(super) struct Terms<'a> {
    zone: &'a TimeZone,
    calendar: Option<Arc<Calendar>>,
    named: Option<Place>,
    used: bool,
}

impl<'a> Terms<'a> {
    pub(super) fn new(map: &Map<'_>, around: &'a LoadContext<'_>, out: &mut Findings<'_>) -> Self {
        let node = map.get("calendar");
        Terms {
            zone: around.zone,
            calendar: node.and_then(|node| named(node, around, out)),
            named: node.map(|node| node.place),
            used: false,
        }
    }

    pub(super) fn read(&mut self, node: &Node, out: &mut Findings<'_>) -> Option<Term> {
        if node.is_bad() {
            return None;
        }
        let written = node.text().unwrap_or_default();
        let length = match measure(written) {
            Measure::Number(number, word) if number > 0.0 => self.length(number, word, node, out),
            _ => {
                let told = out.error(node.place, FormProblem::BadTerm.message());
                told.found(&node.described())
                    .write_or(rewritten(written), "… d");
                None
            }
        };
        Some(Term {
            length: length?,
            written: written.to_owned(),
        })
    }

    fn length(
        &mut self,
        number: f64,
        word: &str,
        node: &Node,
        out: &mut Findings<'_>,
    ) -> Option<Length> {
        let micros = |unit: f64| Span::from_micros((number * unit * 1e6).round() as i64);
        let years = f64::from(YEARS);
        let (seconds, length) = match word {
            "s" => (1.0, Length::Exact(micros(1.0))),
            "min" => (60.0, Length::Exact(micros(60.0))),
            "h" => (3_600.0, Length::Exact(micros(3_600.0))),
            "working h" | "working hour" | "working hours" => {
                let calendar = self.calendar(node, out)?;
                (3_600.0, Length::WorkingTime(micros(3_600.0), calendar))
            }
            "working min" => {
                let calendar = self.calendar(node, out)?;
                (60.0, Length::WorkingTime(micros(60.0), calendar))
            }
            _ if number.fract() != 0.0 => {
                let told = out.error(node.place, FormProblem::BadTerm.message());
                told.found(&node.described())
                    .write_or(rewritten(node.text().unwrap_or_default()), "… d");
                return None;
            }
            _ => self.civil(number.min(1e6) as u32, word, node, out)?,
        };
        if number * seconds > years * 366.0 * 86_400.0 {
            let problem = FormProblem::TermTooLong { most_years: YEARS };
            out.error(node.place, problem.message());
            return None;
        }
        Some(length)
    }

    /// Terms that end with a civil day.
    fn civil(
        &mut self,
        number: u32,
        word: &str,
        node: &Node,
        out: &mut Findings<'_>,
    ) -> Option<(f64, Length)> {
        let zone = || self.zone.clone();
        let day = 86_400.0;
        Some(match word {
            "d" | "day" | "days" => (day, Length::Days(number, zone())),
            "week" | "weeks" => (7.0 * day, Length::Days(number.saturating_mul(7), zone())),
            "month" | "months" => (30.0 * day, Length::Months(number, zone())),
            "year" | "years" => (
                365.0 * day,
                Length::Months(number.saturating_mul(12), zone()),
            ),
            "working d" | "working day" | "working days" => (
                2.0 * day,
                Length::WorkingDays(number, self.calendar(node, out)?),
            ),
            _ => {
                let told = out.error(node.place, FormProblem::BadTerm.message());
                told.found(&node.described())
                    .write_or(rewritten(node.text().unwrap_or_default()), "… d");
                return None;
            }
        })
    }

    fn calendar(&mut self, node: &Node, out: &mut Findings<'_>) -> Option<Arc<Calendar>> {
        self.used = true;
        if self.named.is_none() {
            let told = out.error(node.place, FormProblem::TermNeedsCalendar.message());
            told.example("calendar: …");
        }
        self.calendar.clone()
    }

    /// To be called when all terms are read.
    pub(super) fn finish(self, out: &mut Findings<'_>) {
        if let Some(place) = self.named.filter(|_| !self.used) {
            out.warning(place, FormProblem::CalendarForNothing.message());
        }
    }
}

/// The term in our words, if it was written in others.
fn rewritten(written: &str) -> Option<String> {
    rewrite::term(written).filter(|text| text != written)
}

/// The calendar with this name.
pub(super) fn named(
    node: &Node,
    around: &LoadContext<'_>,
    out: &mut Findings<'_>,
) -> Option<Arc<Calendar>> {
    let name = scalar::text(node, out)?;
    around.calendars.find(&name, node.place, out)
}
