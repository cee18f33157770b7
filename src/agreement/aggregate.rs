// SPDX-License-Identifier: EUPL-1.2
//! The aggregates of `limit:`, one row each: what has to be known of one outside the engine.

use super::Pattern;
use crate::observation::Field;

/// What is computed over the events of a window.
#[derive(Clone, Debug)]
pub enum Aggregate {
    /// How many events.
    Count,
    /// The sum of a numeric field.
    Sum(Field),
    /// How many different values of a field.
    Distinct(Field),
    /// The smallest value of a numeric field.
    Min(Field),
    /// The largest value of a numeric field.
    Max(Field),
    /// The shortest time between two successive events, in seconds.
    ShortestGap,
    /// The longest time between two successive events, in seconds.
    LongestGap,
    /// The mean of a numeric field.
    Mean(Field),
    /// The smallest value that so many percent (1 to 99) of the values do not exceed: nearest
    /// rank, exact.
    Percentile(Field, u8),
    /// How many percent of the window the intervals of its events cover together.
    Covered,
    /// How many events an hour of presence: the time that the intervals of other events cover
    /// together. Less than an hour counts as one, so that whoever leaves presence out does not hide
    /// what happened in it.
    Rate(Pattern),
}

/// One aggregate.
#[derive(Debug)]
pub struct Row {
    /// The key in the file and the word in metrics.
    pub key: &'static str,
    /// What stands behind the key.
    pub operand: Operand,
    /// What it is, in English.
    pub en: &'static str,
    /// What it is, in French.
    pub fr: &'static str,
    /// What its value counts.
    pub counted: Counted,
    /// Where more events bring its value.
    pub goes: Goes,
    /// Whether its value comes from values of events, and not from how many there are or when: it
    /// may then be the performance of somebody.
    pub tells_performance: bool,
    /// Whether its value can be had after every event, to show how near the bound is.
    pub is_shown: bool,
    /// Whether it reads intervals, which windows cut: then it needs windows that are fixed before
    /// an event comes, and not too many of them.
    pub cuts: bool,
}

/// What stands behind the key of an aggregate, and what it makes with that.
#[derive(Debug)]
pub enum Operand {
    /// `{}`
    Nothing(fn() -> Aggregate),
    /// A field that can be added up and compared.
    Number(fn(Field) -> Aggregate),
    /// A field whose values make groups.
    Group(fn(Field) -> Aggregate),
    /// A numeric field and a rank from 1 to 99.
    Ranked(fn(Field, u8) -> Aggregate),
    /// Which events say when somebody was present.
    Presence(fn(Pattern) -> Aggregate),
}

/// What a value counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Whole things.
    Things,
    /// Things an hour.
    PerHour,
    /// Seconds.
    Time,
    /// Percent, from 0 to 100.
    Part,
    /// What the field counts.
    Field,
}

/// Where more events bring a value: whether an alert can be raised before its window is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goes {
    /// Never down.
    Up,
    /// Never up.
    Down,
    /// Either way.
    Anywhere,
}

/// What most of them have in common.
const PLAIN: Row = Row {
    key: "",
    operand: Operand::Nothing(|| Aggregate::Count),
    en: "",
    fr: "",
    counted: Counted::Field,
    goes: Goes::Up,
    tells_performance: true,
    is_shown: true,
    cuts: false,
};

static COUNT: Row = Row {
    key: "count",
    en: "How many events.",
    fr: "Combien d'événements.",
    counted: Counted::Things,
    tells_performance: false,
    ..PLAIN
};

static SUM: Row = Row {
    key: "sum",
    operand: Operand::Number(Aggregate::Sum),
    en: "The sum of a numeric field.",
    fr: "La somme d'un champ numérique.",
    ..PLAIN
};

static DISTINCT: Row = Row {
    key: "distinct",
    operand: Operand::Group(Aggregate::Distinct),
    en: "How many different values of a field.",
    fr: "Combien de valeurs différentes d'un champ.",
    counted: Counted::Things,
    tells_performance: false,
    ..PLAIN
};

static MIN: Row = Row {
    key: "min",
    operand: Operand::Number(Aggregate::Min),
    en: "The smallest value of a numeric field.",
    fr: "La plus petite valeur d'un champ numérique.",
    goes: Goes::Down,
    ..PLAIN
};

static MAX: Row = Row {
    key: "max",
    operand: Operand::Number(Aggregate::Max),
    en: "The largest value of a numeric field.",
    fr: "La plus grande valeur d'un champ numérique.",
    ..PLAIN
};

static SHORTEST_GAP: Row = Row {
    key: "shortest_gap",
    operand: Operand::Nothing(|| Aggregate::ShortestGap),
    en: "The shortest time between two successive events.",
    fr: "La plus courte durée entre deux événements successifs.",
    counted: Counted::Time,
    goes: Goes::Down,
    tells_performance: false,
    ..PLAIN
};

