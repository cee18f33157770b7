// SPDX-License-Identifier: EUPL-1.2
//! What can be wrong with an agreement: codes and texts, in both languages.

use crate::diagnostic::Message;
use crate::observation::Field;

/// Something wrong with what an agreement says.
#[derive(Clone, Debug)]
pub(super) enum Problem {
    // The file and its head.
    OtherVersion,
    UntilBeforeFrom,
    ReviewOutside,
    SameSite {
        site: String,
    },
    NothingActive,
    NoParty,
    BadClauseId,
    SameClauseId {
        id: String,
    },
    // Calendars.
    UnknownDay,
    DayTwice {
        day: &'static str,
    },
    BadHours,
    HoursBackwards,
    HoursOverlap,
    NeverOpen {
        name: String,
    },
    UnknownCalendar {
        name: String,
    },
    BadCalendarName,
    // Patterns.
    UnknownField {
        name: String,
    },
    TestWithoutField {
        name: String,
    },
    UnknownKind {
        name: String,
    },
    NoKindMatches {
        text: String,
    },
    NotInVocabulary {
        field: Field,
        word: String,
    },
    UnknownTest {
        name: String,
    },
    TestDoesNotFit {
        test: &'static str,
        field: Field,
    },
    LiteralDoesNotFit {
        field: Field,
        en: &'static str,
        fr: &'static str,
    },
    PersonNamed {
        field: Field,
    },
    NothingGiven {
        field: Field,
    },
    EmptyPattern,
    EmptyList,
    BadRegex {
        reason: String,
    },
    RegexTooLarge {
        most: usize,
    },
    Contradiction {
        field: Field,
    },
    UndeclaredSite {
        site: String,
    },
    BaseUnit {
        word: String,
    },
    // Quantities.
    NotANumber,
    UnknownUnit {
        word: String,
    },
    UnitMissing,
    UnitOnACount,
    DurationWanted,
    SizeWanted,
    CountIsWhole,
    ValueWithoutUnit,
    UnitNotAsked {
        unit: String,
    },
    UnitMismatch {
        bound: String,
        asked: String,
    },
    // Limits.
    AggregateDoesNotFit {
        aggregate: &'static str,
        field: Field,
    },
    PerDoesNotFit {
        field: Field,
    },
    PerTwice {
        field: Field,
    },
    PerTooMany {
        most: usize,
    },
    StepMissing,
    StepAlone,
    ZoneAlone,
    NoMultiple,
    TooManySteps {
        most: i64,
    },
    WindowTooLong {
        most_days: i64,
    },
    NeverFires {
        en: String,
        fr: String,
    },
    AlwaysFires {
        en: String,
        fr: String,
    },
}

