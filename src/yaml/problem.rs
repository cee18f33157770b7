// SPDX-License-Identifier: EUPL-1.2
//! What can be wrong with any of our YAML files: codes and texts, in both languages.

use std::io;

use super::FileKind;
use crate::diagnostic::Message;

/// Something wrong that has nothing to do with what the file is about.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "each variant's text stands below")]
pub enum Problem {
    Unreadable {
        en: String,
        fr: String,
    },
    Directory,
    TooLarge {
        most: u64,
    },
    NotUtf8,
    Empty,
    SeveralDocuments,
    Alias,
    Tag,
    TooDeep {
        most: usize,
    },
    KeyIsNoWord,
    SameKey {
        key: String,
    },
    OtherFile {
        kind: FileKind,
        wanted: FileKind,
    },
    NoneOfOurFiles,
    WrongShape {
        en: &'static str,
        fr: &'static str,
    },
    UnknownKey {
        key: String,
        table: &'static str,
    },
    MisplacedKey {
        key: String,
        table: &'static str,
        owners: Vec<&'static str>,
    },
    MissingKey {
        key: &'static str,
        table: &'static str,
    },
    ChooseOne {
        table: &'static str,
    },
    ChooseOnlyOne {
        table: &'static str,
    },
    UnknownWord {
        word: String,
        key: &'static str,
    },
    UnknownField {
        name: String,
    },
    UnknownKind {
        name: String,
    },
    WholeNumber {
        least: u32,
    },
    NotADate,
    DayOrMonth,
    ReversedZone {
        meant: String,
    },
    UnknownZone {
        name: String,
    },
    NoText,
    NotADuration,
    DurationWithoutUnit,
    NotTrueOrFalse,
    DecimalComma,
    NoSchema {
        file: String,
        reason: String,
    },
    OtherDigest {
        file: String,
        digest: String,
    },
}

