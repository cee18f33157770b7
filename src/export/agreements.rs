// SPDX-License-Identifier: EUPL-1.2
//! The agreements that a log had in force, and every name that they or an alert give.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::Scope;
use crate::agreement::{self, Agreement, Layer, Literal, Pattern, Test};
use crate::diagnostic::{Language, nearest};
use crate::ledger::Config;
use crate::observation::Field;
use crate::store::{Reader, StoreError};

/// Names of alerts that are looked at when a word is unknown.
const MOST: u32 = 2_000;
/// Names in a refusal for people; with more, only the near ones.
const LISTED: usize = 20;
/// Near names in a refusal.
const NEAR: usize = 3;
/// Characters of a word that a refusal repeats.
const SHOWN: usize = 80;

/// Every agreement of a log whose text is there and can be read.
#[derive(Debug, Default)]
pub struct Agreements {
    by_digest: BTreeMap<String, Agreement>,
    /// Digest of the one in force at the end.
    last: Option<String>,
    /// Mappings that were in force: name and SHA-256.
    mappings: BTreeSet<(String, String)>,
    /// Whether the text of one is missing, or cannot be read by this program.
    is_partial: bool,
}

impl Agreements {
    /// Those of a log.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn of(reader: &Reader) -> Result<Agreements, StoreError> {
        let mut all = Agreements::default();
        let mut seen = BTreeSet::new();
        for config in reader.configs()? {
            let mappings = config.mappings.iter();
            let mappings = mappings.map(|mapping| (mapping.name.clone(), mapping.digest.clone()));
            all.mappings.extend(mappings);
            if seen.insert(config.digest.clone()) {
                match read(reader, &config)? {
                    Some(agreement) => drop(all.by_digest.insert(config.digest.clone(), agreement)),
                    None => all.is_partial = true,
                }
            }
            all.last = Some(config.digest);
        }
        Ok(all)
    }

    /// The one in force at the end of the log.
    #[must_use]
    pub fn in_force(&self) -> Option<&Agreement> {
        self.by_digest.get(self.last.as_ref()?)
    }

    /// Mappings that were in force, by name and SHA-256.
    pub(super) fn mappings(&self) -> &BTreeSet<(String, String)> {
        &self.mappings
    }

    /// The one with this digest.
    #[must_use]
    pub fn find(&self, digest: &str) -> Option<&Agreement> {
        self.by_digest.get(digest)
    }

    /// The zone whose days and hours count.
    #[must_use]
    pub fn zone(&self) -> TimeZone {
        self.in_force()
            .map_or(TimeZone::UTC, |agreement| agreement.zone.clone())
    }

    /// Whether site and clause of a scope are names of this log; else what is not, and what is.
    ///
    /// # Errors
    /// The store cannot be read.
    pub fn know(&self, reader: &Reader, scope: &Scope) -> Result<Option<Unknown>, StoreError> {
        let asked = [(Named::Site, &scope.site), (Named::Clause, &scope.clause)];
        for (what, word) in asked {
            let Some(word) = word else { continue };
            let mut names = self.names(what);
            let is_told = || match what {
                Named::Site => reader.has_alert_at(word),
                Named::Clause => reader.has_alert_of(word),
            };
            if names.contains(word.as_str()) || is_told()? {
                continue;
            }
            let (clauses, sites) = reader.named_by_alerts(MOST)?;
            let told = match what {
                Named::Site => &sites,
                Named::Clause => &clauses,
            };
            names.extend(told.iter().map(String::as_str));
            return Ok(Some(Unknown {
                what,
                word: word.clone(),
                near: near(word, &names),
                names: names.into_iter().map(str::to_owned).collect(),
                is_partial: self.is_partial,
            }));
        }
        Ok(None)
    }

    fn names(&self, what: Named) -> BTreeSet<&str> {
        let all = self.by_digest.values();
        match what {
            Named::Site => all.flat_map(sites).collect(),
            Named::Clause => {
                let clauses = all.flat_map(|agreement| &agreement.clauses);
                clauses.map(|clause| clause.id.as_str()).collect()
            }
        }
    }
}

