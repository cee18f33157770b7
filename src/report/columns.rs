// SPDX-License-Identifier: EUPL-1.2
//! The columns of tables of alerts, the same in every listing and export.

use serde_json::Value;

use super::values::{
    agreed, bound, change, group, notified, readable, severity, status, unit, yes,
};
use crate::diagnostic::Language;
use crate::observation::EventTime;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text.
    Text(String),
    /// A number, to be reckoned with.
    Number(f64),
    /// A moment, to be shown in the table's zone.
    Time(EventTime),
}

/// What an export knows of an alert beside what was told.
#[derive(Debug, Clone)]
pub struct Filed {
    /// Its number in exports of this log.
    pub number: String,
    /// The alerts that tell of the same stretch, if it is not alone.
    pub stretch: Option<String>,
    /// Dated labels of law, as the agreement has them.
    pub legal: String,
    /// When its first version was told.
    pub told: EventTime,
    /// When this version was told.
    pub last_told: EventTime,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Number,
    Alert,
    Clause,
    Severity,
    Status,
    Title,
    Article,
    Legal,
    Site,
    Team,
    Group,
    Start,
    End,
    First,
    Last,
    Told,
    LastTold,
    Stretch,
    Observed,
    ObservedRaw,
    Bound,
    Agreed,
    AgreedRaw,
    Unit,
    Count,
    Version,
    Change,
    Closed,
    Notified,
    Sentence,
}

/// French head, English head, and how wide it is, in characters.
const COLUMNS: [(Column, &str, &str, u16); 30] = [
    (Column::Number, "N°", "No.", 8),
    (Column::Alert, "Alerte", "Alert", 34),
    (Column::Clause, "Clause", "Clause", 14),
    (Column::Severity, "Gravité", "Severity", 10),
    (Column::Status, "Statut", "Status", 11),
    (Column::Title, "Intitulé", "Title", 34),
    (Column::Article, "Article", "Article", 9),
    (Column::Legal, "Référence légale", "Legal reference", 30),
    (Column::Site, "Site", "Site", 14),
    (Column::Team, "Équipe", "Team", 12),
    (Column::Group, "Personne ou groupe", "Person or group", 26),
    (
        Column::Start,
        "Début de la période",
        "Start of the window",
        20,
    ),
    (Column::End, "Fin de la période", "End of the window", 20),
    (Column::First, "Premier fait", "First fact", 20),
    (Column::Last, "Dernier fait", "Last fact", 20),
    (Column::Told, "Émise le", "Told", 20),
    (
        Column::LastTold,
        "Dernière version le",
        "Last version told",
        20,
    ),
    (Column::Stretch, "Même suite", "Same stretch", 18),
    (Column::Observed, "Observé", "Observed", 14),
    (Column::ObservedRaw, "Observé (brut)", "Observed (raw)", 12),
    (Column::Bound, "Sens", "Bound", 10),
    (Column::Agreed, "Convenu", "Agreed", 14),
    (Column::AgreedRaw, "Convenu (brut)", "Agreed (raw)", 12),
    (Column::Unit, "Unité du brut", "Unit of raw", 12),
    (Column::Count, "Nombre de faits", "Facts", 9),
    (Column::Version, "Version", "Version", 8),
    (Column::Change, "Changement", "Change", 12),
    (Column::Closed, "Période close", "Window over", 9),
    (Column::Notified, "Notifiée", "Notified", 18),
    (Column::Sentence, "Phrase", "Sentence", 100),
];

impl Column {
    /// Whether only an export knows it.
    fn is_filed(self) -> bool {
        matches!(
            self,
            Column::Number | Column::Legal | Column::Told | Column::LastTold | Column::Stretch
        )
    }

    fn is_time(self) -> bool {
        matches!(
            self,
            Column::Start
                | Column::End
                | Column::First
                | Column::Last
                | Column::Told
                | Column::LastTold
        )
    }
}

