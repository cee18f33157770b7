// SPDX-License-Identifier: EUPL-1.2
//! Tables for spreadsheets, in the conventions of each language and safe to open.

use jiff::tz::TimeZone;

use super::columns::Cell;
use crate::diagnostic::Language;

/// A table that is being written: in French with semicolons, decimal commas and a byte order mark,
/// as a French spreadsheet expects; in English by RFC 4180.
#[derive(Debug)]
pub struct Table {
    language: Language,
    /// Whose civil time is shown; the heads say so.
    zone: TimeZone,
    text: String,
}

impl Table {
    /// A table with its heads.
    #[must_use]
    pub fn new(language: Language, zone: TimeZone, heads: &[String]) -> Table {
        let mark = if language == Language::French {
            "\u{feff}"
        } else {
            ""
        };
        let mut table = Table {
            language,
            zone,
            text: mark.to_owned(),
        };
        table.line(heads.iter().cloned());
        table
    }

    /// Adds a row.
    pub fn row(&mut self, cells: &[Cell]) {
        let cells: Vec<String> = cells.iter().map(|cell| self.cell(cell)).collect();
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

    fn cell(&self, cell: &Cell) -> String {
        match cell {
            Cell::Empty => String::new(),
            Cell::Text(text) => defuse(text),
            Cell::Number(number) => {
                let text = number.to_string();
                self.language.pick(text.clone(), text.replace('.', ","))
            }
            // With a space, which every spreadsheet takes for a date.
            Cell::Time(time) => {
                let local = time.to_timestamp().to_zoned_datetime(self.zone.clone());
                local.strftime("%Y-%m-%d %H:%M:%S").to_string()
            }
        }
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

    fn table(language: Language, heads: &[&str]) -> Table {
        let heads: Vec<String> = heads.iter().map(|head| (*head).to_owned()).collect();
        Table::new(language, TimeZone::get("Europe/Paris").unwrap(), &heads)
    }

    #[test]
    fn formulas_are_defused_and_numbers_stay_numbers() {
        let mut table = table(Language::French, &["a", "b"]);
        let formula = Cell::Text("=HYPERLINK(\"x\")".into());
        table.row(&[formula, Cell::Number(-1.5)]);
        table.row(&[Cell::Text("a;b".into()), Cell::Empty]);
        let want = "\u{feff}a;b\r\n\"'=HYPERLINK(\"\"x\"\")\";-1,5\r\n\"a;b\";\r\n";
        assert_eq!(table.finish(), want);
    }

    #[test]
    fn english_tables_follow_the_rfc_and_times_are_local() {
        let mut table = table(Language::English, &["a", "b"]);
        let summer: jiff::Timestamp = "2026-07-01T22:30:00Z".parse().unwrap();
        table.row(&[Cell::Number(1.5), Cell::Time(summer.into())]);
        assert_eq!(table.finish(), "a,b\r\n1.5,2026-07-02 00:30:00\r\n");
    }
}