/// The agreement that a leaf names, with those above it.
fn read(reader: &Reader, config: &Config) -> Result<Option<Agreement>, StoreError> {
    let files = match config.files.as_slice() {
        [] => std::slice::from_ref(&config.digest),
        files => files,
    };
    let mut layers = Vec::new();
    for file in files {
        let Some(bytes) = reader.file(file)? else {
            return Ok(None);
        };
        layers.push(Layer {
            name: "agreement.yaml".to_owned(),
            bytes: Arc::from(bytes),
        });
    }
    let loaded = agreement::parse_layers(&layers);
    Ok(loaded.ok().map(|loaded| loaded.agreement))
}

/// The sites that an agreement declares, and those that its clauses and exceptions ask for.
fn sites(agreement: &Agreement) -> Vec<&str> {
    let clauses = agreement.clauses.iter().flat_map(|clause| {
        let own = [&clause.applies_to, &clause.matches];
        own.into_iter().chain(clause.form.other())
    });
    let waivers = agreement.waivers.iter().map(|waiver| &waiver.scope);
    let mut sites: Vec<&str> = agreement.sites.iter().map(String::as_str).collect();
    clauses
        .chain(waivers)
        .for_each(|pattern| asked(pattern, &mut sites));
    sites
}

/// Adds the sites that a pattern names, on whichever side of a `not`.
fn asked<'a>(pattern: &'a Pattern, sites: &mut Vec<&'a str>) {
    match pattern {
        Pattern::All(parts) | Pattern::Any(parts) => {
            parts.iter().for_each(|part| asked(part, sites));
        }
        Pattern::Not(part) => asked(part, sites),
        Pattern::Field(Field::SITE, Test::OneOf(values)) => {
            sites.extend(values.iter().filter_map(|value| match value {
                Literal::Text(text) => Some(text.as_str()),
                Literal::Number(_) | Literal::Bool(_) | Literal::Time(_) => None,
            }));
        }
        Pattern::Field(..) => {}
    }
}

/// The names that were probably meant, the nearest first.
fn near(word: &str, names: &BTreeSet<&str>) -> Vec<String> {
    let (mut rest, mut found) = (names.clone(), Vec::new());
    while let Some(name) = nearest(word, rest.iter().copied()) {
        rest.remove(name);
        found.push(name.to_owned());
        if found.len() == NEAR {
            break;
        }
    }
    found
}

/// What a word names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// A site.
    Site,
    /// A clause.
    Clause,
}

impl Named {
    /// Its name in requests.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Named::Site => "site",
            Named::Clause => "clause",
        }
    }
}

/// A word that neither an agreement of this log nor an alert in it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// As what it was asked for.
    pub what: Named,
    /// The word.
    pub word: String,
    /// Names that are near, the nearest first.
    pub near: Vec<String>,
    /// All names that there are.
    pub names: Vec<String>,
    is_partial: bool,
}

impl std::fmt::Display for Unknown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.say(Language::English))
    }
}

impl std::error::Error for Unknown {}

impl Unknown {
    /// The same in one language.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        let word: String = self.word.chars().take(SHOWN).collect();
        let word: String = word.chars().filter(|c| !c.is_control()).collect();
        let what = language.pick(
            self.what.name(),
            match self.what {
                Named::Site => "le site",
                Named::Clause => "la clause",
            },
        );
        let mut text = language.pick(
            format!("no agreement of this log and no alert in it names the {what} {word}"),
            format!("aucun accord de ce journal ni aucune de ses alertes ne nomme {what} {word}"),
        );
        let or = language.pick(" or ", " ou ");
        if !self.near.is_empty() {
            let near = self.near.join(or);
            text.push_str(&language.pick(
                format!("; did you mean {near}?"),
                format!("\u{202f}; peut-être {near}\u{202f}?"),
            ));
        }
        if (1..=LISTED).contains(&self.names.len()) {
            let names = self.names.join(", ");
            let dot = if self.near.is_empty() { "." } else { "" };
            text.push_str(&language.pick(
                format!("{dot} There are: {names}"),
                format!("{dot} Noms connus\u{202f}: {names}"),
            ));
        }
        if self.is_partial {
            text.push_str(language.pick(
                " (the text of an agreement of this log is missing here: it may name more)",
                " (le texte d'un accord de ce journal manque ici\u{202f}: il peut en nommer d'autres)",
            ));
        }
        text
    }
}
