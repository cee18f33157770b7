// SPDX-License-Identifier: EUPL-1.2
//! CSV records (RFC 4180, with any delimiter): each line an object from column to text.
//!
//! The columns are named by the first line, or by the mapping. Lines stand or fall alone.

use std::borrow::Cow;
use std::io::Read as _;

use csv::{ByteRecord, ReaderBuilder};

use super::{Row, Rows, Tree};
use crate::intake::reject::Reject;
use crate::observation::is_key;

/// How lines are divided, and what their fields are called.
#[derive(Debug, Clone)]
pub(in crate::intake) struct Dialect {
    pub delimiter: u8,
    pub quote: u8,
    /// Empty: the first line names them.
    pub columns: Vec<String>,
    /// What the first line has to name then.
    pub needs: Vec<Need>,
    /// Whether names are the same in any case.
    pub fold_case: bool,
}

/// Columns that have to be there: all of one of these.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::intake) struct Need(pub Vec<Vec<String>>);

impl Dialect {
    /// What is needed and none of these names gives.
    pub(in crate::intake) fn lacks<'d>(
        &'d self,
        names: &'d [impl AsRef<str>],
    ) -> impl Iterator<Item = &'d Need> {
        let is_there = |name: &String| {
            let mut names = names.iter().map(AsRef::as_ref);
            names.any(|known| is_key(known, name, self.fold_case))
        };
        let needs = self.needs.iter();
        needs.filter(move |Need(some)| !some.iter().any(|all| all.iter().all(is_there)))
    }
}

impl Default for Dialect {
    fn default() -> Dialect {
        Dialect {
            delimiter: b',',
            quote: b'"',
            columns: Vec::new(),
            needs: Vec::new(),
            fold_case: false,
        }
    }
}

/// Bytes of names that are copied for all lines of a value at most; those without quotes are not.
const MOST: usize = 4 << 20;

/// A line of its own if all quotes before it are closed, else the end of the last field.
const END: &[u8] = b"\n-";

/// All lines but the one that names columns.
pub(super) fn read<'a>(bytes: &'a [u8], dialect: &'a Dialect) -> Result<Rows<'a>, Reject> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let (delimiter, bytes) = declared(bytes).unwrap_or((dialect.delimiter, bytes));
    let mut lines = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .quote(dialect.quote)
        .from_reader(bytes.chain(END));
    let mut line = ByteRecord::new();
    let mut next = |line: &mut ByteRecord| lines.read_byte_record(line).unwrap_or(false);
    let mut names: Vec<Cow<'a, str>> = dialect.columns.iter().map(|name| name.into()).collect();
    if names.is_empty() {
        if !next(&mut line) || is_end(&line) {
            return Err(Reject::BadFormat);
        }
        names = header(bytes, (delimiter, dialect.quote), &line)?;
        if dialect.lacks(&names).next().is_some() {
            return Err(Reject::WrongColumns);
        }
    }
    let copied = names.iter().filter(|name| matches!(name, Cow::Owned(_)));
    let copied: usize = copied.map(|name| name.len()).sum();
    let (mut rows, mut is_closed) = (Rows::new(), false);
    while next(&mut line) {
        is_closed = is_end(&line);
        if is_header(&line, &dialect.columns) {
            continue;
        }
        rows.push(row(&line, &names));
        if copied.saturating_mul(rows.len()) > MOST {
            return Err(Reject::TooLarge);
        }
    }
    match rows.pop() {
        // The last line runs to the end of the value and beyond.
        Some(_) if !is_closed => rows.push(Err(Reject::BadFormat)),
        Some(_) => {}
        None => return Err(Reject::BadFormat),
    }
    Ok(rows)
}

/// What a first line `sep=;` declares, as spreadsheets write and read it, and what stands below.
fn declared(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let (delimiter, rest) = bytes.strip_prefix(b"sep=")?.split_first()?;
    let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
    let rest = rest.strip_prefix(b"\n")?;
    (delimiter.is_ascii() && !is_break(*delimiter)).then_some((*delimiter, rest))
}

/// The names in the first line, which is borrowed if nothing in it is quoted.
fn header<'a>(
    bytes: &'a [u8],
    (delimiter, quote): (u8, u8),
    line: &ByteRecord,
) -> Result<Vec<Cow<'a, str>>, Reject> {
    let start = bytes.iter().position(|byte| !is_break(*byte)).unwrap_or(0);
    let written = bytes[start..].split(|byte| is_break(*byte)).next();
    let written = written.unwrap_or_default();
    if written.contains(&quote) {
        let names = line.iter().map(|name| str::from_utf8(name));
        let names = names.map(|name| Ok(Cow::Owned(name?.to_owned())));
        return names
            .collect::<Result<_, std::str::Utf8Error>>()
            .map_err(|_| Reject::NotUtf8);
    }
    let written = str::from_utf8(written).map_err(|_| Reject::NotUtf8)?;
    let names = written.split(char::from(delimiter));
    Ok(names.map(Cow::Borrowed).collect())
}

