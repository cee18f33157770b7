// SPDX-License-Identifier: EUPL-1.2
//! Tables for spreadsheets, in the conventions of each language and safe to open.

use serde_json::Value;

use crate::diagnostic::Language;

/// A table that is being written: in French with semicolons, decimal commas and a byte order mark,
/// as a French spreadsheet expects; in English by RFC 4180.
#[derive(Debug)]
pub struct Table {
    language: Language,
    text: String,
}

impl Table {
    /// A table with its heads.
    #[must_use]
    pub fn new(language: Language, heads: &[&str]) -> Table {
        let mark = if language == Language::French {
            "\u{feff}"
        } else {
            ""
        };
        let mut table = Table {
            language,
            text: mark.to_owned(),
        };
        table.line(heads.iter().map(|head| (*head).to_owned()));
        table
    }

    /// Adds a row.
    pub fn row<'v>(&mut self, cells: impl IntoIterator<Item = &'v Value>) {
        let language = self.language;
        let cells: Vec<String> = cells
            .into_iter()
            .map(|value| cell(value, language))
            .collect();
        self.line(cells.into_iter());
    }

    /// The table as text.
    #[must_use]
    pub fn finish(self) -> String {
        self.text
    }

    fn line(&mut self, cells: impl Iterator<Item = String>) {
        let separator = if self.language == Language::French {
            b';'
        } else {
            b','
        };
        let mut writer = csv::WriterBuilder::new()
            .delimiter(separator)
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        // Writing to memory cannot fail, and the cells are text.
        if writer.write_record(cells.collect::<Vec<_>>()).is_ok()
            && let Ok(bytes) = writer.into_inner()
        {
            self.text.push_str(&String::from_utf8_lossy(&bytes));
        }
    }
}

fn cell(value: &Value, language: Language) -> String {
    match value {
        Value::Null => String::new(),
        Value::Number(number) if language == Language::French => {
            number.to_string().replace('.', ",")
        }
        Value::String(text) => defuse(text),
        other => other.to_string(),
    }
}

/// Text that a spreadsheet would take for a formula gets a quote in front (OWASP ASVS 1.2.10).
fn defuse(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn formulas_are_defused_and_numbers_stay_numbers() {
        let mut table = Table::new(Language::French, &["a", "b"]);
        table.row([&json!("=HYPERLINK(\"x\")"), &json!(-1.5)]);
        table.row([&json!("a;b"), &Value::Null]);
        let want = "\u{feff}a;b\r\n\"'=HYPERLINK(\"\"x\"\")\";-1,5\r\n\"a;b\";\r\n";
        assert_eq!(table.finish(), want);
    }

    #[test]
    fn english_tables_follow_the_rfc() {
        let mut table = Table::new(Language::English, &["a"]);
        table.row([&json!(1.5)]);
        assert_eq!(table.finish(), "a\r\n1.5\r\n");
    }
}