impl Problem {
    /// Code of a file that could not be read at all.
    pub const UNREADABLE: [&'static str; 2] = ["Y001", "Y002"];

    /// A file that the system does not let us read.
    #[must_use]
    pub fn unreadable(error: &io::Error) -> Problem {
        let (en, fr) = match error.kind() {
            io::ErrorKind::NotFound => ("there is none of this name", "aucun n'a ce nom"),
            io::ErrorKind::PermissionDenied => (
                "this user may not read it",
                "cet utilisateur n'a pas le droit de le lire",
            ),
            _ => return Problem::not_read(&error.to_string()),
        };
        let (en, fr) = (en.to_owned(), fr.to_owned());
        Problem::Unreadable { en, fr }
    }

    /// A file that cannot be used, for a reason that has no text of its own.
    #[must_use]
    pub fn not_read(reason: &str) -> Problem {
        Problem::Unreadable {
            en: reason.to_owned(),
            fr: reason.to_owned(),
        }
    }

    /// The code and the texts.
    #[rustfmt::skip]
    #[expect(clippy::too_many_lines, reason = "a table of texts")]
    #[must_use]
    pub fn message(&self) -> Message {
        let (code, en, fr): (_, String, String) = match self {
            Problem::Unreadable { en, fr } => ("Y001",
                format!("cannot read this file: {en}"),
                format!("impossible de lire ce fichier : {fr}")),
            Problem::Directory => ("Y002",
                "this is a directory; name the files in it".into(),
                "c'est un répertoire ; nommez les fichiers qu'il contient".into()),
            Problem::TooLarge { most } => ("Y003",
                format!("this file is larger than {most} bytes"),
                format!("ce fichier dépasse {most} octets")),
            Problem::NotUtf8 => ("Y004",
                "this is not UTF-8 text; save the file with the encoding UTF-8".into(),
                "ce n'est pas du texte UTF-8 ; enregistrez le fichier avec l'encodage UTF-8".into()),
            Problem::Empty => ("Y005",
                "there is nothing in this file".into(),
                "ce fichier est vide".into()),
            Problem::SeveralDocuments => ("Y008",
                "a second document begins here; a file holds one".into(),
                "un second document commence ici ; un fichier n'en contient qu'un".into()),
            Problem::Alias => ("Y009",
                "anchors and aliases (`&`, `*`) are refused: write the text out where it applies".into(),
                "les ancres et alias (`&`, `*`) sont refusés : écrivez le texte là où il vaut".into()),
            Problem::Tag => ("Y010",
                "tags (`!`) are refused: the key already says what the value is".into(),
                "les étiquettes (`!`) sont refusées : la clé dit déjà ce qu'est la valeur".into()),
            Problem::TooDeep { most } => ("Y011",
                format!("nested more than {most} levels deep"),
                format!("plus de {most} niveaux d'imbrication")),
            Problem::KeyIsNoWord => ("Y012",
                "a key has to be one word".into(),
                "une clé doit être un seul mot".into()),
            Problem::SameKey { key } => ("Y013",
                format!("the key `{key}` stands here twice"),
                format!("la clé `{key}` figure ici deux fois")),
            Problem::OtherFile { kind, wanted } => ("Y014",
                format!("this is {}, not {}", kind.names().0, wanted.names().0),
                format!("c'est {}, pas {}", kind.names().1, wanted.names().1)),
            Problem::NoneOfOurFiles => ("Y015",
                "cannot tell what this file is: no key at its top says so".into(),
                "impossible de savoir ce qu'est ce fichier : aucune clé de premier niveau ne le dit".into()),
            Problem::UnknownKey { key, table } => ("Y020",
                format!("unknown key `{key}` {}", within(table).0),
                format!("clé inconnue `{key}` {}", within(table).1)),
            Problem::MisplacedKey { key, table, owners } => ("Y021",
                format!("`{key}` does not belong {} but {}", within(table).0, places(owners).0),
                format!("la place de `{key}` n'est pas {} mais {}", within(table).1, places(owners).1)),
            Problem::MissingKey { key, table } => ("Y023",
                format!("`{key}` is missing {}", within(table).0),
                format!("il manque `{key}` {}", within(table).1)),
            Problem::ChooseOne { table } => ("Y024",
                format!("`{table}` needs one of these keys"),
                format!("`{table}` doit avoir une de ces clés")),
            Problem::ChooseOnlyOne { table } => ("Y025",
                format!("`{table}` may have only one of these keys"),
                format!("`{table}` ne peut avoir qu'une de ces clés")),
            Problem::WrongShape { en, fr } => ("Y030",
                format!("here should be {en}"),
                format!("on attend ici {fr}")),
            Problem::UnknownWord { word, key } => ("Y031",
                format!("`{word}` is not a value of `{key}`"),
                format!("`{word}` n'est pas une valeur de `{key}`")),
            Problem::UnknownField { name } => ("Y059",
                format!("events have no field `{name}`; `vigie words` lists them all"),
                format!("les événements n'ont pas de champ `{name}` ; `vigie words` les énumère tous")),
            Problem::UnknownKind { name } => ("Y060",
                format!("there is no kind of event `{name}`; `vigie words` lists them all"),
                format!("il n'y a pas de sorte d'événement `{name}` ; `vigie words` les énumère toutes")),
            Problem::WholeNumber { least } => ("Y032",
                format!("here should be a whole number, at least {least}"),
                format!("on attend ici un nombre entier, au moins {least}")),
            Problem::NotADate => ("Y033",
                "here should be a date: year-month-day".into(),
                "on attend ici une date : année-mois-jour".into()),
            Problem::DayOrMonth => ("Y058",
                "which of these is the day, and which the month?".into(),
                "lequel est le jour, et lequel le mois ?".into()),
            Problem::UnknownZone { name } => ("Y034",
                format!("there is no time zone `{name}`"),
                format!("il n'y a pas de fuseau horaire `{name}`")),
            Problem::ReversedZone { meant } => ("Y042",
                format!("this zone is {meant} all the year: its sign is the reverse of the usual one, and it knows no summer time"),
                format!("ce fuseau est {meant} toute l'année : son signe est l'inverse de l'usage, et il ne connaît pas l'heure d'été")),
            Problem::NoText => ("Y035",
                "here should be some text".into(),
                "on attend ici un texte".into()),
            Problem::NotADuration => ("Y036",
                "here should be a duration: a number and `s`, `min`, `h` or `d`".into(),
                "on attend ici une durée : un nombre et `s`, `min`, `h` ou `d`".into()),
            Problem::DurationWithoutUnit => ("Y037",
                "a duration needs its unit".into(),
                "une durée a besoin de son unité".into()),
            Problem::NotTrueOrFalse => ("Y038",
                "here should be `true` or `false`".into(),
                "on attend ici `true` ou `false`".into()),
            Problem::DecimalComma => ("Y039",
                "a decimal number has a point here, not a comma".into(),
                "un nombre décimal s'écrit ici avec un point, pas une virgule".into()),
            Problem::NoSchema { file, reason } => ("Y040",
                format!("the schema in {file} cannot be read: {reason}"),
                format!("le schéma de {file} est illisible : {reason}")),
            Problem::OtherDigest { file, digest } => ("Y041",
                format!("`sha256` should be that of {file}: {digest}"),
                format!("`sha256` doit être celui de {file} : {digest}")),
        };
        Message { code, en, fr }
    }
}

/// Where a table's keys stand, in words of whoever writes the file; the table of a whole file has no
/// key of its own.
fn within(table: &str) -> (String, String) {
    match table {
        "file" => (
            "at the top of this file".to_owned(),
            "au premier niveau de ce fichier".to_owned(),
        ),
        table => (format!("in `{table}`"), format!("dans `{table}`")),
    }
}

/// The same of several tables, of which one is the right one.
fn places(tables: &[&str]) -> (String, String) {
    let (en, fr): (Vec<_>, Vec<_>) = tables
        .iter()
        .map(|table| match *table {
            "file" => within("file"),
            table => (format!("in `{table}:`"), format!("dans `{table}:`")),
        })
        .unzip();
    (en.join(" / "), fr.join(" / "))
}
