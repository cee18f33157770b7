// SPDX-License-Identifier: EUPL-1.2
//! Drawings on pages: bars, bands and their labels.

use krilla::tagging::Tag;

use super::super::document::{Figure, Fill, Shape, WIDTH};
use super::blocks::WARNING;
use super::face::Face;
use super::layout::{Area, BLACK, BLUE, Drawn, Ink, Layout, SIDE, style};

const WATCHED: Ink = [0x2e, 0x7d, 0x5b];
const WHITE: Ink = [0xff; 3];
/// Hatchings: how far apart their lines are, and how thick.
const DENSE: [f32; 2] = [4.5, 3.0];
const THIN: [f32; 2] = [6.5, 1.4];

pub(super) fn lay(layout: &mut Layout<'_>, figure: &Figure) {
    // As wide as the text of an upright page; a very long one gets smaller to stay in one piece.
    let (wide, tall) = (layout.width(), layout.whole() - 20.0);
    let scale = (wide / WIDTH as f32).min(tall / figure.height as f32);
    let height = figure.height as f32 * scale;
    layout.settle(height + 10.0);
    layout.gap(6.0);
    let top = layout.y;
    let said = format!("{}. {}", figure.title, figure.says);
    let node = Some(layout.node(0, Tag::Figure(Some(said))));
    let style = style(Face::Regular, 13.0 * scale);
    for shape in &figure.shapes {
        match shape {
            Shape::Bar {
                x,
                y,
                width,
                height,
                fill,
            } => {
                let area = [
                    SIDE + *x as f32 * scale,
                    top + *y as f32 * scale,
                    *width as f32 * scale,
                    *height as f32 * scale,
                ];
                bar(layout, node, area, *fill);
            }
            Shape::Label { x, y, ends, text } => {
                let lines = layout.broken(text, style, layout.width());
                let Some(line) = lines.first() else { continue };
                let left = SIDE + *x as f32 * scale - if *ends { line.width() } else { 0.0 };
                let base = top + *y as f32 * scale;
                layout.runs(line, (left, base), style.size, BLACK, node);
            }
        }
    }
    layout.y = top + height + 4.0;
}

fn bar(layout: &mut Layout<'_>, node: Option<usize>, area: Area, fill: Fill) {
    let hatched = |step, edge| {
        (
            Drawn::Hatched(area, WARNING, step),
            Drawn::Framed(area, edge),
        )
    };
    let (inside, edge) = match fill {
        Fill::Watched => return layout.draw(node, Drawn::Filled(area, WATCHED)),
        Fill::Plain => return layout.draw(node, Drawn::Filled(area, BLUE)),
        Fill::Dense => hatched(DENSE, BLUE),
        Fill::Broken => hatched(DENSE, WARNING),
        Fill::Stopped => hatched(THIN, WARNING),
    };
    layout.draw(node, Drawn::Filled(area, WHITE));
    layout.draw(node, inside);
    layout.draw(node, edge);
}
