// SPDX-License-Identifier: EUPL-1.2
//! Where a record or event is at fault that was rejected: for whoever tries a mapping. The sidecar
//! never asks.

use super::Mapping;
use super::apply::scalar;
use super::beside::Beside;
use super::blame_lines::{Lines, line_of, not_utf8, unclosed};
use super::condition::{Answer, Condition, Is};
use super::place::{Exploded, Place};
use super::pointer::Pointer;
use super::shape::Shape;
use super::time::{Alternative, Scalar, Time, TimeOutcome};
use crate::diagnostic::nearest;
use crate::intake::decode::{Format, Need, Row, Tree, in_header, lines_of_columns, open_quote};
use crate::intake::record::Record;
use crate::intake::reject::Reject;
use crate::intake::schemas::Schemas;
use crate::observation::is_key;

/// What was found somewhere, and what should be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blame {
    /// Line of the record, from 1, if it has lines.
    pub line: Option<usize>,
    /// Where in the event or record.
    pub pointer: Option<String>,
    /// What was found there.
    pub found: Shape,
    /// What should be there.
    pub wanted: Lacking,
}

/// What should be somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lacking {
    /// A time, in one of these formats.
    Time(Vec<String>),
    /// A text or number that names the event.
    Id,
    /// An object.
    Object,
    /// A list of events.
    List,
    /// A single value, by which a condition decides.
    Word,
    /// Columns that the first line does not name.
    Columns(Columns),
    /// Text in UTF-8.
    Utf8,
    /// So many fields, one for each column.
    Fields(usize),
    /// The end of a quote.
    Quote,
    /// What this format writes.
    Format(&'static str),
    /// A text in Base64.
    Base64,
    /// What is not compressed: this is, in the way of this word.
    Uncompressed(&'static str),
}

/// Columns that a first line does not name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    /// Each with a name that is there and near, if one is.
    pub names: Vec<(String, Option<String>)>,
    /// What seems to divide the line, if that is not what the mapping says.
    pub delimiter: Option<char>,
}

impl Mapping {
    /// Where these rejects of a record come from, each by the place of its event or as that of the
    /// record; nothing where nothing more can be said.
    pub fn blame(
        &self,
        record: &Record<'_>,
        schemas: &Schemas,
        rejected: &[(Option<usize>, Reject)],
    ) -> Vec<Option<Blame>> {
        let mut blames = vec![None; rejected.len()];
        let opened = record
            .payload
            .and_then(|bytes| self.layout.open(bytes).ok());
        let Some(opened) = opened else {
            return blames;
        };
        let beside = Beside::of(record);
        let named = || in_header(beside.headers);
        let Ok(framed) = self.layout.unframe(&opened, named, schemas) else {
            return blames;
        };
        let around = beside.tree();
        let lines = self.lines(framed.body);
        let rows = match self.layout.rows(&framed) {
            Ok(rows) => rows,
            Err(why) => {
                blames.fill_with(|| self.whole(why, framed.body));
                return blames;
            }
        };
        let mut position = 0;
        for (at, row) in rows.into_iter().enumerate() {
            let line = lines.rows.get(at).map(|(line, _)| *line);
            let events = match row {
                Ok(row) => self.blame_row(row, &around),
                Err(why @ Reject::NotUtf8) => {
                    let begins = lines.rows.get(at).map_or(1, |(line, _)| *line);
                    let from = line_of(framed.body, begins);
                    let blame = not_utf8(from, begins);
                    vec![vec![(why, blame.unwrap_or_else(|| self.torn(at, &lines)))]]
                }
                Err(why) => vec![vec![(why, self.torn(at, &lines))]],
            };
            for event in events {
                for (rejected, blame) in rejected.iter().zip(&mut blames) {
                    let is_meant = rejected.0.is_none_or(|at| at == position);
                    let mut of = event.iter().filter(|(why, _)| *why == rejected.1);
                    if is_meant && blame.is_none() {
                        *blame = of.next().map(|(_, of)| Blame {
                            line: of.line.or(line),
                            ..of.clone()
                        });
                    }
                }
                position += 1;
            }
        }
        blames
    }

