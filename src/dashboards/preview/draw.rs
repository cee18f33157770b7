// SPDX-License-Identifier: EUPL-1.2
//! Panels as SVG, each with a name and a description: a large word, curves, bars, bands.

use std::fmt::Write as _;

use serde_json::Value;

use super::Reader;
use super::ask::{Series, Window};
use super::field::{Field, Shown};
use super::figure::{Axis, EDGE, Figure, NAMES, key, legend, nothing, times};
use super::page::escape;

/// One word or number, as large as fits.
pub(super) fn stat(panel: &Value, answers: &[Series], reader: &Reader) -> String {
    let shown = match answers.first() {
        Some(series) => series
            .last()
            .map(|value| Field::of(panel, series).show(value, reader)),
        None => None,
    };
    let shown = shown.unwrap_or_else(|| Shown {
        text: Field::new(panel, "", "A").no_value().to_owned(),
        color: None,
    });
    let mut figure = Figure::fitting(panel, 0.0);
    let letters = shown.text.chars().count().max(3) as f64;
    let size = (figure.height * 0.6)
        .min((figure.width - 40.0) / letters / 0.66)
        .min(84.0);
    let color = shown
        .color
        .as_deref()
        .unwrap_or(super::super::color::UNKNOWN);
    let middle = (figure.width / 2.0, figure.height / 2.0);
    let _ = writeln!(
        figure.svg,
        "<text x=\"{:.1}\" y=\"{:.1}\" class=\"big\" style=\"font-size:{size:.0}px\">{}</text>",
        middle.0,
        middle.1,
        escape(&shown.text),
    );
    format!(
        "<div class=\"state\" style=\"background:{color}\">{}</div>",
        figure.finish()
    )
}

/// Curves, or bars one upon the other, with numbers at the left and times below.
pub(super) fn series(
    panel: &Value,
    answers: &[Series],
    window: &Window,
    reader: &Reader,
) -> String {
    let stacked = panel["fieldConfig"]["defaults"]["custom"]["drawStyle"] == "bars";
    let mut figure = Figure::fitting(panel, 48.0);
    let highest = match stacked {
        true => answers
            .iter()
            .flat_map(|series| &series.points)
            .fold(
                std::collections::BTreeMap::<i64, f64>::new(),
                |mut sums, (time, value)| {
                    *sums.entry((time * 1e3) as i64).or_default() += value;
                    sums
                },
            )
            .into_values()
            .fold(0.0, f64::max),
        false => answers
            .iter()
            .flat_map(|s| &s.points)
            .map(|(_, value)| *value)
            .fold(0.0, f64::max),
    };
    let field = answers.first().map(|first| Field::of(panel, first));
    let axis = Axis::new(highest, field.as_ref());
    let plot = (figure.width - EDGE.0 - 8.0, figure.height - EDGE.1 - 8.0);
    let x = |time: f64| EDGE.0 + (time - window.from) / (window.until - window.from) * plot.0;
    let y = |value: f64| 8.0 + plot.1 - value / axis.top * plot.1;
    for tick in axis.ticks() {
        let (at, text) = (
            y(tick),
            field.as_ref().map(|field| field.number(tick, reader)),
        );
        let _ = writeln!(
            figure.svg,
            "<path class=\"grid\" d=\"M{:.1} {at:.1}h{:.1}\"/>",
            EDGE.0, plot.0
        );
        figure.text(
            (EDGE.0 - 8.0, at + 4.0),
            "tick end",
            &text.unwrap_or_default(),
        );
    }
    times(&mut figure, window, reader);
    let width = window.step() / (window.until - window.from) * plot.0 * 0.9;
    let mut below = std::collections::BTreeMap::<i64, f64>::new();
    for (at, one) in answers.iter().enumerate() {
        let field = Field::of(panel, one);
        let color = field.color(at);
        if stacked {
            for (time, value) in one.points.iter().filter(|(_, value)| *value > 0.0) {
                let base = below.entry((time * 1e3) as i64).or_default();
                let (low, high) = (y(*base), y(*base + value));
                *base += value;
                figure.bar(
                    (x(*time) - width, high),
                    (width, low - high),
                    &color,
                    field.name(&one.name),
                );
            }
        } else {
            curve(&mut figure, one, (&field, &color), (&x, &y), window);
        }
    }
    if answers.is_empty() {
        nothing(&mut figure, panel);
    }
    format!("{}{}", figure.finish(), legend(panel, answers))
}