static LONGEST_GAP: Row = Row {
    key: "longest_gap",
    operand: Operand::Nothing(|| Aggregate::LongestGap),
    en: "The longest time between two successive events.",
    fr: "La plus longue durée entre deux événements successifs.",
    counted: Counted::Time,
    goes: Goes::Anywhere,
    tells_performance: false,
    is_shown: false,
    ..PLAIN
};

static MEAN: Row = Row {
    key: "mean",
    operand: Operand::Number(Aggregate::Mean),
    en: "The mean of a numeric field.",
    fr: "La moyenne d'un champ numérique.",
    goes: Goes::Anywhere,
    ..PLAIN
};

static PERCENTILE: Row = Row {
    key: "percentile",
    operand: Operand::Ranked(Aggregate::Percentile),
    en: "The smallest value that so many percent of the values do not exceed.",
    fr: "La plus petite valeur que tant de pour cent des valeurs ne dépassent pas.",
    goes: Goes::Anywhere,
    ..PLAIN
};

static COVERED: Row = Row {
    key: "covered",
    operand: Operand::Nothing(|| Aggregate::Covered),
    en: "How many percent of the window the events' intervals cover together.",
    fr: "Quel pourcentage de la fenêtre les intervalles des événements couvrent ensemble.",
    counted: Counted::Part,
    tells_performance: false,
    cuts: true,
    ..PLAIN
};

static RATE: Row = Row {
    key: "rate",
    operand: Operand::Presence(Aggregate::Rate),
    en: "How many events an hour of presence.",
    fr: "Combien d'événements par heure de présence.",
    counted: Counted::PerHour,
    goes: Goes::Anywhere,
    cuts: true,
    ..PLAIN
};

impl Aggregate {
    /// All of them, in the order people write them.
    pub const ALL: [&Row; 11] = [
        &COUNT,
        &SUM,
        &DISTINCT,
        &MIN,
        &MAX,
        &SHORTEST_GAP,
        &LONGEST_GAP,
        &MEAN,
        &PERCENTILE,
        &COVERED,
        &RATE,
    ];

    /// What is known of it.
    #[must_use]
    pub fn row(&self) -> &'static Row {
        match self {
            Aggregate::Count => &COUNT,
            Aggregate::Sum(_) => &SUM,
            Aggregate::Distinct(_) => &DISTINCT,
            Aggregate::Min(_) => &MIN,
            Aggregate::Max(_) => &MAX,
            Aggregate::ShortestGap => &SHORTEST_GAP,
            Aggregate::LongestGap => &LONGEST_GAP,
            Aggregate::Mean(_) => &MEAN,
            Aggregate::Percentile(..) => &PERCENTILE,
            Aggregate::Covered => &COVERED,
            Aggregate::Rate(_) => &RATE,
        }
    }

    /// The field it reads, if it reads one.
    #[must_use]
    pub fn field(&self) -> Option<Field> {
        self.operands().0
    }

    /// The rank among values that it asks for, in percent, if it does.
    #[must_use]
    pub fn rank(&self) -> Option<u8> {
        self.operands().1
    }

    /// Which events say when somebody was present, if it asks for them.
    #[must_use]
    pub fn presence(&self) -> Option<&Pattern> {
        self.operands().2
    }

    /// What stands behind its key: field, rank, presence.
    fn operands(&self) -> (Option<Field>, Option<u8>, Option<&Pattern>) {
        match self {
            Aggregate::Count
            | Aggregate::ShortestGap
            | Aggregate::LongestGap
            | Aggregate::Covered => (None, None, None),
            Aggregate::Sum(field)
            | Aggregate::Distinct(field)
            | Aggregate::Min(field)
            | Aggregate::Max(field)
            | Aggregate::Mean(field) => (Some(*field), None, None),
            Aggregate::Percentile(field, rank) => (Some(*field), Some(*rank), None),
            Aggregate::Rate(presence) => (None, None, Some(presence)),
        }
    }

    /// The numeric field whose values it combines, if it does.
    #[must_use]
    pub fn number(&self) -> Option<Field> {
        match self.row().operand {
            Operand::Number(_) | Operand::Ranked(_) => self.field(),
            Operand::Nothing(_) | Operand::Group(_) | Operand::Presence(_) => None,
        }
    }

    /// Whether its value is one of the values, or lies between them.
    #[must_use]
    pub fn is_among(&self) -> bool {
        matches!(
            self,
            Aggregate::Min(_) | Aggregate::Max(_) | Aggregate::Mean(_) | Aggregate::Percentile(..)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_makes_what_it_is_the_row_of() {
        for row in Aggregate::ALL {
            let made = match row.operand {
                Operand::Nothing(make) => make(),
                Operand::Number(make) => make(Field::VALUE),
                Operand::Group(make) => make(Field::WORKER),
                Operand::Ranked(make) => make(Field::VALUE, 50),
                Operand::Presence(make) => make(Pattern::ANYTHING),
            };
            assert_eq!(made.row().key, row.key);
        }
    }
}