    /// What a record as a whole lacks.
    fn whole(&self, why: Reject, bytes: &[u8]) -> Option<Blame> {
        let text = String::from_utf8_lossy(bytes);
        let text = text.trim_start_matches('\u{feff}');
        let is_csv = self.layout.format == Format::Csv;
        let quote = open_quote(text.as_bytes(), &self.layout.dialect).filter(|_| is_csv);
        match why {
            Reject::WrongColumns | Reject::BadFormat if quote.is_some() => Some(unclosed(quote)),
            Reject::WrongColumns => {
                let (header, _) = lines_of_columns(text.as_bytes(), &self.layout.dialect);
                Some(Blame {
                    line: Some(1),
                    pointer: None,
                    found: Shape::several(header.len()),
                    wanted: Lacking::Columns(self.lacking(text, &header)),
                })
            }
            Reject::NotUtf8 => not_utf8(bytes, 1),
            Reject::NotJson => {
                let whole: Result<serde::de::IgnoredAny, _> = serde_json::from_str(text);
                let line = whole.err().map(|error| error.line());
                let at = line.map_or(0, |line| line.saturating_sub(1));
                // What is cut short ends behind its last line.
                let text = text.lines().nth(at).unwrap_or_default();
                Some(self.not_in_format(line, text))
            }
            Reject::BadFormat => Some(self.not_in_format(None, text.lines().next()?)),
            _ => None,
        }
    }

    /// The columns that a first line lacks.
    fn lacking(&self, text: &str, header: &[String]) -> Columns {
        let dialect = &self.layout.dialect;
        let is_there = |name: &str| {
            let mut names = header.iter();
            names.any(|known| is_key(known, name, dialect.fold_case))
        };
        let near = |name: &str| {
            let near = nearest(name.trim(), header.iter().map(|one| one.trim()));
            let mut written = header.iter();
            written.find(|one| Some(one.trim()) == near).cloned()
        };
        let mut names = Vec::new();
        for Need(alternatives) in dialect.lacks(header) {
            if let [all] = alternatives.as_slice() {
                let lacks = all.iter().filter(|name| !is_there(name));
                let lacks = lacks.map(|name| (name.clone(), near(name)));
                lacks.for_each(|one| {
                    if !names.contains(&one) {
                        names.push(one)
                    }
                });
                continue;
            }
            // Of each alternative what is not there.
            let lacks = alternatives.iter().map(|all| {
                let all = all.iter().filter(|name| !is_there(name));
                all.cloned().collect::<Vec<_>>().join(" + ")
            });
            let name = lacks.collect::<Vec<_>>().join(" | ");
            let one = (name.clone(), near(&name));
            if !names.contains(&one) {
                names.push(one);
            }
        }
        let first = text.lines().next().unwrap_or_default();
        let divides = |c: &char| first.contains(*c) && *c != char::from(dialect.delimiter);
        let delimiter = [';', ',', '\t', '|'].into_iter().find(divides);
        Columns {
            names,
            delimiter: delimiter.filter(|_| header.len() == 1),
        }
    }

    /// A row that is not in its format.
    fn torn(&self, row: usize, lines: &Lines) -> Blame {
        let (line, fields) = lines.rows.get(row).copied().unwrap_or_default();
        // Only the last row can run on behind its quote.
        if lines.open_quote.is_some() && row + 1 >= lines.rows.len() {
            return unclosed(lines.open_quote);
        }
        let columns = self.layout.dialect.columns.len();
        let columns = if columns == 0 {
            lines.texts.len()
        } else {
            columns
        };
        if self.layout.format == Format::Csv && fields != columns {
            return Blame {
                line: None,
                pointer: None,
                found: Shape::several(fields),
                wanted: Lacking::Fields(columns),
            };
        }
        let text = lines
            .texts
            .get(row)
            .filter(|_| self.layout.format != Format::Csv);
        self.not_in_format(Some(line), text.map_or("", String::as_str))
    }

    fn not_in_format(&self, line: Option<usize>, text: &str) -> Blame {
        let mut words = Format::WORDS.iter();
        let word = words.find(|(_, format)| *format == self.layout.format);
        Blame {
            line,
            pointer: None,
            found: Shape::line(text),
            wanted: Lacking::Format(word.map_or("json", |(word, _)| word)),
        }
    }

    /// Of each event of a row everything that is wrong with it, with the reason it is rejected for.
    fn blame_row(&self, mut row: Row<'_>, around: &Tree<'_>) -> Vec<Vec<(Reject, Blame)>> {
        let opened = self.open(&mut row);
        let root = Place::root(&row.tree, self.fold_case, around);
        let places = self.places(root.clone());
        // What stayed closed is why something is not there, so it comes first.
        let closed = self.closed(&opened).and_then(|closed| closed.blame(&root));
        let no_list = || {
            let closed = closed.clone().into_iter();
            closed
                .chain([(Reject::BadShape, self.no_list(&root))])
                .collect()
        };
        let Ok(places) = places else {
            return vec![no_list()];
        };
        let each = places.iter().map(|place| match place {
            None => no_list(),
            Some(place) => {
                let closed = closed.clone().into_iter();
                closed.chain(self.faults(place)).collect()
            }
        });
        each.collect()
    }