fn curve(
    figure: &mut Figure,
    series: &Series,
    (field, color): (&Field, &str),
    (x, y): (&dyn Fn(f64) -> f64, &dyn Fn(f64) -> f64),
    window: &Window,
) {
    let mut path = String::new();
    let mut before = f64::NEG_INFINITY;
    for (time, value) in series.points.iter().filter(|(_, value)| value.is_finite()) {
        let pen = if time - before > window.step() * 1.5 {
            'M'
        } else {
            'L'
        };
        let _ = write!(path, "{pen}{:.1} {:.1}", x(*time), y(*value));
        before = *time;
    }
    let dash = if field.is_dashed() {
        " class=\"curve dashed\""
    } else {
        " class=\"curve\""
    };
    let name = escape(field.name(&series.name));
    let _ = writeln!(
        figure.svg,
        "<path{dash} d=\"{path}\" style=\"stroke:{color}\"><title>{name}</title></path>"
    );
}

/// One bar for each name, longest first as they come.
pub(super) fn gauge(panel: &Value, answers: &[Series], reader: &Reader) -> String {
    let line = 30.0;
    let mut figure = Figure::new(panel, (answers.len().max(1) as f64 * line).max(30.0));
    let names = NAMES.min(figure.width * 0.4);
    let most = answers
        .iter()
        .filter_map(Series::last)
        .fold(0.0, f64::max)
        .max(1.0);
    for (at, one) in answers.iter().enumerate() {
        let (field, value) = (Field::of(panel, one), one.last().unwrap_or(0.0));
        let top = at as f64 * line;
        let length = (figure.width - names - 110.0) * value / most;
        figure.text(
            (names - 10.0, top + 20.0),
            "name end",
            field.name(&one.name),
        );
        figure.bar(
            (names, top + 5.0),
            (length, 20.0),
            &field.color(at),
            field.name(&one.name),
        );
        figure.text(
            (names + length + 8.0, top + 20.0),
            "name",
            &field.number(value, reader),
        );
    }
    if answers.is_empty() {
        nothing(&mut figure, panel);
    }
    figure.finish()
}

/// One band for each name, in the colour of its state.
pub(super) fn bands(panel: &Value, answers: &[Series], window: &Window, reader: &Reader) -> String {
    let line = 22.0;
    let mut figure = Figure::new(panel, answers.len().max(1) as f64 * line + EDGE.1 + 4.0);
    let names = NAMES.min(figure.width * 0.3);
    let plot = figure.width - names - 8.0;
    let x = |time: f64| names + (time - window.from) / (window.until - window.from) * plot;
    let mut states: Vec<Shown> = Vec::new();
    for (at, one) in answers.iter().enumerate() {
        let (field, top) = (Field::of(panel, one), at as f64 * line);
        figure.text(
            (names - 10.0, top + 15.0),
            "tick end",
            field.name(&one.name),
        );
        let shown = one
            .points
            .iter()
            .map(|(time, value)| (*time, field.show(*value, reader)));
        for (from, until, state) in stretches(shown, window) {
            let color = state.color.clone().unwrap_or_default();
            figure.bar(
                (x(from), top + 2.0),
                (x(until) - x(from), line - 4.0),
                &color,
                &state.text,
            );
            if !states.contains(&state) {
                states.push(state);
            }
        }
    }
    for (at, x) in [(window.from, names), (window.until, figure.width - 8.0)] {
        let class = if at == window.from {
            "tick"
        } else {
            "tick end"
        };
        figure.text((x, figure.height - 6.0), class, &window.moment(at, reader));
    }
    if answers.is_empty() {
        nothing(&mut figure, panel);
    }
    let keys = states
        .iter()
        .map(|state| key(state.color.as_deref().unwrap_or(""), &state.text, false));
    format!(
        "{}<p class=\"legend\">{}</p>\n",
        figure.finish(),
        keys.collect::<String>()
    )
}

/// Moments in one state become one stretch.
fn stretches(
    points: impl Iterator<Item = (f64, Shown)>,
    window: &Window,
) -> Vec<(f64, f64, Shown)> {
    let mut stretches: Vec<(f64, f64, Shown)> = Vec::new();
    for (time, state) in points {
        let from = (time - window.step()).max(window.from);
        match stretches.last_mut() {
            Some((_, until, same)) if *same == state && from - *until < window.step() / 2.0 => {
                *until = time;
            }
            _ => stretches.push((from, time, state)),
        }
    }
    stretches
}