/// Of each line behind the header where it begins, counted from 1, and how many fields it has; and
/// the header, if the first line is one.
pub(in crate::intake) fn lines(
    bytes: &[u8],
    dialect: &Dialect,
) -> (Vec<String>, Vec<(usize, usize)>) {
    let above = usize::from(declared(bytes).is_some());
    let (delimiter, bytes) = declared(bytes).unwrap_or((dialect.delimiter, bytes));
    let mut lines = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .quote(dialect.quote)
        .from_reader(bytes);
    let mut line = ByteRecord::new();
    let (mut header, mut found) = (Vec::new(), Vec::new());
    let mut is_first = dialect.columns.is_empty();
    while lines.read_byte_record(&mut line).unwrap_or(false) {
        if std::mem::take(&mut is_first) {
            let names = line
                .iter()
                .map(|name| String::from_utf8_lossy(name).into_owned());
            header = names.collect();
        } else if !is_header(&line, &dialect.columns) {
            let at = line.position().map_or(0, csv::Position::line);
            let at = usize::try_from(at).unwrap_or_default();
            found.push((at + above, line.len()));
        }
    }
    (header, found)
}

/// The line in which a quote opens that nothing closes, counted from 1.
pub(in crate::intake) fn open_quote(bytes: &[u8], dialect: &Dialect) -> Option<usize> {
    let delimiter = declared(bytes).map_or(dialect.delimiter, |(delimiter, _)| delimiter);
    let (mut line, mut opened) = (1, None);
    let mut is_start = true;
    for byte in bytes {
        match opened {
            // A quote that is doubled closes and opens again.
            Some(_) if *byte == dialect.quote => {
                opened = None;
                is_start = true;
            }
            None if is_start && *byte == dialect.quote => opened = Some(line),
            Some(_) => {}
            None => is_start = is_break(*byte) || *byte == delimiter,
        }
        line += usize::from(*byte == b'\n');
    }
    opened
}

/// What stands in one line.
fn row<'a>(line: &ByteRecord, names: &[Cow<'a, str>]) -> Result<Row<'a>, Reject> {
    if line.len() != names.len() {
        return Err(Reject::BadFormat);
    }
    let mut members = Vec::with_capacity(names.len());
    for (name, field) in names.iter().zip(line) {
        let text = str::from_utf8(field).map_err(|_| Reject::NotUtf8)?;
        members.push((name.clone(), Tree::Text(Cow::Owned(text.to_owned()))));
    }
    Ok(Tree::object(members).into())
}

/// Whether a line only repeats the columns that the mapping names.
fn is_header(line: &ByteRecord, columns: &[String]) -> bool {
    !columns.is_empty() && line.iter().eq(columns.iter().map(String::as_bytes))
}

fn is_end(line: &ByteRecord) -> bool {
    line.len() == 1 && line.get(0) == Some(&END[1..])
}

