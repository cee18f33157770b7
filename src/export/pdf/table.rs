// SPDX-License-Identifier: EUPL-1.2
//! Tables: columns as wide as their words ask for, heads on every page, rows in one piece.

use krilla::tagging::{TableHeaderScope, Tag};

use super::super::document::{Sheet, Table};
use super::face::Face;
use super::layout::{Area, BLACK, Drawn, Ink, Layout, RULE, SIDE, style};
use super::lines::{Line, Style, Wants, wants};

const HEAD: Ink = [0xee, 0xf2, 0xf5];
const LINE: Ink = [0x8a, 0x96, 0xa3];
/// Between the edge of a cell and its text.
const PAD: f32 = 4.0;
/// Lines of a row that is split at the foot of a page, at least.
const MIN_LINES: usize = 3;

/// How a table is set on a sheet.
struct Setting {
    name: Style,
    text: Style,
    /// Above and below the lines of a row.
    room: f32,
    columns: Vec<f32>,
}

/// Cells of a row, broken into lines.
type Cells = Vec<Vec<Line>>;

pub(super) fn lay(layout: &mut Layout<'_>, table: &Table, sheet: Sheet) {
    let (size, room) = match sheet {
        Sheet::Tall => (8.6, 2.2),
        Sheet::Wide => (8.0, 2.2),
        Sheet::Form => (8.8, 8.0),
    };
    let (name, text) = (style(Face::Bold, size), style(Face::Regular, size));
    let columns = columns(layout, table, name, text);
    let setting = Setting {
        name,
        text,
        room,
        columns,
    };
    let caption = style(Face::Bold, 9.4);
    let title = layout.broken(&table.caption, caption, layout.width());
    let heads = cells(layout, &setting, &table.heads, true);
    let first = table.rows.first();
    let first = first.map(|row| cells(layout, &setting, row, false));
    let height = title.len() as f32 * caption.lead
        + tall(&setting, &heads)
        + first.map_or(0.0, |row| tall(&setting, &row).min(layout.whole() / 2.0));
    layout.settle(height + 10.0);
    layout.gap(8.0);
    let node = layout.node(0, Tag::Table);
    let named = layout.node(node, Tag::Caption);
    for line in &title {
        layout.line(line, SIDE, caption, BLACK, Some(named));
    }
    layout.y += 2.0;
    let head = layout.node(node, Tag::THead);
    let row = layout.node(head, Tag::TR);
    let nodes = heads.iter();
    let nodes: Vec<usize> = nodes
        .map(|_| layout.node(row, Tag::TH(TableHeaderScope::Column)))
        .collect();
    headed(layout, &setting, &heads, Some(&nodes));
    let body = layout.node(node, Tag::TBody);
    for row in &table.rows {
        let cells = cells(layout, &setting, row, false);
        lay_row(layout, &setting, &heads, body, cells);
    }
    layout.y += 4.0;
}

/// The row of heads; repeated on later pages it is decoration.
fn headed(layout: &mut Layout<'_>, setting: &Setting, heads: &Cells, nodes: Option<&[usize]>) {
    let height = tall(setting, heads);
    let area = [SIDE, layout.y, layout.width(), height];
    layout.draw(None, Drawn::Filled(area, HEAD));
    drawn(layout, setting, heads, nodes);
    rule(layout, LINE, 1.0);
}

