// SPDX-License-Identifier: EUPL-1.2
//! What figures are made of: texts, bars, axes, legends.

use std::fmt::Write as _;

use serde_json::Value;

use super::Reader;
use super::ask::{Series, Window};
use super::field::Field;
use super::page::escape;

/// Width of a grid column and height of a grid line, in the units of a figure.
const CELL: (f64, f64) = (58.0, 46.0);
/// Room around curves: left for numbers, below for times.
pub(super) const EDGE: (f64, f64) = (66.0, 24.0);
/// Room for names before bands and bars.
pub(super) const NAMES: f64 = 300.0;

/// A figure that is being drawn. Writing to a `String` cannot fail.
pub(super) struct Figure {
    pub(super) svg: String,
    pub(super) width: f64,
    pub(super) height: f64,
}

impl Figure {
    pub(super) fn new(panel: &Value, height: f64) -> Figure {
        let columns = panel["gridPos"]["w"].as_f64().unwrap_or(24.0);
        let width = columns * CELL.0 - 24.0;
        let text = |key: &str| escape(panel[key].as_str().unwrap_or_default());
        let svg = format!(
            "<svg viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\"><title>{}</title><desc>{}</desc>\n",
            text("title"),
            text("description"),
        );
        Figure { svg, width, height }
    }

    /// As high as the place of its panel, less its title and `legend`.
    pub(super) fn fitting(panel: &Value, legend: f64) -> Figure {
        let lines = panel["gridPos"]["h"].as_f64().unwrap_or(8.0);
        Figure::new(panel, (lines * CELL.1 - 56.0 - legend).max(30.0))
    }

    pub(super) fn text(&mut self, (x, y): (f64, f64), class: &str, text: &str) {
        let text = escape(text);
        let _ = writeln!(
            self.svg,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" class=\"{class}\">{text}</text>"
        );
    }

    pub(super) fn bar(
        &mut self,
        (x, y): (f64, f64),
        (width, height): (f64, f64),
        color: &str,
        title: &str,
    ) {
        let title = escape(title);
        let _ = writeln!(
            self.svg,
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{:.1}\" style=\"fill:{color}\">\
             <title>{title}</title></rect>",
            width.max(0.5),
            height.max(0.0),
        );
    }

    pub(super) fn finish(mut self) -> String {
        self.svg.push_str("</svg>\n");
        self.svg
    }
}

pub(super) fn times(figure: &mut Figure, window: &Window, reader: &Reader) {
    let bottom = figure.height - 4.0;
    figure.text(
        (EDGE.0, bottom),
        "tick",
        &window.moment(window.from, reader),
    );
    figure.text(
        (figure.width - 8.0, bottom),
        "tick end",
        &window.moment(window.until, reader),
    );
}

pub(super) fn nothing(figure: &mut Figure, panel: &Value) {
    let middle = (figure.width / 2.0, figure.height / 2.0);
    let text = Field::new(panel, "", "A").no_value().to_owned();
    figure.text(middle, "middle", &text);
}

/// Names with their colours.
pub(super) fn legend(panel: &Value, answers: &[Series]) -> String {
    let keys = answers.iter().enumerate().map(|(at, series)| {
        let field = Field::of(panel, series);
        key(
            &field.color(at),
            field.name(&series.name),
            field.is_dashed(),
        )
    });
    format!("<p class=\"legend\">{}</p>\n", keys.collect::<String>())
}

pub(super) fn key(color: &str, name: &str, dashed: bool) -> String {
    let style = if dashed { "dashed" } else { "solid" };
    format!(
        "<span><i style=\"border-top:3px {style} {color}\"></i>{}</span> ",
        escape(name)
    )
}

/// Round numbers from zero to above the highest value.
pub(super) struct Axis {
    pub(super) top: f64,
    step: f64,
}

impl Axis {
    /// `field` says in which unit numbers have to be round.
    pub(super) fn new(highest: f64, field: Option<&Field>) -> Axis {
        let rough = if highest > 0.0 { highest / 3.0 } else { 0.34 };
        let step = match field.map(Field::unit) {
            Some("s") if rough > 1.0 => {
                let steps = [
                    5.0, 15.0, 30.0, 60.0, 300.0, 900.0, 1_800.0, 3_600.0, 7_200.0, 21_600.0,
                ];
                let fits = steps.into_iter().find(|step| *step >= rough);
                fits.unwrap_or((rough / 86_400.0).ceil() * 86_400.0)
            }
            Some("bytes") => 2f64.powf(rough.log2().ceil()),
            _ => {
                let ten = 10f64.powf(rough.log10().floor());
                let steps = [1.0, 2.0, 5.0].map(|part| part * ten);
                steps
                    .into_iter()
                    .find(|step| *step >= rough)
                    .unwrap_or(10.0 * ten)
            }
        };
        let top = step * (highest / step).ceil().max(1.0);
        Axis { top, step }
    }

    pub(super) fn ticks(&self) -> impl Iterator<Item = f64> {
        let count = (self.top / self.step).round() as usize;
        let step = self.step;
        (0..=count).map(move |at| at as f64 * step)
    }
}
