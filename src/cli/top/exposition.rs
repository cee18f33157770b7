// SPDX-License-Identifier: EUPL-1.2
//! Reads Prometheus' text format 0.0.4, as far as a screen needs it: names, labels, values.

use std::iter::Peekable;
use std::str::Chars;

/// What one scrape said.
#[derive(Debug, Clone, Default)]
pub(super) struct Exposition(Vec<Series>);

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Series {
    pub(super) name: String,
    labels: Vec<(String, String)>,
    pub(super) value: f64,
}

impl Exposition {
    /// Lines that say nothing we understand are left out.
    pub(super) fn parse(text: &str) -> Exposition {
        Exposition(text.lines().filter_map(series).collect())
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Series> {
        self.0.iter()
    }

    pub(super) fn of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Series> {
        self.0.iter().filter(move |series| series.name == name)
    }

    /// The sum of all series of a name that bear these labels; 0 without any.
    pub(super) fn sum(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        let bears = |series: &&Series| {
            labels
                .iter()
                .all(|(key, value)| series.label(key) == *value)
        };
        self.of(name).filter(bears).map(|series| series.value).sum()
    }
}

impl Series {
    /// The value of a label; empty without it.
    pub(super) fn label(&self, name: &str) -> &str {
        let found = self.labels.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value)
    }
}

fn series(line: &str) -> Option<Series> {
    if line.starts_with('#') {
        return None;
    }
    let end = line.find(['{', ' '])?;
    let (name, rest) = line.split_at(end);
    let (labels, rest) = match rest.strip_prefix('{') {
        Some(rest) => labels(rest)?,
        None => (Vec::new(), rest),
    };
    let value = rest.split_whitespace().next()?.parse().ok()?;
    Some(Series {
        name: name.to_owned(),
        labels,
        value,
    })
}

/// Labels up to the closing brace, and what follows it.
fn labels(text: &str) -> Option<(Vec<(String, String)>, &str)> {
    let (mut labels, mut rest) = (Vec::new(), text);
    loop {
        rest = rest.trim_start_matches([',', ' ']);
        if let Some(after) = rest.strip_prefix('}') {
            return Some((labels, after));
        }
        let (key, after) = rest.split_once("=\"")?;
        let mut chars = after.chars().peekable();
        let value = value(&mut chars)?;
        labels.push((key.to_owned(), value));
        let left = chars.map(char::len_utf8).sum::<usize>();
        rest = &after[after.len() - left..];
    }
}

/// A value up to its closing quote.
fn value(chars: &mut Peekable<Chars<'_>>) -> Option<String> {
    let mut value = String::new();
    loop {
        match chars.next()? {
            '"' => return Some(value),
            '\\' => match chars.next()? {
                'n' => value.push('\n'),
                other => value.push(other),
            },
            other => value.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_with_everything_a_label_can_hold() {
        let text = "# HELP a Words.\n# TYPE a counter\na{x=\"1\",y=\"q\\\"}\\\\ \\n, é\"} 2\na 3\n\
                    b{} NaN\nc{x=\"\nd\n";
        let read = Exposition::parse(text);
        assert_eq!(read.0.len(), 3);
        assert_eq!(read.0[0].label("y"), "q\"}\\ \n, é");
        assert_eq!(read.sum("a", &[]), 5.0);
        assert_eq!(read.sum("a", &[("x", "1")]), 2.0);
        assert!(read.0[2].value.is_nan());
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_too_strange(text: String) {
            Exposition::parse(&text);
        }
    }
}
