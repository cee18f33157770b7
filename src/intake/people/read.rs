// SPDX-License-Identifier: EUPL-1.2
//! From CSV to a checked people table, with all mistakes at once.

use std::collections::HashMap;

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::column::{Column, Header};
use super::problem::Problem;
use super::sheet::{Line, Sheet};
use super::{PeopleTable, Row, reference};
use crate::diagnostic::{Diagnostic, Findings, Place, Source};
use crate::intake::{Domain, Pseudonyms};
use crate::ledger::sha256_hex;
use crate::observation::{EventTime, WorkerRef, normal};
use crate::yaml::{self, at_start};

/// Bytes of a file at most: a million rows of 64 bytes.
pub(super) const LARGEST: u64 = 64 << 20;

/// Rows at most. Each takes 64 bytes in memory: 64 MB.
const ROWS: usize = 1_000_000;

const _: () = assert!(size_of::<Row>() == 64);

/// Words for domains.
const DOMAINS: [&str; 2] = ["email", "company"];

/// What looks like such a word and is none.
const NEARLY: [(&str, &str); 4] = [
    ("email", "email"),
    ("e-mail", "email"),
    ("mail", "email"),
    ("company", "company"),
];

pub(super) fn parse(
    name: &str,
    bytes: &[u8],
    keys: &Pseudonyms,
    zone: &TimeZone,
) -> Result<PeopleTable, Vec<Diagnostic>> {
    parse_within(ROWS, name, bytes, (keys, zone))
}

/// The same with another number of rows at most.
pub(super) fn parse_within(
    most: usize,
    name: &str,
    bytes: &[u8],
    (keys, zone): (&Pseudonyms, &TimeZone),
) -> Result<PeopleTable, Vec<Diagnostic>> {
    let refuse = |problem: yaml::Problem| Err(vec![at_start(name, problem.message())]);
    if bytes.len() as u64 > LARGEST {
        return refuse(yaml::Problem::TooLarge { most: LARGEST });
    }
    let Ok(text) = str::from_utf8(bytes) else {
        return refuse(yaml::Problem::NotUtf8);
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let source = Source::new(name, text);
    let mut out = Findings::new(&source);
    let mut sheet = Sheet::new(text);
    let Some(first) = sheet.next() else {
        return refuse(yaml::Problem::Empty);
    };
    let Some(header) = Header::read(&first, &mut out) else {
        return Err(out.into_list());
    };
    let mut reading = Reading {
        keys,
        zone,
        header,
        rows: Vec::new(),
        texts: Vec::new(),
        known: HashMap::new(),
    };
    while let Some(line) = sheet.next() {
        if reading.rows.len() == most {
            let problem = Problem::TooManyRows { most };
            let _ = out.error(line.place(0), problem.message()).discreet();
            break;
        }
        if let Some(row) = reading.row(&line, &mut out) {
            reading.rows.push((row, line.number));
        }
    }
    reading.sort(&mut out);
    if out.errors() > 0 {
        return Err(out.into_list());
    }
    Ok(PeopleTable {
        file: name.to_owned(),
        digest: sha256_hex(bytes),
        rows: reading.rows.into_iter().map(|(row, _)| row).collect(),
        texts: reading.texts,
    })
}

/// A table half read.
struct Reading<'a> {
    keys: &'a Pseudonyms,
    zone: &'a TimeZone,
    header: Header,
    /// With the line of each.
    rows: Vec<(Row, u32)>,
    texts: Vec<Box<str>>,
    /// The number of each text.
    known: HashMap<Box<str>, u32>,
}

