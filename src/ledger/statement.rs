// SPDX-License-Identifier: EUPL-1.2
//! What the parties sign, as the text of a note: one fact to a line, and one text for each meaning.
//!
//! The first line says what it is about and in which version of this form; each line behind it is
//! a word, a space and a value. Nothing may be added, left out or stand in another order.

use std::fmt::Write as _;

use super::facts::Retention;
use super::note::SignedNote;

/// A text that parties sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement {
    /// This agreement is agreed.
    Agreement {
        /// Which file.
        of: Named,
        /// Digest over it and the agreements above it; the file's own if there are none.
        digest: String,
        /// For how many days the bodies of alerts are kept, by class, as [`terms`] writes it.
        retention: String,
        /// SHA-256 of the sentences in French, as they were read aloud.
        french: String,
        /// SHA-256 of the sentences in English.
        english: String,
    },
    /// This mapping is agreed.
    Mapping(Named),
    /// This people table is agreed.
    People {
        /// SHA-256 of the file's bytes, hexadecimal.
        file: String,
    },
    /// From here on these keys sign for the parties.
    Parties {
        /// The log that this is for.
        log: String,
        /// The leaf that named the keys which are replaced, so that no change can be used twice.
        replaces: u64,
        /// The employer's new key.
        employer: String,
        /// The union's new key.
        union: String,
    },
    /// Something is to be done with what the log holds.
    Order {
        /// The log that this is for.
        log: String,
        /// Chance, so that each order is carried out once.
        number: String,
        /// What is to be done.
        what: Order,
        /// Why.
        reason: String,
    },
    /// From here on another key signs for a log; the old one signs this.
    LogKey {
        /// The log.
        log: String,
        /// The key that signed so far.
        from: String,
        /// The key that signs from here on.
        to: String,
    },
}

/// A file in one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The agreement's id, or the mapping's name.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// SHA-256 of the file's bytes, hexadecimal.
    pub file: String,
}

/// What an order asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// Erase all bodies of an alert.
    EraseAlert(String),
    /// Erase the bodies of these leaves: rising numbers.
    EraseLeaves(Vec<u64>),
    /// Keep all bodies of an alert, whatever their term.
    Hold(String),
    /// End such a hold.
    Release(String),
}

impl Statement {
    /// The note, which nobody has signed yet; nothing if a value cannot stand on one line.
    #[must_use]
    pub fn note(&self) -> Option<SignedNote> {
        let text = self.text();
        (Statement::parse(&text).as_ref() == Some(self)).then(|| SignedNote::new(text))
    }

    /// Reads the text of a note. Strict: whatever it reads has exactly this text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Statement> {
        let mut lines = Lines(text.strip_suffix('\n')?.split('\n'));
        let first = lines.0.next()?;
        let statement = match first {
            AGREEMENT => Statement::Agreement {
                of: lines.named()?,
                digest: lines.digest("digest")?,
                retention: lines.value("retention")?.to_owned(),
                french: lines.digest("french")?,
                english: lines.digest("english")?,
            },
            MAPPING => Statement::Mapping(lines.named()?),
            PEOPLE => Statement::People {
                file: lines.digest("file")?,
            },
            PARTIES => Statement::Parties {
                log: lines.value("log")?.to_owned(),
                replaces: lines.value("replaces")?.parse().ok()?,
                employer: lines.value("employer")?.to_owned(),
                union: lines.value("union")?.to_owned(),
            },
            ERASE | HOLD | RELEASE => Statement::Order {
                log: lines.value("log")?.to_owned(),
                number: lines.value("number")?.to_owned(),
                what: lines.order(first)?,
                reason: lines.value("reason")?.to_owned(),
            },
            LOG_KEY => Statement::LogKey {
                log: lines.value("log")?.to_owned(),
                from: lines.value("from")?.to_owned(),
                to: lines.value("to")?.to_owned(),
            },
            _ => return None,
        };
        (SignedNote::is_text(text) && statement.text() == text).then_some(statement)
    }

    fn text(&self) -> String {
        let mut text = String::new();
        let mut line = |word: &str, value: &str| {
            // Writing to a String cannot fail.
            let _ = match word {
                "" => writeln!(text, "{value}"),
                word => writeln!(text, "{word} {value}"),
            };
        };
        match self {
            Statement::Agreement {
                of,
                digest,
                retention,
                french,
                english,
            } => {
                of.write(AGREEMENT, &mut line);
                line("digest", digest);
                line("retention", retention);
                line("french", french);
                line("english", english);
            }
            Statement::Mapping(of) => of.write(MAPPING, &mut line),
            Statement::People { file } => {
                line("", PEOPLE);
                line("file", file);
            }
            Statement::Parties {
                log,
                replaces,
                employer,
                union,
            } => {
                line("", PARTIES);
                line("log", log);
                line("replaces", &replaces.to_string());
                line("employer", employer);
                line("union", union);
            }
            Statement::Order {
                log,
                number,
                what,
                reason,
            } => {
                let (kind, word, value) = what.said();
                line("", kind);
                line("log", log);
                line("number", number);
                line(word, &value);
                line("reason", reason);
            }
            Statement::LogKey { log, from, to } => {
                line("", LOG_KEY);
                line("log", log);
                line("from", from);
                line("to", to);
            }
        }
        text
    }
}

