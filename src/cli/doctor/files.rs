// SPDX-License-Identifier: EUPL-1.2
//! Are the files sound, signed, and in force?

use std::path::Path;

use jiff::civil::Date;

use super::list::Outcome;
use crate::agreement::Agreement;
use crate::cli::reload::Files;
use crate::config::{self, Config};
use crate::diagnostic::{Diagnostic, Language, Level};
use crate::ledger::SigningStatus;
use crate::monitor::admitted;
use crate::store::Reader;

/// Days before the last day of an agreement from which on it is said.
const SOON: i32 = 30;

pub(super) fn config(path: &Path, language: Language) -> Result<Config, Outcome> {
    config::load(path).map_err(|findings| refused(&findings, language))
}

pub(super) fn read(config: &Config, language: Language) -> Result<Files, Outcome> {
    Files::read(config).map_err(|findings| refused(&findings, language))
}

/// What was read.
pub(super) fn well(files: &Files, language: Language) -> Outcome {
    let (agreement, mappings) = (&files.agreement, files.mappings.len());
    let (id, version) = (&agreement.id, agreement.version);
    let text = language.pick(
        format!("{id} version {version}, {mappings} mappings"),
        format!("{id} version {version}, {mappings} correspondances"),
    );
    let people = files.signed_files.people.as_ref().map(|table| table.len());
    let people = people.map(|rows| {
        language.pick(
            format!(", people table of {rows} rows"),
            format!(", table des personnes de {rows} lignes"),
        )
    });
    Outcome::Well(text + &people.unwrap_or_default())
}

/// The first mistake, and where to read about the others.
fn refused(findings: &[Diagnostic], language: Language) -> Outcome {
    let first = findings.iter().find(|one| one.level == Level::Error);
    let Some(first) = first.or(findings.first()) else {
        return Outcome::Failed(String::new(), String::new());
    };
    let text = format!(
        "{}:{} {}",
        first.file,
        first.place.line,
        first.message.text(language)
    );
    let hint = language.pick(
        format!(
            "vigie check {} shows every mistake with its place",
            first.file
        ),
        format!(
            "vigie check {} montre chaque erreur et sa place",
            first.file
        ),
    );
    Outcome::Failed(text, hint)
}

/// Would these files come into force?
pub(super) fn signatures(config: &Config, files: &Files, language: Language) -> Outcome {
    let store = Reader::open(&config.store).ok();
    let record = store.as_ref().and_then(|store| store.record().ok());
    let record = record.unwrap_or_default();
    let kept = |file: &str| store.as_ref().map_or(Ok(None), |store| store.file(file));
    match admitted(&files.agreement, &files.signed_files, &record, kept) {
        Ok(admitted) if admitted.config.standing == SigningStatus::Draft => Outcome::Warning(
            language.pick(
                "a draft: nobody has to sign what comes into force".into(),
                "un projet : personne ne signe ce qui entre en vigueur".into(),
            ),
            language.pick(
                "name the keys of both under parties: in vigie.yaml, then vigie sign".into(),
                "nommer les clés des deux sous parties: dans vigie.yaml, puis vigie sign".into(),
            ),
        ),
        Ok(admitted) => Outcome::Well(admitted.config.standing.name().to_owned()),
        Err(error) => Outcome::Failed(
            error.to_string(),
            language.pick(
                "vigie sign --check FILE says who has signed".into(),
                "vigie sign --check FICHIER dit qui a signé".into(),
            ),
        ),
    }
}

/// Is the agreement in force today, and for how long?
pub(super) fn dates(agreement: &Agreement, language: Language) -> Outcome {
    let today = agreement.zone.to_datetime(jiff::Timestamp::now()).date();
    let left = |date: Date| today.until(date).map_or(0, |span| span.get_days());
    let negotiate = language.pick(
        "the parties have to agree on what comes next".to_owned(),
        "aux parties de convenir de la suite".to_owned(),
    );
    let (from, until) = (agreement.in_force.from, agreement.in_force.until);
    if from > today {
        let text = language.pick(
            format!("not in force before {from}"),
            format!("pas en vigueur avant le {from}"),
        );
        return Outcome::Warning(text, negotiate);
    }
    if let Some(last) = until.filter(|last| left(*last) < SOON) {
        let text = language.pick(
            format!("the last day of the agreement is {last}"),
            format!("le dernier jour de l'accord est le {last}"),
        );
        return Outcome::Warning(text, negotiate);
    }
    if let Some(due) = agreement.review_due.filter(|due| *due < today) {
        let text = language.pick(
            format!("the review was due on {due}"),
            format!("le réexamen était dû le {due}"),
        );
        return Outcome::Warning(text, negotiate);
    }
    Outcome::Well(match until {
        Some(last) => language.pick(
            format!("in force from {from} to {last}"),
            format!("en vigueur du {from} au {last}"),
        ),
        None => language.pick(
            format!("in force since {from}"),
            format!("en vigueur depuis le {from}"),
        ),
    })
}