impl Reading<'_> {
    /// Reads a line; nothing if something is wrong with it.
    fn row(&mut self, line: &Line<'_>, out: &mut Findings<'_>) -> Option<Row> {
        if line.len() != self.header.width {
            let (here, header) = (line.len(), self.header.width);
            let problem = Problem::Cells { here, header };
            let _ = out.error(line.place(0), problem.message()).discreet();
            return None;
        }
        if let Some(at) = line.cells().position(|cell| cell.contains(['\r', '\n'])) {
            let problem = Problem::OpenQuote;
            let _ = out.error(line.place(at), problem.message()).discreet();
            return None;
        }
        let before = out.errors();
        let domain = self.domain(line, out);
        let worker = self
            .filled(line, Column::Id, out)
            .and_then(|_| self.person(line, domain.unwrap_or("company"), Column::Id, out));
        let company = self.person(line, "company", Column::CompanyId, out);
        let days = self.days(line, out);
        let (worker, (from, until)) = worker.zip(days).filter(|_| out.errors() == before)?;
        Some(Row {
            worker,
            from,
            until,
            company,
            texts: [Column::Site, Column::Team, Column::Job].map(|column| {
                let text = self.cell(line, column);
                self.text(text)
            }),
        })
    }

    /// A cell without white space around it; empty if the table does not have the column.
    fn cell<'l>(&self, line: &Line<'l>, column: Column) -> &'l str {
        let place = self.header.place(column);
        place.and_then(|at| line.cell(at)).unwrap_or("").trim()
    }

    fn place(&self, line: &Line<'_>, column: Column) -> Place {
        line.place(self.header.place(column).unwrap_or(0))
    }

    fn filled<'l>(
        &self,
        line: &Line<'l>,
        column: Column,
        out: &mut Findings<'_>,
    ) -> Option<&'l str> {
        let cell = self.cell(line, column);
        if cell.is_empty() {
            let problem = Problem::EmptyCell(column);
            let place = self.place(line, column);
            let _ = out.error(place, problem.message()).discreet();
            return None;
        }
        Some(cell)
    }

    /// Whom a cell means; nobody if it is empty.
    fn person(
        &self,
        line: &Line<'_>,
        domain: &str,
        column: Column,
        out: &mut Findings<'_>,
    ) -> Option<WorkerRef> {
        let id = self.cell(line, column);
        let person = reference(self.keys, &Domain::named(domain), id);
        if person.is_none() && !id.is_empty() {
            let problem = Problem::Nobody(column);
            let place = self.place(line, column);
            let _ = out.error(place, problem.message()).discreet();
        }
        person
    }

    fn domain<'l>(&self, line: &Line<'l>, out: &mut Findings<'_>) -> Option<&'l str> {
        let domain = self.filled(line, Column::Domain, out)?;
        let lower = domain.to_lowercase();
        let nearly = NEARLY.iter().find(|(word, _)| *word == lower);
        if let Some((_, meant)) = nearly.filter(|(_, meant)| *meant != domain) {
            let place = self.place(line, Column::Domain);
            let told = out.error(place, Problem::DomainWord.message()).discreet();
            let told = told.found(domain).surely_meant(Some(meant));
            let _ = told.allowed(DOMAINS);
            return None;
        }
        Some(domain)
    }

    /// The first moment of the first day, and the first after the last.
    fn days(&self, line: &Line<'_>, out: &mut Findings<'_>) -> Option<(EventTime, EventTime)> {
        let before = out.errors();
        let [from, until] = [Column::From, Column::Until].map(|column| {
            let cell = self.cell(line, column);
            let date = date(cell);
            if date.is_none() && !cell.is_empty() {
                let place = self.place(line, column);
                let told = out.error(place, Problem::NotADate(column).message());
                let told = told.discreet().example("2026-12-31");
                // Only what looks like a date is shown: an id may have come here by mistake.
                if looks_like_a_date(cell) {
                    let _ = told.found(cell);
                }
            }
            date
        });
        if out.errors() > before {
            return None;
        }
        if let (Some(from), Some(until)) = (from, until)
            && until < from
        {
            let place = self.place(line, Column::Until);
            let told = out.error(place, Problem::UntilBeforeFrom.message());
            let _ = told.discreet().found(&format!("{from}, {until}"));
            return None;
        }
        // Only the calendar's own end has no such moment.
        let start = |date: Date| match date.to_zoned_datetime(self.zone.clone()) {
            Ok(midnight) => midnight.timestamp().into(),
            Err(_) => EventTime::MAX,
        };
        let after = until.and_then(|date| date.checked_add(1.day()).ok());
        let (from, until) = (from.map(start), after.map(start));
        Some((
            from.unwrap_or(EventTime::MIN),
            until.unwrap_or(EventTime::MAX),
        ))
    }

    /// The number of a text, 0 for none.
    fn text(&mut self, text: &str) -> u32 {
        let text = normal(text);
        if text.is_empty() {
            return 0;
        }
        if let Some(known) = self.known.get(&*text) {
            return *known;
        }
        let text: Box<str> = text.into();
        self.texts.push(text.clone());
        let number = self.texts.len() as u32;
        self.known.insert(text, number);
        number
    }

    /// Brings rows into order, and tells of those that contradict one another.
    fn sort(&mut self, out: &mut Findings<'_>) {
        self.rows
            .sort_unstable_by_key(|(row, line)| (row.worker, row.from, *line));
        let mut tell = |line: u32, problem: Problem| {
            let place = Place {
                line,
                ..Place::START
            };
            let _ = out.error(place, problem.message()).discreet();
        };
        // Of the rows of a person so far, the one that lasts longest.
        let mut longest: Option<(&Row, u32)> = None;
        for (row, line) in &self.rows {
            match longest.filter(|(before, _)| before.worker == row.worker) {
                Some((before, other)) if row.from < before.until => {
                    let (first, second) = (other.min(*line), other.max(*line));
                    tell(second, Problem::Overlap { line: first });
                    if row.until > before.until {
                        longest = Some((row, *line));
                    }
                }
                _ => longest = Some((row, *line)),
            }
        }
        for (row, line) in &self.rows {
            let Some(company) = row.company else { continue };
            let start = self
                .rows
                .partition_point(|(other, _)| other.worker < company);
            let others = self.rows[start..].iter();
            let mut others = others.take_while(|(other, _)| other.worker == company);
            let again = others.find(|(other, _)| {
                let at_once = other.from < row.until && row.from < other.until;
                at_once && other.company.is_some_and(|next| next != company)
            });
            if let Some((_, other)) = again {
                tell(*line, Problem::Renumbered { line: *other });
            }
        }
    }
}

/// A date of ten letters; `jiff` knows more forms than one.
fn date(text: &str) -> Option<Date> {
    let is_plain = text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
    text.parse().ok().filter(|_| is_plain)
}

/// Four digits and twice one or two, the year at one end: no number of a person is written so.
fn looks_like_a_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['-', '/', '.', ' ']).collect();
    let digits = parts
        .iter()
        .all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    digits && matches!(*lengths, [4, 1..=2, 1..=2] | [1..=2, 1..=2, 4])
}