/// The heads, those of times with the zone whose civil time they show; `filed` adds what only an
/// export knows.
#[must_use]
pub fn heads(language: Language, zone: &str, filed: bool) -> Vec<String> {
    shown(filed)
        .map(|(column, fr, en, _)| match column.is_time() {
            true => format!("{} ({zone})", language.pick(en, fr)),
            false => language.pick(*en, fr).to_owned(),
        })
        .collect()
}

/// How wide columns are, in characters.
#[must_use]
pub fn widths(filed: bool) -> Vec<u16> {
    shown(filed).map(|(_, _, _, width)| *width).collect()
}

fn shown(filed: bool) -> impl Iterator<Item = &'static (Column, &'static str, &'static str, u16)> {
    COLUMNS
        .iter()
        .filter(move |(column, ..)| filed || !column.is_filed())
}

/// The cells of one alert: what was told of it, and what an export knows beside.
#[must_use]
pub fn cells(language: Language, body: &Value, filed: Option<&Filed>) -> Vec<Cell> {
    let row = Row {
        language,
        body,
        filed,
    };
    shown(filed.is_some())
        .map(|(column, ..)| row.cell(*column))
        .collect()
}

struct Row<'a> {
    language: Language,
    body: &'a Value,
    filed: Option<&'a Filed>,
}

