// SPDX-License-Identifier: EUPL-1.2
//! Reads `within:`: the stretch of event time a limit looks at.

use super::clause::LoadContext;
use super::keys::WITHIN;
use super::problem::{FormProblem, Problem};
use super::{term, words};
use crate::agreement::{Grid, Window};
use crate::diagnostic::{Findings, Place};
use crate::observation::Span;
use crate::yaml::{Map, Node, scalar};

/// Windows of one group that are open at once: `rolling` divided by `step`.
const STEPS: i64 = 1_000;

/// Longest window, in days: two years and a leap day.
const DAYS: i64 = 732;

const DAY: Span = Span::from_secs(86_400);
const MONTH: Span = Span::from_secs(28 * 86_400);
const MINUTE: Span = Span::from_secs(60);

pub(super) fn read(
    node: &Node,
    around: &LoadContext<'_>,
    out: &mut Findings<'_>,
) -> Option<Window> {
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
            let unit = scalar::word(value, "calendar", &words::CALENDAR_WINDOWS, out)??;
            Some(Window::Calendar(
                unit,
                own.unwrap_or_else(|| Some(around.zone.clone()))?,
            ))
        }
        "tumbling" => {
            let length = length(value, out)?;
            if length >= DAY {
                let told = out.error(value.place, Problem::WholeDays.message());
                match length == DAY {
                    true => told.write("{ calendar: day }"),
                    false if length < MONTH => told.example("{ calendar: week }"),
                    false => told.example("{ calendar: month }"),
                };
                return None;
            }
            grid(length, value.place, around, out).map(Window::Tumbling)
        }
        "session" => length(value, out).map(|gap| Window::Session { gap }),
        _ => {
            let length = length(value, out);
            let Some(step) = step else {
                return length.map(Window::Rolling);
            };
            let place = step.value.place;
            let step = scalar::duration(&step.value, out)?;
            let written = value.text().unwrap_or_default();
            hopping((length?, written), step, place, around, out)
        }
    }
}

/// Steps of this length, from midnight on.
fn grid(
    step: Span,
    place: Place,
    around: &LoadContext<'_>,
    out: &mut Findings<'_>,
) -> Option<Grid> {
    // A duration is never zero, but the smallest ones round to it.
    let micros = step.micros().max(1);
    if DAY.micros() % micros != 0 {
        let told = out.error(place, Problem::NoPartOfADay.message());
        told.example(&part_below(step));
        return None;
    }
    let zone = around.zone.clone();
    Some(Grid { step, zone })
}

/// The longest part of a day in whole minutes that is shorter.
fn part_below(step: Span) -> String {
    let day = DAY.micros() / MINUTE.micros();
    let most = (step.micros() / MINUTE.micros()).min(day);
    let minutes = (1..=most).rev().find(|minutes| day % minutes == 0);
    match minutes.unwrap_or(1) {
        minutes if minutes == day => "1 d".to_owned(),
        minutes if minutes % 60 == 0 => format!("{} h", minutes / 60),
        minutes => format!("{minutes} min"),
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

fn hopping(
    (length, written): (Span, &str),
    step: Span,
    place: Place,
    around: &LoadContext<'_>,
    out: &mut Findings<'_>,
) -> Option<Window> {
    let grid = grid(step, place, around, out)?;
    let steps = length.micros() / step.micros().max(1);
    let problem = if steps * step.micros() != length.micros() || steps == 0 {
        Problem::NoMultiple
    } else if steps > STEPS {
        Problem::TooManySteps { most: STEPS }
    } else {
        let told = out.warning(place, Problem::StepsOnly.message());
        told.write(&format!("{{ rolling: {written} }}"));
        let steps = u32::try_from(steps).ok()?;
        return Some(Window::Hopping { grid, steps });
    };
    out.error(place, problem.message());
    None
}