fn is_break(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(bytes: &[u8], dialect: &Dialect) -> String {
        let rows = match read(bytes, dialect) {
            Ok(rows) => rows,
            Err(why) => return format!("{why:?}"),
        };
        let one = |row: &Result<Row<'_>, Reject>| match row {
            Ok(Row { tree, is_twice }) => {
                let Tree::Object(members) = tree else {
                    return format!("{tree:?}");
                };
                let members = members.iter().map(|(name, value)| match value {
                    Tree::Text(text) => format!("{name}={text}"),
                    other => format!("{name}: {other:?}"),
                });
                let twice = if *is_twice { "!" } else { "" };
                members.collect::<Vec<_>>().join(";") + twice
            }
            Err(why) => format!("{why:?}"),
        };
        rows.iter().map(one).collect::<Vec<_>>().join(" | ")
    }

    fn plain(bytes: &[u8]) -> String {
        told(bytes, &Dialect::default())
    }

    #[test]
    fn the_first_line_names_the_columns() {
        assert_eq!(plain(b"a,b\n1,2\n3,\n"), "a=1;b=2 | a=3;b=");
        assert_eq!(
            plain(b"\xef\xbb\xbfa,b\r\n1,2\r\n\r\n3,4"),
            "a=1;b=2 | a=3;b=4"
        );
        assert_eq!(
            plain(b"\"a, b\",c\n\"1\n2\",\"say \"\"x\"\"\"\n"),
            "a, b=1\n2;c=say \"x\""
        );
        assert_eq!(plain(b"a,b,a\n1,2,3\n"), "a=3;b=2!");
        assert_eq!(plain(b"a,b\n"), "");
        assert_eq!(plain(b""), "BadFormat");
        assert_eq!(plain(b"a\xff,b\n1,2\n"), "NotUtf8");
        assert_eq!(plain(b"\"a\xff\",b\n1,2\n"), "NotUtf8");
    }

    #[test]
    fn a_first_line_may_declare_what_divides_the_others() {
        assert_eq!(plain(b"\xef\xbb\xbfsep=;\r\na;b\r\n1,5;2\r\n"), "a=1,5;b=2");
        assert_eq!(plain(b"sep=\t\na\tb\n1\t2\n"), "a=1;b=2");
        assert_eq!(lines(b"sep=;\na;b\n1;2\n", &Dialect::default()).1, [(3, 2)]);
        // A column may be called so.
        assert_eq!(plain(b"sep=,b\n1,2\n"), "b=2;sep==1");
    }

    #[test]
    fn a_line_of_data_is_no_header() {
        let need = |names: &[&str]| Need(vec![names.iter().map(|n| (*n).to_owned()).collect()]);
        let mut dialect = Dialect {
            needs: vec![
                need(&["a", "b"]),
                Need([need(&["c"]).0, need(&["d"]).0].concat()),
            ],
            ..Dialect::default()
        };
        assert_eq!(told(b"1,2,3\n", &dialect), "WrongColumns");
        assert_eq!(told(b"1,2,3\n4,5,6\n", &dialect), "WrongColumns");
        assert_eq!(told(b"a,c\n1,2\n", &dialect), "WrongColumns");
        assert_eq!(told(b"\"a\",b,x\n1,2,3\n", &dialect), "WrongColumns");
        assert_eq!(told(b"a,b,d\n1,2,3\n", &dialect), "a=1;b=2;d=3");
        assert_eq!(told(b"b,c,a\n", &dialect), "");
        assert_eq!(told(b"B,C,A\n", &dialect), "WrongColumns");
        dialect.fold_case = true;
        assert_eq!(told(b"B,C,A\n", &dialect), "");
        // Names are compared as where a value is looked for.
        dialect.needs = vec![need(&["Pr\u{e9}nom"])];
        assert_eq!(told("PRE\u{301}NOM\n".as_bytes(), &dialect), "");
        dialect.fold_case = false;
        assert_eq!(told("Pre\u{301}nom\n".as_bytes(), &dialect), "");
        assert_eq!(told("PRE\u{301}NOM\n".as_bytes(), &dialect), "WrongColumns");
    }

    #[test]
    fn or_the_mapping_does() {
        let dialect = Dialect {
            delimiter: b';',
            quote: b'\'',
            columns: vec!["a".into(), "b".into()],
            ..Dialect::default()
        };
        assert_eq!(told(b"1;'2;3'\n", &dialect), "a=1;b=2;3");
        // An export may repeat them.
        assert_eq!(told(b"a;b\n1;2\na;b\n3;4", &dialect), "a=1;b=2 | a=3;b=4");
        assert_eq!(told(b"", &dialect), "");
        assert_eq!(told(b"-", &dialect), "BadFormat");
    }

    #[test]
    fn a_line_that_does_not_fit_rejects_itself() {
        assert_eq!(
            plain(b"a,b\n1\n2,3\n4,5,6\n7,\xff\n8,9"),
            "BadFormat | a=2;b=3 | BadFormat | NotUtf8 | a=8;b=9"
        );
        // A quote that stays open may have taken lines along.
        assert_eq!(plain(b"a,b\n1,2\n3,\"4\n5,6\n"), "a=1;b=2 | BadFormat");
        assert_eq!(plain(b"a,b\n1,5\" wide\n3,4"), "a=1;b=5\" wide | a=3;b=4");
        assert_eq!(plain(b"\"a,b\n1,2\n"), "BadFormat");
    }

    #[test]
    fn a_quote_that_stays_open_is_found_where_it_opens() {
        let of = |bytes: &[u8]| open_quote(bytes, &Dialect::default());
        assert_eq!(of(b"a,b\n1,2\n3,\"4\n5,6\n"), Some(3));
        assert_eq!(of(b"a,b\n\"1\n\",\"2\n"), Some(3));
        assert_eq!(of(b"\"a,b\n1,2\n"), Some(1));
        assert_eq!(of(b"a,b\n\"say \"\"x\"\"\",5\" wide\n"), None);
    }

    #[test]
    fn names_are_not_copied_without_end() {
        let name = "x".repeat(1 << 10);
        let (plain_one, quoted) = (format!("{name}\n"), format!("\"{name}\"\n"));
        let lines = "1\n".repeat(1 << 15);
        let read = |header: &str| {
            let text = format!("{header}{lines}");
            read(text.as_bytes(), &Dialect::default()).map(|rows| rows.len())
        };
        assert_eq!(read(&plain_one), Ok(1 << 15));
        assert_eq!(read(&quoted), Err(Reject::TooLarge));
    }
}
