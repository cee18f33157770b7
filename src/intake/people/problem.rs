// SPDX-License-Identifier: EUPL-1.2
//! What can be wrong with a people table: codes and texts, in both languages. None of them says
//! what stands in a row.

use super::column::Column;
use crate::diagnostic::Message;

/// Something wrong that only a people table can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// The first line names no columns.
    NoHeader,
    /// Cells are separated by something else than commas.
    Separator,
    /// The header names a column that there is not.
    UnknownColumn,
    /// The header names a column twice.
    SameColumn(Column),
    /// The header lacks a column.
    MissingColumn(Column),
    /// A line has more or fewer cells than the header.
    Cells { here: usize, header: usize },
    /// A cell goes over several lines.
    OpenQuote,
    /// A cell that has to say something is empty.
    EmptyCell(Column),
    /// An id that says of itself that it is nobody's.
    Nobody(Column),
    /// A domain that is all but a known word.
    DomainWord,
    /// A cell is no date.
    NotADate(Column),
    /// The last day lies before the first.
    UntilBeforeFrom,
    /// Two lines are about one person at one time.
    Overlap { line: u32 },
    /// Another line gives the company id that is named here another one.
    Renumbered { line: u32 },
    /// Too many lines.
    TooManyRows { most: usize },
}

impl Problem {
    /// The code and the texts.
    #[rustfmt::skip]
    pub(super) fn message(self) -> Message {
        let (code, en, fr): (_, String, String) = match self {
            Problem::NoHeader => ("P001",
                "the first line has to name the columns".into(),
                "la première ligne doit nommer les colonnes".into()),
            Problem::Separator => ("P002",
                "cells are separated by commas here, nothing else".into(),
                "les cellules sont séparées par des virgules, rien d'autre".into()),
            Problem::UnknownColumn => ("P003",
                "a people table has no such column".into(),
                "une table des personnes n'a pas de telle colonne".into()),
            Problem::SameColumn(column) => ("P004",
                format!("the column `{}` stands here twice", column.name()),
                format!("la colonne `{}` figure ici deux fois", column.name())),
            Problem::MissingColumn(column) => ("P005",
                format!("the column `{}` is missing", column.name()),
                format!("il manque la colonne `{}`", column.name())),
            Problem::Cells { here, header } => ("P006",
                format!("this line has another number of cells than the first one: {here}, not {header}"),
                format!("cette ligne n'a pas autant de cellules que la première : {here}, pas {header}")),
            Problem::OpenQuote => ("P007",
                "a cell goes over several lines; perhaps a quotation mark is not closed".into(),
                "une cellule s'étend sur plusieurs lignes ; peut-être un guillemet n'est-il pas fermé".into()),
            Problem::EmptyCell(column) => ("P008",
                format!("the cell `{}` is empty", column.name()),
                format!("la cellule `{}` est vide", column.name())),
            Problem::Nobody(column) => ("P015",
                format!("the cell `{}` names no person", column.name()),
                format!("la cellule `{}` ne nomme personne", column.name())),
            Problem::DomainWord => ("P009",
                "this is all but one of the words for domains; an issuer has another name".into(),
                "c'est presque l'un des mots pour les domaines ; un émetteur a un autre nom".into()),
            Problem::NotADate(column) => ("P010",
                format!("the cell `{}` should be a date: year-month-day", column.name()),
                format!("la cellule `{}` devrait être une date : année-mois-jour", column.name())),
            Problem::UntilBeforeFrom => ("P011",
                "`until`, the last day, lies before `from`, the first".into(),
                "`until`, le dernier jour, est avant `from`, le premier".into()),
            Problem::Overlap { line } => ("P012",
                format!("line {line} is about the same person, partly for the same days"),
                format!("la ligne {line} concerne la même personne, en partie pour les mêmes jours")),
            Problem::Renumbered { line } => ("P013",
                format!("line {line} gives the company id that is named here yet another one: name that here, too"),
                format!("la ligne {line} donne encore un autre numéro à celui qui est nommé ici : nommez ici ce dernier aussi")),
            Problem::TooManyRows { most } => ("P014",
                format!("this table has more than {most} lines"),
                format!("cette table a plus de {most} lignes")),
        };
        Message { code, en, fr }
    }
}
