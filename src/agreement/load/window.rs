// SPDX-License-Identifier: EUPL-1.2
//! Reads `within:`: the stretch of event time a limit looks at.

use super::clause::Around;
use super::keys::WITHIN;
use super::problem::{FormProblem, Problem};
use super::{term, words};
use crate::agreement::Window;
use crate::diagnostic::{Findings, Place};
use crate::observation::Span;
use crate::yaml::{Map, Node, scalar};

/// Windows of one group that are open at once: `rolling` divided by `step`.
const STEPS: i64 = 1_000;

/// Longest window, in days: two years and a leap day.
const DAYS: i64 = 732;

pub(super) fn read(node: &Node, around: &Around<'_>, out: &mut Findings<'_>) -> Option<Window> {
    let map = Map::read(node, &WITHIN, out)?;
    let entry = map.first_of(&["calendar", "tumbling", "rolling", "session"])?;
    let step = map.entry("step");
    if let Some(step) = step.filter(|_| entry.key != "rolling") {
        out.error(step.place, Problem::StepAlone.message());
    }
    let own = map.entry("zone");
    if let Some(own) = own.filter(|_| entry.key != "calendar") {
        out.error(own.place, Problem::ZoneAlone.message());
    }
    let value = &entry.value;
    let shift = entry.key == "calendar" && value.text() == Some("shift");
    if let Some(of) = map.entry("of").filter(|_| !shift) {
        out.error(of.place, FormProblem::OfAlone.message());
    }
    if shift {
        let Some(of) = map.get("of") else {
            let told = out.error(value.place, FormProblem::ShiftNeedsCalendar.message());
            told.allowed(around.calendars.names.iter().map(String::as_str));
            return None;
        };
        return term::named(of, around, out).map(Window::Shift);
    }
    match entry.key.as_str() {
        "calendar" => {
            let own = own.map(|own| scalar::zone(&own.value, out));
            let unit = scalar::word(value, "calendar", &words::UNITS, out)?;
            Some(Window::Calendar(
                unit,
                own.unwrap_or_else(|| Some(around.zone.clone()))?,
            ))
        }
        "tumbling" => length(value, out).map(Window::Tumbling),
        "session" => length(value, out).map(|gap| Window::Session { gap }),
        _ => {
            let length = length(value, out);
            let Some(step) = step else {
                let told = out.error(entry.place, Problem::StepMissing.message());
                told.example("{ rolling: 30 d, step: 1 d }");
                return None;
            };
            let place = step.value.place;
            rolling(length?, scalar::duration(&step.value, out)?, place, out)
        }
    }
}

fn length(node: &Node, out: &mut Findings<'_>) -> Option<Span> {
    let length = scalar::duration(node, out)?;
    if length > Span::from_secs(DAYS * 86_400) {
        out.error(
            node.place,
            Problem::WindowTooLong { most_days: DAYS }.message(),
        );
        return None;
    }
    Some(length)
}

fn rolling(length: Span, step: Span, place: Place, out: &mut Findings<'_>) -> Option<Window> {
    // A duration is never zero, but the smallest ones round to it.
    let steps = length.micros() / step.micros().max(1);
    let problem = if steps * step.micros() != length.micros() || steps == 0 {
        Problem::NoMultiple
    } else if steps > STEPS {
        Problem::TooManySteps { most: STEPS }
    } else {
        return Some(Window::Rolling { length, step });
    };
    out.error(place, problem.message());
    None
}