impl Row<'_> {
    fn cell(&self, column: Column) -> Cell {
        match column {
            Column::Number => self.of_export(|filed| Cell::Text(filed.number.clone())),
            Column::Legal => self.of_export(|filed| Cell::Text(filed.legal.clone())),
            Column::Told => self.of_export(|filed| Cell::Time(filed.told)),
            Column::LastTold => self.of_export(|filed| Cell::Time(filed.last_told)),
            Column::Stretch => {
                self.of_export(|filed| filed.stretch.clone().map_or(Cell::Empty, Cell::Text))
            }
            Column::Alert => self.text("/alert"),
            Column::Clause => self.text("/clause/id"),
            Column::Severity => self.word("/clause/severity", severity),
            Column::Status => self.word("/clause/status", status),
            Column::Title => self.text(self.language.pick("/clause/title/en", "/clause/title/fr")),
            Column::Article => self.text("/clause/article"),
            Column::Site => self.text("/site"),
            Column::Team => self.text("/team"),
            Column::Group => Cell::Text(group(self.language, &self.body["group"])),
            Column::Start => self.time("/window/start"),
            Column::End => self.time("/window/end"),
            Column::First => self.fact("/first_event"),
            Column::Last => self.fact("/last_event"),
            Column::Observed => self.observed(),
            Column::ObservedRaw => self.number("/observed"),
            Column::Bound => self.word("/threshold/bound", bound),
            Column::Agreed => self.agreed(),
            Column::AgreedRaw => self.number("/threshold/amount"),
            Column::Unit => self.word("/threshold/unit", unit),
            Column::Count => self.number("/count"),
            Column::Version => self.number("/version"),
            Column::Change => self.word("/change", change),
            Column::Closed => self.yes_or_no("/closed"),
            Column::Notified => self.word("/notify", notified),
            Column::Sentence => self.text(self.language.pick("/sentence/en", "/sentence/fr")),
        }
    }

    fn of_export(&self, cell: impl Fn(&Filed) -> Cell) -> Cell {
        self.filed.map_or(Cell::Empty, cell)
    }

    fn str(&self, path: &str) -> Option<&str> {
        self.body.pointer(path)?.as_str()
    }

    fn text(&self, path: &str) -> Cell {
        let text = self.str(path);
        text.map_or(Cell::Empty, |text| Cell::Text(text.to_owned()))
    }

    fn word(&self, path: &str, word: fn(Language, &str) -> String) -> Cell {
        let known = self.str(path).map(|text| word(self.language, text));
        known.map_or(Cell::Empty, Cell::Text)
    }

    fn time(&self, path: &str) -> Cell {
        let time = self.str(path).and_then(|text| text.parse().ok());
        time.map_or(Cell::Empty, |time: jiff::Timestamp| Cell::Time(time.into()))
    }

    /// The time of a fact: where nothing happened, there is none.
    fn fact(&self, path: &str) -> Cell {
        match self.body["count"].as_u64() {
            Some(0) => Cell::Empty,
            _ => self.time(path),
        }
    }

    fn number(&self, path: &str) -> Cell {
        let number = self.body.pointer(path).and_then(Value::as_f64);
        number.map_or(Cell::Empty, Cell::Number)
    }

    fn observed(&self) -> Cell {
        let unit = self.str("/threshold/unit").unwrap_or("count");
        let observed = self.body["observed"].as_f64();
        observed.map_or(Cell::Empty, |amount| {
            Cell::Text(readable(self.language, unit, amount))
        })
    }

    /// As the parties wrote it.
    fn agreed(&self) -> Cell {
        let written = self.str("/threshold/written");
        written.map_or(Cell::Empty, |written| {
            Cell::Text(agreed(self.language, written))
        })
    }

    fn yes_or_no(&self, path: &str) -> Cell {
        let said = self.body.pointer(path).and_then(Value::as_bool);
        said.map_or(Cell::Empty, |said| Cell::Text(yes(self.language, said)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const BOTH: [Language; 2] = [Language::English, Language::French];

    #[test]
    fn every_head_has_its_cell_and_no_word_of_the_program_is_left() {
        let body = json!({
            "alert": "a1", "version": 2, "change": "amended", "breach": true, "closed": true,
            "clause": { "id": "art-4.2", "title": { "fr": "Captures", "en": "Screenshots" },
                        "article": "4.2", "severity": "notice", "status": "trial" },
            "sentence": { "fr": "Trop.", "en": "Too many." },
            "group": [{ "field": "subject.ref", "value": "p-1" }, { "field": "org.site", "value": null }],
            "site": "lille-1", "team": "nuit",
            "window": { "start": "2026-07-01T00:00:00Z", "end": null, "zone": "UTC" },
            "observed": 273_600.0, "count": 3, "notify": "trial",
            "threshold": { "bound": "at_most", "amount": 172_800.0, "unit": "s", "written": "2 d" },
            "first_event": "2026-07-01T08:00:00Z", "last_event": "2026-07-04T12:00:00Z",
        });
        let filed = Filed {
            number: "A-007".into(),
            stretch: None,
            legal: "GDPR 22".into(),
            told: EventTime::default(),
            last_told: EventTime::default(),
        };
        for filed in [None, Some(&filed)] {
            for language in BOTH {
                let heads = heads(language, "Europe/Paris", filed.is_some());
                let cells = cells(language, &body, filed);
                assert_eq!(heads.len(), cells.len());
                assert_eq!(widths(filed.is_some()).len(), cells.len());
                let zone = heads.iter().filter(|head| head.contains("(Europe/Paris)"));
                assert_eq!(zone.count(), if filed.is_some() { 6 } else { 4 });
                let texts: Vec<&str> = cells
                    .iter()
                    .filter_map(|cell| match cell {
                        Cell::Text(text) => Some(text.as_str()),
                        Cell::Empty | Cell::Number(_) | Cell::Time(_) => None,
                    })
                    .collect();
                for raw in ["at_most", "active", "trial"] {
                    assert!(!texts.contains(&raw), "{texts:?}");
                }
                let words = language.pick(
                    [
                        "on trial",
                        "amended",
                        "no: on trial",
                        "3\u{202f}d 4\u{202f}h",
                        "2\u{202f}d",
                    ],
                    [
                        "à l'essai",
                        "rectifiée",
                        "non\u{202f}: à l'essai",
                        "3\u{202f}j 4\u{202f}h",
                        "2\u{202f}j",
                    ],
                );
                assert!(words.iter().all(|word| texts.contains(word)), "{texts:?}");
                assert!(cells.contains(&Cell::Number(273_600.0)));
                let first: jiff::Timestamp = "2026-07-01T08:00:00Z".parse().unwrap();
                assert!(cells.contains(&Cell::Time(first.into())));
            }
        }
    }
}