    /// Where no list of events lies: at the first path that leads to something, else at the first.
    fn no_list(&self, root: &Place<'_>) -> Blame {
        let at = |path: &super::Path| {
            let steps = path.0.iter().take_while(|step| *step != "*");
            Pointer::to(steps.cloned().collect())
        };
        let mut paths = self.each.iter().map(at);
        let found = paths.clone().find(|pointer| root.find(pointer).is_some());
        let pointer = found.or_else(|| paths.next());
        let value = pointer.as_ref().and_then(|pointer| root.find(pointer));
        Blame {
            line: None,
            found: Shape::of(value.as_deref()),
            pointer: pointer.map(|pointer| pointer.to_string()),
            wanted: Lacking::List,
        }
    }

    /// What is wrong with an event.
    fn faults(&self, place: &Place<'_>) -> Vec<(Reject, Blame)> {
        let mut faults = Vec::new();
        let at = |pointer: &Pointer, of: &Place<'_>, wanted| Blame {
            line: None,
            pointer: Some(pointer.to_string()),
            found: Shape::of(of.find(pointer).as_deref()),
            wanted,
        };
        if !matches!(place.own(), Tree::Object(_)) {
            let blame = at(&Pointer::to(Vec::new()), place, Lacking::Object);
            faults.push((Reject::NotObject, blame));
        }
        for part in &self.id {
            if let (None, Some(pointer)) = (super::apply::first(place, part), part.first()) {
                faults.push((Reject::NoId, at(pointer, place, Lacking::Id)));
            }
        }
        let mut times = vec![(&self.time, place.clone())];
        let mut conditions = Vec::new();
        for emit in &self.emit {
            for own in self.below(emit, place) {
                conditions.extend(unclear(&emit.when, &own).map(|pointer| (pointer, own.clone())));
                times.extend(emit.time.as_ref().map(|time| (time, own)));
            }
        }
        for (pointer, own) in conditions {
            faults.push((Reject::BadShape, at(pointer, &own, Lacking::Word)));
        }
        for (time, own) in times {
            for alternative in &time.alternatives {
                let why = match alternative.read(|pointer| scalar(&own, pointer)) {
                    TimeOutcome::At(_) => continue,
                    TimeOutcome::Nothing => Reject::NoTime,
                    TimeOutcome::Nonsense => Reject::BadTime,
                };
                faults.push((why, no_time(alternative, time, &own)));
            }
        }
        faults
    }

    /// Where an observation would be.
    fn below<'v>(&self, emit: &super::Emit, place: &Place<'v>) -> Vec<Place<'v>> {
        match emit.each.as_ref().map(|path| place.explode(path)) {
            None => vec![place.clone()],
            Some(Exploded::Events(places)) => places.into_iter().flatten().collect(),
            Some(Exploded::Nothing) => Vec::new(),
        }
    }
}

/// What stands where a time should, in all of its columns.
fn no_time(alternative: &Alternative, time: &Time, place: &Place<'_>) -> Blame {
    let mut columns = alternative.columns.iter();
    let nowhere = columns.clone().find(|column| place.find(column).is_none());
    let found = match nowhere.or(columns.next().filter(|_| alternative.columns.len() == 1)) {
        Some(column) => Shape::of(place.find(column).as_deref()),
        None => {
            let texts = alternative
                .columns
                .iter()
                .map(|column| scalar(place, column));
            let texts = texts.map(|found| match found {
                Scalar::Text(word) => word.text.trim().to_owned(),
                Scalar::Nothing | Scalar::Other => String::new(),
            });
            Shape::line(&texts.collect::<Vec<_>>().join(" "))
        }
    };
    let pointers = match nowhere {
        Some(column) => vec![column.to_string()],
        None => alternative.columns.iter().map(Pointer::to_string).collect(),
    };
    Blame {
        line: None,
        pointer: Some(pointers.join(" + ")),
        found,
        wanted: Lacking::Time(formats(time)),
    }
}

/// The pointer of a test that does not understand what it meets.
fn unclear<'c>(condition: &'c Condition, place: &Place<'_>) -> Option<&'c Pointer> {
    match condition {
        Condition::All(parts) | Condition::Any(parts) => {
            parts.iter().find_map(|part| unclear(part, place))
        }
        Condition::Not(part) => unclear(part, place),
        Condition::Test(_, Is::Present | Is::Missing) => None,
        Condition::Test(
            pointer,
            Is::OneOf(_) | Is::Prefix(_) | Is::Matches(_) | Is::Beyond(..),
        ) => (condition.answer(place) == Answer::Unclear).then_some(pointer),
    }
}

/// The formats of a time, as the mapping writes them.
fn formats(time: &Time) -> Vec<String> {
    let formats = time.formats();
    let written = formats.0.iter().map(|format| format.notation.as_written());
    written.collect()
}
