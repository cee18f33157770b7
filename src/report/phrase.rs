// SPDX-License-Identifier: EUPL-1.2
//! Parts of a clause in plain words: patterns, windows, terms, groups, numbers, dates.

use fluent_bundle::FluentValue;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::words::{name, say};
use crate::agreement::{
    Calendar, CalendarUnit, Comparison, Grid, Length, Literal, Pattern, Per, Quantity, Term, Test,
    Window,
};
use crate::diagnostic::Language;
use crate::observation::{Field, FieldType, Span};

/// The name of a zone.
fn name_of(zone: &TimeZone) -> String {
    zone.iana_name().unwrap_or("UTC").to_owned()
}

/// Speaks one language.
#[derive(Clone, Copy)]
pub(super) struct Speaker(pub(super) Language);

/// An argument of a message.
pub(super) type Argument<'a> = (&'a str, String);

impl Speaker {
    pub(super) fn say(self, id: &str, arguments: &[Argument<'_>]) -> String {
        let arguments: Vec<(&str, FluentValue<'_>)> = arguments
            .iter()
            .map(|(name, text)| (*name, FluentValue::from(text.as_str())))
            .collect();
        say(self.0, id, &arguments)
    }

    /// The name of a field.
    pub(super) fn field(self, field: Field) -> String {
        name(self.0, "field", field.name()).unwrap_or_else(|| field.name().to_owned())
    }

    /// The events that a pattern means, by kind and by everything else it asks.
    pub(super) fn events(self, pattern: &Pattern) -> String {
        let parts = match pattern {
            Pattern::All(parts) => parts.as_slice(),
            other => std::slice::from_ref(other),
        };
        let mut kinds = None;
        let mut others = Vec::new();
        for part in parts {
            match part {
                Pattern::Field(Field::KIND, Test::OneOf(names)) if kinds.is_none() => {
                    kinds = Some(names);
                }
                other => others.push(self.condition(other)),
            }
        }
        let condition = others.join(&self.say("and", &[]));
        let Some(kinds) = kinds else {
            return match others.is_empty() {
                true => self.say("events-any", &[]),
                false => self.say("events-some", &[("where", condition)]),
            };
        };
        let kinds: Vec<String> = kinds.iter().map(|kind| self.kind(kind)).collect();
        let kinds = ("kinds", kinds.join(&self.say("or", &[])));
        match others.is_empty() {
            true => self.say("events-kind", &[kinds]),
            false => self.say("events-kind-where", &[kinds, ("where", condition)]),
        }
    }

    fn kind(self, literal: &Literal) -> String {
        let Literal::Text(kind) = literal else {
            return String::new();
        };
        let known = name(self.0, "kind", kind).unwrap_or_else(|| kind.clone());
        self.quoted(&known)
    }

    fn quoted(self, text: &str) -> String {
        self.0.pick(format!("“{text}”"), format!("« {text} »"))
    }

    /// What a pattern asks.
    pub(super) fn condition(self, pattern: &Pattern) -> String {
        let joined = |parts: &[Pattern], word| {
            let parts: Vec<String> = parts.iter().map(|part| self.condition(part)).collect();
            match parts.as_slice() {
                [one] => one.clone(),
                _ => format!("({})", parts.join(&self.say(word, &[]))),
            }
        };
        match pattern {
            Pattern::All(parts) if parts.is_empty() => self.say("events-any", &[]),
            Pattern::All(parts) => joined(parts, "and"),
            Pattern::Any(parts) => joined(parts, "or"),
            Pattern::Not(part) => self.say("test-not", &[("what", self.condition(part))]),
            Pattern::Field(field, test) => self.test(*field, test),
        }
    }

    fn test(self, field: Field, test: &Test) -> String {
        let (id, value) = match test {
            Test::OneOf(literals) => {
                let each = literals.iter().map(|literal| match field {
                    Field::KIND => self.kind(literal),
                    _ => self.literal(field, literal),
                });
                let values = each.collect::<Vec<_>>().join(&self.say("or", &[]));
                let named = ("field", self.field(field));
                return self.say("test-is", &[named, ("values", values)]);
            }
            Test::Compare(how, literal) => {
                let id = match how {
                    Comparison::Gt => "test-gt",
                    Comparison::Gte => "test-gte",
                    Comparison::Lt => "test-lt",
                    Comparison::Lte => "test-lte",
                };
                (id, self.literal(field, literal))
            }
            Test::Prefix(text) => ("test-prefix", text.clone()),
            Test::Regex(regex) => ("test-regex", regex.as_str().to_owned()),
            Test::Missing => ("test-missing", String::new()),
            Test::Present => ("test-present", String::new()),
            Test::OlderThan(span) => ("test-older", self.span(*span)),
            Test::Within(calendar) => ("test-within", calendar.name.clone()),
            Test::Outside(calendar) => ("test-outside", calendar.name.clone()),
        };
        self.say(id, &[("field", self.field(field)), ("value", value)])
    }

    fn literal(self, field: Field, literal: &Literal) -> String {
        match literal {
            Literal::Text(text) => {
                // Words of closed lists have names; of an open list the word itself is the value.
                let word = format!("{}-{text}", field.name());
                let named = field.words().and_then(|_| name(self.0, "word", &word));
                self.quoted(named.as_deref().unwrap_or(text))
            }
            Literal::Number(number) => match field.field_type() {
                FieldType::Seconds => self.seconds(*number),
                FieldType::Bytes => format!("{}\u{202f}B", self.exact(*number)),
                _ => self.exact(*number),
            },
            Literal::Bool(true) => self.say("true", &[]),
            Literal::Bool(false) => self.say("false", &[]),
            Literal::Time(time) => time.to_string(),
        }
    }

    /// A number with all of its digits.
    pub(super) fn exact(self, number: f64) -> String {
        let text = number.to_string();
        self.0.pick(text.clone(), text.replace('.', ","))
    }

    /// A duration in its largest whole unit, or in seconds with all of their digits.
    pub(super) fn seconds(self, seconds: f64) -> String {
        self.in_units(seconds, &[(86_400.0, "d"), (3_600.0, "h"), (60.0, "min")])
    }

    /// The same, never in days: a term in days is another one, which ends with a day.
    fn hours(self, span: Span) -> String {
        self.in_units(span.as_secs_f64(), &[(3_600.0, "h"), (60.0, "min")])
    }

    fn in_units(self, seconds: f64, units: &[(f64, &str)]) -> String {
        let whole = |(unit, _): &(f64, &str)| seconds >= *unit && seconds % unit == 0.0;
        let (amount, unit) = match units.iter().find(|unit| whole(unit)) {
            Some((unit, name)) => (seconds / unit, *name),
            None => (seconds, "s"),
        };
        let unit = match (unit, self.0) {
            ("d", Language::French) => "j",
            (unit, _) => unit,
        };
        format!("{}\u{202f}{unit}", self.exact(amount))
    }

    fn span(self, span: Span) -> String {
        self.seconds(span.as_secs_f64())
    }

    /// A quantity as the parties wrote it.
    pub(super) fn quantity(self, quantity: &Quantity) -> String {
        super::sentence::written(self.0, quantity)
    }

    /// Separately for whom.
    pub(super) fn per(self, per: &Per) -> String {
        match per.0.is_empty() {
            true => self.say("per-all", &[]),
            false => self.say("per-each", &[("fields", self.fields(per))]),
        }
    }

    /// What two events have in common.
    pub(super) fn by(self, by: &Per) -> String {
        match by.0.is_empty() {
            true => self.say("by-all", &[]),
            false => self.fields(by),
        }
    }

    fn fields(self, per: &Per) -> String {
        let names: Vec<String> = per.0.iter().map(|field| self.field(*field)).collect();
        names.join(&self.say("and", &[]))
    }

    pub(super) fn window(self, window: &Window) -> String {
        match window {
            Window::Calendar(unit, zone) => {
                let id = match unit {
                    CalendarUnit::Day => "window-day",
                    CalendarUnit::Week => "window-week",
                    CalendarUnit::Month => "window-month",
                };
                self.say(id, &[("zone", name_of(zone))])
            }
            Window::Shift(calendar) => self.say("window-shift", &[("name", calendar.name.clone())]),
            Window::Tumbling(grid) => {
                let length = ("length", self.span(grid.step));
                self.say("window-tumbling", &[length, ("zone", name_of(&grid.zone))])
            }
            Window::Rolling(length) => {
                self.say("window-rolling", &[("length", self.span(*length))])
            }
            Window::Hopping { grid, steps } => self.hopping(grid, *steps),
            Window::Session { gap } => self.say("window-session", &[("gap", self.span(*gap))]),
        }
    }

    fn hopping(self, grid: &Grid, steps: u32) -> String {
        let length = Span::from_micros(grid.step.micros() * i64::from(steps));
        let arguments = [
            ("length", self.span(length)),
            ("step", self.span(grid.step)),
            ("zone", name_of(&grid.zone)),
        ];
        self.say("window-hopping", &arguments)
    }

    pub(super) fn term(self, term: &Term) -> String {
        let counted =
            |id: &str, amount: u32| say(self.0, id, &[("amount", FluentValue::from(amount))]);
        match &term.length {
            Length::Exact(span) => self.say("term-seconds", &[("written", self.hours(*span))]),
            Length::Days(days, _) => counted("term-days", *days),
            Length::Months(months, _) => counted("term-months", *months),
            Length::WorkingDays(days, calendar) => self.working_days(*days, calendar),
            Length::WorkingTime(span, calendar) => {
                let calendar = ("calendar", calendar.name.clone());
                self.say(
                    "term-working-time",
                    &[("written", self.hours(*span)), calendar],
                )
            }
        }
    }

    /// Working days, and which days of the week they are: Saturday may be one.
    fn working_days(self, amount: u32, calendar: &Calendar) -> String {
        let works: Vec<usize> = (0..7).filter(|day| calendar.works_on(*day)).collect();
        let runs = works.chunk_by(|day, next| day + 1 == *next);
        let name = |day: usize| self.say(&format!("weekday-{}", day + 1), &[]);
        let runs: Vec<String> = runs
            .map(|run| match (run.first(), run.last()) {
                (Some(first), Some(last)) if first != last => {
                    let names = [("first", name(*first)), ("last", name(*last))];
                    self.say("weekdays", &names)
                }
                (day, _) => day.map(|day| name(*day)).unwrap_or_default(),
            })
            .collect();
        let id = match works == [0, 1, 2, 3, 4, 5] {
            true => "term-working-days-six",
            false => "term-working-days",
        };
        let arguments = [
            ("amount", FluentValue::from(amount)),
            ("calendar", FluentValue::from(calendar.name.clone())),
            ("days", FluentValue::from(runs.join(", "))),
        ];
        say(self.0, id, &arguments)
    }

    /// A date as people write it.
    pub(super) fn date(self, date: Date) -> String {
        let month = self.say(&format!("month-{}", date.month()), &[]);
        let day = match (self.0, date.day()) {
            (Language::French, 1) => "1er".to_owned(),
            (_, day) => day.to_string(),
        };
        let year = ("year", date.year().to_string());
        self.say("date", &[("day", day), ("month", month), year])
    }
}
