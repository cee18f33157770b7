// SPDX-License-Identifier: EUPL-1.2
//! Why a file may not come into force, or an order not be carried out: codes and texts.

use crate::diagnostic::{Diagnostic, Message};
use crate::yaml;

/// Why something is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no note.
    Unsigned,
    /// There is something, but no note.
    NoNote,
    /// The note cannot be read.
    Unreadable(String),
    /// The note is about something else.
    OtherBytes,
    /// The employer has not signed.
    NoEmployer,
    /// The union has not signed.
    NoUnion,
    /// A higher version is, or was, in force.
    Version {
        /// The highest that was signed.
        known: u32,
        /// The one offered.
        offered: u32,
    },
    /// The same version was in force with another content.
    SameVersion(u32),
    /// The union alone would loosen a clause.
    Loosens(String),
    /// The union alone would change a clause otherwise.
    Rewrites(String),
    /// The union alone would change what is no clause.
    Beside,
    /// The log knows keys, the configuration does not.
    KeysGone,
    /// The log knows other keys.
    OtherKeys,
    /// An order for another log.
    OtherLog,
    /// An order that was carried out.
    Done(u64),
    /// An order about nothing that is there.
    NothingThere,
    /// An order to erase what is on hold.
    Held(String),
    /// Nobody's keys are known, so nobody can order.
    NobodyOrders,
    /// The other party signed the same file with other sentences.
    Reworded,
    /// A cosigner's key.
    CosignerKey,
}

impl Refusal {
    /// The code and the texts.
    #[rustfmt::skip]
    #[must_use]
    pub fn message(&self) -> Message {
        let (code, en, fr): (_, String, String) = match self {
            Refusal::Unsigned => ("S001",
                "nobody has signed this file: there is no note beside it".into(),
                "personne n'a signé ce fichier : il n'y a pas de note à côté".into()),
            Refusal::NoNote => ("S002",
                "the note beside this file is none, or says something else".into(),
                "la note à côté de ce fichier n'en est pas une, ou dit autre chose".into()),
            Refusal::Unreadable(reason) => ("S003",
                format!("the note beside this file cannot be read: {reason}"),
                format!("la note à côté de ce fichier ne peut être lue : {reason}")),
            Refusal::OtherBytes => ("S004",
                "what was signed is not this file: a byte, its version or its name differ".into(),
                "ce qui a été signé n'est pas ce fichier : un octet, sa version ou son nom diffèrent".into()),
            Refusal::NoEmployer => ("S005",
                "the employer's signature is missing or does not hold".into(),
                "la signature de l'employeur manque ou n'est pas valable".into()),
            Refusal::NoUnion => ("S006",
                "the union's signature is missing or does not hold".into(),
                "la signature du syndicat manque ou n'est pas valable".into()),
            Refusal::Version { known, offered } => ("S007",
                format!("version {known} was in force: a later one is higher, not {offered}"),
                format!("la version {known} a été en vigueur : la suivante est plus élevée, non {offered}")),
            Refusal::SameVersion(version) => ("S008",
                format!("version {version} was in force with another content: each change has a version of its own"),
                format!("la version {version} a été en vigueur avec un autre contenu : chaque changement a sa version")),
            Refusal::Loosens(clause) => ("S009",
                format!("the union has signed alone, and this loosens the clause `{clause}`"),
                format!("le syndicat a signé seul, et ceci assouplit la clause `{clause}`")),
            Refusal::Rewrites(clause) => ("S010",
                format!("the union has signed alone, and the clause `{clause}` is another rule than before, or new, or gone"),
                format!("le syndicat a signé seul, et la clause `{clause}` est une autre règle qu'avant, ou nouvelle, ou supprimée")),
            Refusal::Beside => ("S011",
                "the union has signed alone, and more than thresholds changes".into(),
                "le syndicat a signé seul, et il change plus que des seuils".into()),
            Refusal::KeysGone => ("S012",
                "the log knows the parties' keys, and this file names none: `parties:` cannot be taken out".into(),
                "le journal connaît les clés des parties, et ce fichier n'en nomme pas : `parties:` ne peut être retiré".into()),
            Refusal::OtherKeys => ("S013",
                "the log knows other keys of the parties, and no note beside this file with both former signatures changes them".into(),
                "le journal connaît d'autres clés des parties, et aucune note à côté de ce fichier, avec les deux anciennes signatures, ne les change".into()),
            Refusal::OtherLog => ("S014",
                "this is no order for this log".into(),
                "ceci n'est pas un ordre pour ce journal".into()),
            Refusal::Done(leaf) => ("S015",
                format!("this order was carried out: leaf {leaf} says so"),
                format!("cet ordre a été exécuté : la feuille {leaf} le dit")),
            Refusal::NothingThere => ("S016",
                "this order names nothing that is there".into(),
                "cet ordre ne nomme rien qui soit là".into()),
            Refusal::Held(alert) => ("S017",
                format!("the alert {alert} is on hold: release it first"),
                format!("l'alerte {alert} est retenue : il faut d'abord la libérer")),
            Refusal::NobodyOrders => ("S018",
                "the log knows no keys of the parties, so nobody can order anything".into(),
                "le journal ne connaît pas les clés des parties : personne ne peut rien ordonner".into()),
            Refusal::Reworded => ("S019",
                "the note beside this file was signed with sentences that another version of this program worded; both sign with the same version".into(),
                "la note à côté de ce fichier a été signée avec des phrases formulées par une autre version de ce programme ; les deux signent avec la même version".into()),
            Refusal::CosignerKey => ("S020",
                "this is the key of a cosigner: it signs checkpoints, nothing else".into(),
                "ceci est la clé d'un cosignataire : elle signe des points de contrôle, rien d'autre".into()),
        };
        Message { code, en, fr }
    }

    /// As a finding about a file.
    #[must_use]
    pub fn about(&self, file: &str) -> Box<Diagnostic> {
        Box::new(yaml::at_start(file, self.message()))
    }
}
