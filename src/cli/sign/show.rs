// SPDX-License-Identifier: EUPL-1.2
//! What is signed, as it is shown to whoever signs.

use std::io::{self, Write};
use std::path::Path;

use serde_json::{Value, json};

use crate::diagnostic::Language;
use crate::ledger::{Named, Order, Statement};
use crate::signing::Subject;

/// Some lines, with all digests in groups of four digits, to be compared by eye.
pub(in crate::cli) fn text(
    out: &mut impl Write,
    path: &Path,
    subject: &Subject,
    language: Language,
) -> io::Result<()> {
    let (title, facts) = facts(&subject.statement, language);
    writeln!(out, "{}: {title}", path.display())?;
    for (label, value) in facts {
        writeln!(out, "  {label:<18} {value}")?;
    }
    let names: Vec<&str> = subject.note.names().collect();
    let (label, nobody) = match language {
        Language::English => ("signed by", "nobody"),
        Language::French => ("signé par", "personne"),
    };
    let names = match names.is_empty() {
        true => nobody.to_owned(),
        false => names.join(", "),
    };
    writeln!(out, "  {label:<18} {names}")?;
    writeln!(out, "  {:<18} {}", "note", subject.path.display())
}

/// The same for programs: the text that is signed, and who claims to have.
pub(in crate::cli) fn json(path: &Path, subject: &Subject) -> Value {
    json!({
        "file": path.to_string_lossy(),
        "note": subject.path.to_string_lossy(),
        "text": subject.note.text(),
        "signed_by": subject.note.names().collect::<Vec<_>>(),
    })
}

type Facts = (String, Vec<(&'static str, String)>);

fn facts(statement: &Statement, language: Language) -> Facts {
    let say = |en: &'static str, fr: &'static str| language.pick(en, fr);
    let named = |en, fr, of: &Named| format!("{} {}, version {}", say(en, fr), of.id, of.version);
    let (log, reason) = (say("log", "journal"), say("reason", "motif"));
    match statement {
        Statement::Agreement {
            of,
            digest,
            retention,
            french,
            english,
        } => {
            let mut facts = vec![(say("file", "fichier"), grouped(&of.file))];
            if *digest != of.file {
                let label = say("with those above", "avec les supérieurs");
                facts.push((label, grouped(digest)));
            }
            let label = say("days kept", "jours de garde");
            facts.push((label, retention.clone()));
            facts.push((
                say("French sentences", "phrases françaises"),
                grouped(french),
            ));
            facts.push((
                say("English sentences", "phrases anglaises"),
                grouped(english),
            ));
            (named("agreement", "accord", of), facts)
        }
        Statement::Mapping(of) => {
            let facts = vec![(say("file", "fichier"), grouped(&of.file))];
            (named("mapping", "correspondance", of), facts)
        }
        Statement::People { file } => {
            let title = say("people table", "table des personnes");
            let facts = vec![(say("file", "fichier"), grouped(file))];
            (title.to_owned(), facts)
        }
        Statement::Parties {
            log: of,
            employer,
            union,
            ..
        } => {
            let facts = vec![
                (log, of.clone()),
                (say("employer", "employeur"), employer.clone()),
                (say("union", "syndicat"), union.clone()),
            ];
            let title = say("other keys of the parties", "d'autres clés des parties");
            (title.to_owned(), facts)
        }
        Statement::Order {
            log: of,
            what,
            reason: why,
            ..
        } => {
            let facts = vec![(log, of.clone()), (reason, why.clone())];
            (order(what, language), facts)
        }
        Statement::LogKey { log: of, to, .. } => {
            let title = say("another key of a log", "une autre clé d'un journal");
            (
                title.to_owned(),
                vec![(log, of.clone()), (title, to.clone())],
            )
        }
    }
}

/// What an order asks for, in words.
pub(in crate::cli) fn order(what: &Order, language: Language) -> String {
    let (en, fr, about) = match what {
        Order::EraseAlert(alert) => (
            "erase all details of alert",
            "effacer tout le détail de l'alerte",
            alert.clone(),
        ),
        Order::EraseLeaves(leaves) => {
            let leaves: Vec<String> = leaves.iter().map(u64::to_string).collect();
            let leaves = leaves.join(", ");
            (
                "erase the details of leaves",
                "effacer le détail des feuilles",
                leaves,
            )
        }
        Order::Hold(alert) => (
            "keep all details of alert",
            "retenir le détail de l'alerte",
            alert.clone(),
        ),
        Order::Release(alert) => ("end the hold on alert", "libérer l'alerte", alert.clone()),
    };
    format!("{} {about}", language.pick(en, fr))
}

/// The first 128 bits, in groups of four digits.
fn grouped(digest: &str) -> String {
    let groups = (0..8).filter_map(|at| digest.get(at * 4..at * 4 + 4));
    groups.collect::<Vec<_>>().join(" ")
}