/// A row: on this page, on the next one, or on both where it is taller than a page.
fn lay_row(
    layout: &mut Layout<'_>,
    setting: &Setting,
    heads: &Cells,
    body: usize,
    mut cells: Cells,
) {
    let row = layout.node(body, Tag::TR);
    let mut nodes = Vec::new();
    for at in 0..cells.len() {
        nodes.push(match at {
            0 => layout.node(row, Tag::TH(TableHeaderScope::Row)),
            _ => layout.node(row, Tag::TD),
        });
    }
    loop {
        let lead = setting.text.lead;
        let lines = cells.iter().map(Vec::len).max().unwrap_or(0);
        let room = layout.left() - 2.0 * setting.room;
        let fit = (room / lead).floor().max(0.0) as usize;
        if lines <= fit {
            drawn(layout, setting, &cells, Some(&nodes));
            rule(layout, RULE, 0.6);
            return;
        }
        let page = layout.whole() - tall(setting, heads) - 2.0 * setting.room;
        let is_long = lines as f32 * lead > page;
        if is_long && fit >= MIN_LINES {
            let mut rest = Vec::new();
            for cell in &mut cells {
                rest.push(cell.split_off(fit.min(cell.len())));
            }
            drawn(layout, setting, &cells, Some(&nodes));
            cells = rest;
        }
        layout.settle(layout.whole());
        headed(layout, setting, heads, None);
    }
}

/// Draws the lines of cells and goes below them.
fn drawn(layout: &mut Layout<'_>, setting: &Setting, cells: &Cells, nodes: Option<&[usize]>) {
    let (top, mut x) = (layout.y, SIDE);
    for (at, cell) in cells.iter().enumerate() {
        let node = nodes.and_then(|nodes| nodes.get(at).copied());
        layout.y = top + setting.room;
        for line in cell {
            layout.line(line, x + PAD, setting.text, BLACK, node);
        }
        x += setting.columns.get(at).copied().unwrap_or(0.0);
    }
    layout.y = top + tall(setting, cells);
}

fn rule(layout: &mut Layout<'_>, ink: Ink, height: f32) {
    let area: Area = [SIDE, layout.y - height / 2.0, layout.width(), height];
    layout.draw(None, Drawn::Filled(area, ink));
}

fn tall(setting: &Setting, cells: &Cells) -> f32 {
    let lines = cells.iter().map(Vec::len).max().unwrap_or(0);
    lines as f32 * setting.text.lead + 2.0 * setting.room
}

/// A row broken into the lines of its columns; heads and first cells stand out.
fn cells(layout: &Layout<'_>, setting: &Setting, row: &[String], is_head: bool) -> Cells {
    let columns = row.iter().zip(&setting.columns).enumerate();
    let cell = |(at, (text, width)): (usize, (&String, &f32))| {
        let style = match is_head || at == 0 {
            true => setting.name,
            false => setting.text,
        };
        layout.broken(text, style, width - 2.0 * PAD)
    };
    columns.map(cell).collect()
}

/// Widths of the columns: what their longest words need, and the rest by how much they have to say.
fn columns(layout: &Layout<'_>, table: &Table, name: Style, text: Style) -> Vec<f32> {
    let mut all = vec![Wants::default(); table.heads.len()];
    let heads = table.heads.iter().map(|head| (head, name));
    let rows = table.rows.iter().map(|row| {
        let cells = row.iter().enumerate();
        let cells = cells.map(|(at, cell)| (cell, if at == 0 { name } else { text }));
        cells.collect::<Vec<_>>()
    });
    for row in std::iter::once(heads.collect()).chain(rows) {
        for (column, (cell, style)) in all.iter_mut().zip(row) {
            let wanted = wants(layout.faces, cell, style);
            column.least = column.least.max(wanted.least + 2.0 * PAD + 0.1);
            column.most = column.most.max(wanted.most + 2.0 * PAD + 0.1);
        }
    }
    shared(&all, layout.width())
}

/// Shares a width among columns.
fn shared(columns: &[Wants], width: f32) -> Vec<f32> {
    let sum = |of: fn(&Wants) -> f32| columns.iter().map(of).sum::<f32>().max(1.0);
    let (least, most) = (sum(|column| column.least), sum(|column| column.most));
    let share = |column: &Wants| {
        if most <= width {
            column.most * width / most
        } else if least <= width {
            let slack = (column.most - column.least) / (most - least).max(1.0);
            column.least + (width - least) * slack
        } else {
            column.least * width / least
        }
    };
    columns.iter().map(share).collect()
}
