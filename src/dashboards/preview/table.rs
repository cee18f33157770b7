// SPDX-License-Identifier: EUPL-1.2
//! Tables: those that a panel is, and those that say in numbers what a figure shows.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use super::Reader;
use super::ask::Series;
use super::field::Field;
use super::page::escape;

/// A cell before it is written.
#[derive(Debug, Clone)]
enum Cell {
    Word(String),
    Number(f64),
}

/// A table panel: the answers of its queries, merged where their labels are the same.
pub(super) fn table(panel: &Value, answers: &[Series], reader: &Reader) -> String {
    let many = panel["targets"].as_array().map_or(0, Vec::len) > 1;
    let organize = panel["transformations"].as_array().into_iter().flatten();
    let mut organize = organize.filter(|step| step["id"] == "organize");
    let organize = organize
        .next()
        .map_or(&Value::Null, |step| &step["options"]);
    let columns = columns(organize);
    let mut rows = merged(answers, many);
    if let Some(sorted) = panel["options"]["sortBy"][0]["displayName"].as_str()
        && let Some((name, _)) = columns.iter().find(|(_, head)| head == sorted)
    {
        let number = |row: &BTreeMap<String, Cell>| match row.get(name) {
            Some(Cell::Number(number)) => *number,
            _ => f64::NEG_INFINITY,
        };
        rows.sort_by(|a, b| number(b).total_cmp(&number(a)));
    }
    if rows.is_empty() {
        let empty = Field::new(panel, "", "A");
        return format!("<p class=\"nothing\">{}</p>\n", escape(empty.no_value()));
    }
    let heads: Vec<&str> = columns.iter().map(|(_, head)| head.as_str()).collect();
    let cells = rows.iter().map(|row| {
        let cell = |(name, head): &(String, String)| {
            let field = Field::new(panel, head, "");
            match row.get(name) {
                Some(Cell::Word(word)) => escape(&field.word(word)),
                Some(Cell::Number(number)) => {
                    let shown = field.show(*number, reader);
                    let dot = shown.color.filter(|_| field.is_colored());
                    let dot = dot.map(|color| format!("<i style=\"background:{color}\"></i>"));
                    format!("{}{}", dot.unwrap_or_default(), escape(&shown.text))
                }
                None => escape(field.no_value()),
            }
        };
        columns.iter().map(cell).collect()
    });
    written(&heads, cells)
}

/// Names of columns with their heads, in order.
fn columns(organize: &Value) -> Vec<(String, String)> {
    let order = organize["indexByName"].as_object().into_iter().flatten();
    let mut order: Vec<(&String, u64)> = order
        .map(|(name, at)| (name, at.as_u64().unwrap_or(0)))
        .collect();
    order.sort_by_key(|(_, at)| *at);
    let head = |name: &String| {
        organize["renameByName"][name]
            .as_str()
            .unwrap_or(name)
            .to_owned()
    };
    order
        .into_iter()
        .map(|(name, _)| (name.clone(), head(name)))
        .collect()
}

fn merged(answers: &[Series], many: bool) -> Vec<BTreeMap<String, Cell>> {
    let mut rows: Vec<BTreeMap<String, Cell>> = Vec::new();
    for series in answers {
        let value = if many {
            format!("Value #{}", series.query)
        } else {
            "Value".to_owned()
        };
        let same = |row: &&mut BTreeMap<String, Cell>| {
            !row.contains_key(&value)
                && series
                    .labels
                    .iter()
                    .all(|(label, text)| match row.get(label) {
                        Some(Cell::Word(word)) => word == text,
                        _ => false,
                    })
        };
        let value_of = series.last().map(Cell::Number);
        match rows.iter_mut().find(same) {
            Some(row) => row.extend(value_of.map(|number| (value, number))),
            None => {
                let labels = series.labels.iter();
                let words = labels.map(|(label, text)| (label.clone(), Cell::Word(text.clone())));
                rows.push(
                    words
                        .chain(value_of.map(|number| (value, number)))
                        .collect(),
                );
            }
        }
    }
    rows
}

/// What a figure shows, in numbers: of each series the last, the least and the largest value.
pub(super) fn numbers(panel: &Value, answers: &[Series], reader: &Reader) -> String {
    let over_time = answers.iter().any(|series| series.points.len() > 1);
    let pick = |en, fr| reader.language.pick(en, fr);
    let mut heads = vec![pick("Name", "Nom"), pick("Last", "Dernière valeur")];
    if over_time {
        heads.extend([pick("Least", "Minimum"), pick("Largest", "Maximum")]);
    }
    let rows = answers.iter().map(|series| {
        let field = Field::of(panel, series);
        let values = || series.points.iter().map(|(_, value)| *value);
        let shown = |value: Option<f64>| {
            value.map_or_else(String::new, |value| escape(&field.show(value, reader).text))
        };
        let mut row = vec![escape(field.name(&series.name)), shown(series.last())];
        if over_time {
            row.push(shown(values().reduce(f64::min)));
            row.push(shown(values().reduce(f64::max)));
        }
        row
    });
    written(&heads, rows)
}

fn written(heads: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut table = String::from("<table><thead><tr>");
    // Writing to a String cannot fail.
    for head in heads {
        let _ = write!(table, "<th scope=\"col\">{}</th>", escape(head));
    }
    table.push_str("</tr></thead><tbody>\n");
    for row in rows {
        let cells = row.iter().map(|cell| format!("<td>{cell}</td>"));
        let _ = writeln!(table, "<tr>{}</tr>", cells.collect::<String>());
    }
    table.push_str("</tbody></table>\n");
    table
}