/// Terms on one line: `serious=30,notice=365`, or `none` where everything is kept.
#[must_use]
pub fn terms(retention: &[Retention]) -> String {
    let terms = retention
        .iter()
        .map(|term| format!("{}={}", term.class, term.days));
    let terms: Vec<String> = terms.collect();
    match terms.is_empty() {
        true => "none".to_owned(),
        false => terms.join(","),
    }
}

const AGREEMENT: &str = "vigie/agreement/v1";
const MAPPING: &str = "vigie/mapping/v1";
const PEOPLE: &str = "vigie/people/v1";
const PARTIES: &str = "vigie/parties/v1";
const ERASE: &str = "vigie/erase/v1";
const HOLD: &str = "vigie/hold/v1";
const RELEASE: &str = "vigie/release/v1";
const LOG_KEY: &str = "vigie/log-key/v1";

impl Named {
    fn write(&self, kind: &str, line: &mut impl FnMut(&str, &str)) {
        line("", kind);
        line("id", &self.id);
        line("version", &self.version.to_string());
        line("file", &self.file);
    }
}

impl Order {
    /// First line, word and value.
    fn said(&self) -> (&'static str, &'static str, String) {
        match self {
            Order::EraseAlert(alert) => (ERASE, "alert", alert.clone()),
            Order::EraseLeaves(leaves) => {
                let leaves: Vec<String> = leaves.iter().map(u64::to_string).collect();
                (ERASE, "leaves", leaves.join(","))
            }
            Order::Hold(alert) => (HOLD, "alert", alert.clone()),
            Order::Release(alert) => (RELEASE, "alert", alert.clone()),
        }
    }

    /// The word for evidence.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Order::EraseAlert(_) | Order::EraseLeaves(_) => "order",
            Order::Hold(_) => "hold",
            Order::Release(_) => "release",
        }
    }
}

/// The lines that are left.
struct Lines<'a>(std::str::Split<'a, char>);

impl<'a> Lines<'a> {
    fn value(&mut self, word: &str) -> Option<&'a str> {
        let value = self.0.next()?.strip_prefix(word)?.strip_prefix(' ')?;
        (!value.is_empty() && value.trim() == value).then_some(value)
    }

    fn digest(&mut self, word: &str) -> Option<String> {
        self.value(word)
            .filter(|text| text.len() == 64 && is_hex(text))
            .map(str::to_owned)
    }

    fn named(&mut self) -> Option<Named> {
        Some(Named {
            id: self.value("id")?.to_owned(),
            version: self.value("version")?.parse().ok()?,
            file: self.digest("file")?,
        })
    }

    fn order(&mut self, kind: &str) -> Option<Order> {
        let (word, value) = self.0.next()?.split_once(' ')?;
        let is_alert = word == "alert" && !value.is_empty() && is_hex(value);
        let alert = || is_alert.then(|| value.to_owned());
        match (kind, word) {
            (HOLD, _) => alert().map(Order::Hold),
            (RELEASE, _) => alert().map(Order::Release),
            (_, "leaves") => {
                let leaves = value.split(',').map(|number| number.parse().ok());
                let leaves: Vec<u64> = leaves.collect::<Option<_>>()?;
                leaves
                    .is_sorted_by(|a, b| a < b)
                    .then_some(Order::EraseLeaves(leaves))
            }
            _ => alert().map(Order::EraseAlert),
        }
    }
}

/// Whether these are lower-case hexadecimal digits.
fn is_hex(text: &str) -> bool {
    text.bytes()
        .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}