type Texts = (&'static str, String, String);

fn fixed(code: &'static str, en: &str, fr: &str) -> Texts {
    (code, en.to_owned(), fr.to_owned())
}

impl Problem {
    /// The code and the texts.
    pub(super) fn message(&self) -> Message {
        let (code, en, fr) = self
            .head()
            .or_else(|| self.calendar())
            .or_else(|| self.pattern())
            .or_else(|| self.value_in_pattern())
            .or_else(|| self.quantity())
            .unwrap_or_else(|| self.limit());
        Message { code, en, fr }
    }

    /// A001 to A009.
    fn head(&self) -> Option<Texts> {
        Some(match self {
            Problem::OtherVersion => fixed(
                "A001",
                "this program reads agreements that begin with `vigie: 1`",
                "ce programme lit les accords qui commencent par `vigie: 1`",
            ),
            Problem::UntilBeforeFrom => fixed(
                "A002",
                "the last day lies before the first",
                "le dernier jour précède le premier",
            ),
            Problem::ReviewOutside => fixed(
                "A003",
                "the review is due outside the time the agreement is in force",
                "le réexamen tombe hors de la période d'application de l'accord",
            ),
            Problem::SameSite { site } => (
                "A004",
                format!("the site `{site}` is named twice"),
                format!("le site `{site}` est nommé deux fois"),
            ),
            Problem::NothingActive => fixed(
                "A005",
                "no clause is active: nobody will ever be notified",
                "aucune clause n'est active : personne ne sera jamais averti",
            ),
            Problem::NoParty => fixed(
                "A008",
                "nobody has agreed to this: no party is named",
                "personne n'a signé ceci : aucune partie n'est nommée",
            ),
            Problem::BadClauseId => fixed(
                "A006",
                "the id of a clause has 1 to 64 letters (a-z), digits, `.`, `-` and `_`",
                "l'identifiant d'une clause a 1 à 64 lettres (a-z), chiffres, `.`, `-` et `_`",
            ),
            Problem::SameClauseId { id } => (
                "A007",
                format!("two clauses have the id `{id}`"),
                format!("deux clauses ont l'identifiant `{id}`"),
            ),
            _ => return None,
        })
    }

    /// A010 to A019.
    fn calendar(&self) -> Option<Texts> {
        Some(match self {
            Problem::UnknownDay => fixed(
                "A010",
                "here should be a day or days: `mon`, `mon-fri`",
                "on attend ici un ou des jours : `mon` (lundi), `mon-fri` (lundi à vendredi)",
            ),
            Problem::DayTwice { day } => (
                "A011",
                format!("`{day}` has hours twice"),
                format!("`{day}` a deux fois des horaires"),
            ),
            Problem::BadHours => fixed(
                "A012",
                "here should be hours: from-to, with two digits each, up to 24:00",
                "on attend ici des horaires : début-fin, à deux chiffres, jusqu'à 24:00",
            ),
            Problem::HoursBackwards => fixed(
                "A013",
                "these hours end before they begin; what passes midnight is written in two parts",
                "ces horaires finissent avant de commencer ; ce qui passe minuit s'écrit en deux parties",
            ),
            Problem::HoursOverlap => fixed(
                "A014",
                "these hours overlap others of the same day",
                "ces horaires en recouvrent d'autres du même jour",
            ),
            Problem::NeverOpen { name } => (
                "A015",
                format!("the calendar `{name}` is never open"),
                format!("le calendrier `{name}` n'est jamais ouvert"),
            ),
            Problem::UnknownCalendar { name } => (
                "A016",
                format!("there is no calendar `{name}`"),
                format!("il n'y a pas de calendrier `{name}`"),
            ),
            Problem::BadCalendarName => fixed(
                "A017",
                "the name of a calendar has 1 to 64 letters (a-z), digits, `.`, `-` and `_`",
                "le nom d'un calendrier a 1 à 64 lettres (a-z), chiffres, `.`, `-` et `_`",
            ),
            _ => return None,
        })
    }

    /// A020 to A029: fields and tests.
    fn pattern(&self) -> Option<Texts> {
        Some(match self {
            Problem::UnknownField { name } => (
                "A020",
                format!("events have no field `{name}`"),
                format!("les événements n'ont pas de champ `{name}`"),
            ),
            Problem::TestWithoutField { name } => (
                "A021",
                format!("`{name}` is a test and belongs behind a field"),
                format!("`{name}` est un test, sa place est derrière un champ"),
            ),
            Problem::UnknownTest { name } => (
                "A022",
                format!("there is no test `{name}`"),
                format!("il n'y a pas de test `{name}`"),
            ),
            Problem::TestDoesNotFit { test, field } => (
                "A023",
                format!("`{test}` makes no sense on `{field}`"),
                format!("`{test}` n'a pas de sens sur `{field}`"),
            ),
            Problem::LiteralDoesNotFit { field, en, fr } => (
                "A024",
                format!("`{field}` holds {en}"),
                format!("`{field}` contient {fr}"),
            ),
            Problem::PersonNamed { field } => (
                "A025",
                format!(
                    "`{field}` is a person, and an agreement names none; only `missing` and `present` can be asked"
                ),
                format!(
                    "`{field}` est une personne, et un accord n'en nomme pas ; seuls `missing` et `present` sont possibles"
                ),
            ),
            Problem::NothingGiven { field } => (
                "A026",
                format!("nothing stands behind `{field}`; for an absent value write `missing`"),
                format!(
                    "rien n'est écrit derrière `{field}` ; pour une valeur absente, écrire `missing`"
                ),
            ),
            Problem::EmptyPattern => fixed(
                "A027",
                "this asks for nothing: every event matches",
                "ceci ne demande rien : tout événement est visé",
            ),
            Problem::EmptyList => fixed(
                "A028",
                "an empty list: nothing can match it",
                "une liste vide : rien ne peut y correspondre",
            ),
            Problem::Contradiction { field } => (
                "A029",
                format!(
                    "no event can match: what is asked of `{field}` here excludes what is asked elsewhere"
                ),
                format!(
                    "aucun événement possible : ce qui est demandé ici de `{field}` exclut ce qui l'est ailleurs"
                ),
            ),
            _ => return None,
        })
    }

    /// A030 to A039: values in patterns.
    fn value_in_pattern(&self) -> Option<Texts> {
        Some(match self {
            Problem::UnknownKind { name } => (
                "A030",
                format!("there is no kind of event `{name}`"),
                format!("il n'y a pas de sorte d'événement `{name}`"),
            ),
            Problem::NoKindMatches { text } => (
                "A031",
                format!("no kind of event fits `{text}`"),
                format!("aucune sorte d'événement ne correspond à `{text}`"),
            ),
            Problem::NotInVocabulary { field, word } => (
                "A032",
                format!("`{word}` is not a value of `{field}`"),
                format!("`{word}` n'est pas une valeur de `{field}`"),
            ),
            Problem::BadRegex { reason } => (
                "A033",
                format!("this regular expression is not valid: {reason}"),
                format!("cette expression rationnelle n'est pas valable : {reason}"),
            ),
            Problem::RegexTooLarge { most } => (
                "A034",
                format!(
                    "this regular expression compiles to more than {most} bytes; Unicode classes are large: `(?-u:\\b)`, `(?-u:\\w)` and [0-9] are small"
                ),
                format!(
                    "cette expression rationnelle compilée dépasse {most} octets ; les classes Unicode sont grandes : `(?-u:\\b)`, `(?-u:\\w)` et [0-9] sont petites"
                ),
            ),
            Problem::UndeclaredSite { site } => (
                "A035",
                format!("the site `{site}` is not among the declared `sites`"),
                format!("le site `{site}` ne figure pas parmi les `sites` déclarés"),
            ),
            Problem::BaseUnit { word } => (
                "A036",
                format!("events carry their values in base units, never in `{word}`"),
                format!(
                    "les événements portent leurs valeurs en unités de base, jamais en `{word}`"
                ),
            ),
            _ => return None,
        })
    }

    /// A040 to A049.
    fn quantity(&self) -> Option<Texts> {
        Some(match self {
            Problem::NotANumber => fixed(
                "A040",
                "here should be a number with its unit",
                "on attend ici un nombre avec son unité",
            ),
            Problem::UnknownUnit { word } => (
                "A041",
                format!("`{word}` is not a unit"),
                format!("`{word}` n'est pas une unité"),
            ),
            Problem::UnitMissing => fixed(
                "A042",
                "this number needs its unit",
                "ce nombre a besoin de son unité",
            ),
            Problem::UnitOnACount => fixed(
                "A043",
                "a number of events or values has no unit",
                "un nombre d'événements ou de valeurs n'a pas d'unité",
            ),
            Problem::DurationWanted => fixed(
                "A044",
                "here should be a duration",
                "on attend ici une durée",
            ),
            Problem::SizeWanted => fixed(
                "A045",
                "here should be a size in bytes",
                "on attend ici une taille en octets",
            ),
            Problem::CountIsWhole => fixed(
                "A046",
                "events are counted in whole numbers",
                "les événements se comptent en nombres entiers",
            ),
            Problem::ValueWithoutUnit => fixed(
                "A047",
                "a value is compared, but no `value.unit` says in which unit",
                "une valeur est comparée, mais aucun `value.unit` ne dit dans quelle unité",
            ),
            Problem::UnitNotAsked { unit } => (
                "A048",
                format!("`match` lets values of any unit in; this bound is for values in `{unit}`"),
                format!(
                    "`match` laisse entrer des valeurs de toute unité ; cette borne vaut pour des valeurs en `{unit}`"
                ),
            ),
            Problem::UnitMismatch { bound, asked } => (
                "A049",
                format!("this number is in `{bound}`, but `value.unit` asks for `{asked}`"),
                format!("ce nombre est en `{bound}`, mais `value.unit` demande `{asked}`"),
            ),
            _ => return None,
        })
    }

    /// A050 to A069.
    fn limit(&self) -> Texts {
        match self {
            Problem::AggregateDoesNotFit { aggregate, field } => (
                "A050",
                format!("`{aggregate}` makes no sense on `{field}`"),
                format!("`{aggregate}` n'a pas de sens sur `{field}`"),
            ),
            Problem::PerDoesNotFit { field } => (
                "A051",
                format!("`{field}` makes no groups"),
                format!("`{field}` ne forme pas de groupes"),
            ),
            Problem::PerTwice { field } => (
                "A052",
                format!("`{field}` stands here twice"),
                format!("`{field}` figure ici deux fois"),
            ),
            Problem::PerTooMany { most } => (
                "A053",
                format!("groups are made of at most {most} fields"),
                format!("un groupe se forme d'au plus {most} champs"),
            ),
            Problem::StepMissing => fixed(
                "A054",
                "`rolling` needs a `step`: how often a new stretch begins",
                "`rolling` a besoin de `step` : à quel rythme une nouvelle tranche commence",
            ),
            Problem::StepAlone => fixed(
                "A055",
                "`step` goes with `rolling` only",
                "`step` ne va qu'avec `rolling`",
            ),
            Problem::ZoneAlone => fixed(
                "A056",
                "`zone` goes with `calendar` only",
                "`zone` ne va qu'avec `calendar`",
            ),
            Problem::NoMultiple => fixed(
                "A057",
                "the length of `rolling` is not a whole multiple of `step`",
                "la durée de `rolling` n'est pas un multiple entier de `step`",
            ),
            Problem::TooManySteps { most } => (
                "A058",
                format!("`rolling` has more than {most} steps"),
                format!("`rolling` compte plus de {most} pas"),
            ),
            Problem::WindowTooLong { most_days } => (
                "A059",
                format!("a window lasts at most {most_days} d"),
                format!("une fenêtre dure au plus {most_days} d"),
            ),
            Problem::NeverFires { en, fr } => (
                "A060",
                format!("this can never be a breach: {en}"),
                format!("ceci ne peut jamais être un dépassement : {fr}"),
            ),
            Problem::AlwaysFires { en, fr } => (
                "A061",
                format!("this is always a breach: {en}"),
                format!("ceci est toujours un dépassement : {fr}"),
            ),
            _ => fixed("A099", "this is wrong", "ceci est faux"),
        }
    }
}
