// SPDX-License-Identifier: EUPL-1.2
//! How a language writes numbers and times, and how the words of others get onto the cover.

use jiff::tz::TimeZone;

use super::{Range, spans};
use crate::diagnostic::Language;
use crate::observation::EventTime;

/// Writes in one language and one zone.
pub(super) struct Words {
    pub(super) language: Language,
    pub(super) zone: TimeZone,
}

impl Words {
    /// One of two texts.
    pub(super) fn pick<'t>(&self, english: &'t str, french: &'t str) -> &'t str {
        self.language.pick(english, french)
    }

    /// A whole number, in groups of three digits.
    pub(super) fn number(&self, number: u64) -> String {
        let digits = number.to_string();
        let separator = self.language.pick(',', '\u{202f}');
        let mut text = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push(separator);
            }
            text.push(digit);
        }
        text
    }

    /// A number and what it counts: `one` stands with 1, and in French with 0 as well.
    pub(super) fn counted(&self, number: u64, one: &str, more: &str) -> String {
        let single = number == 1 || number == 0 && self.language == Language::French;
        format!(
            "{}\u{a0}{}",
            self.number(number),
            if single { one } else { more }
        )
    }

    /// The zone's name.
    pub(super) fn zone(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// Date and time of day in the zone.
    pub(super) fn plain_time(&self, time: EventTime) -> String {
        let local = time.to_timestamp().to_zoned_datetime(self.zone.clone());
        let form = self.pick("%-d %b %Y, %H:%M:%S", "%d/%m/%Y %H:%M:%S");
        local.strftime(form).to_string()
    }

    /// As [`Words::plain_time`], for the cover, with the exact moment beside it for machines.
    pub(super) fn time(&self, time: EventTime) -> String {
        spans::time(time, &self.plain_time(time).replace(' ', "\u{a0}"))
    }

    /// As [`Words::time`], with the time of day below the date, for narrow columns.
    pub(super) fn stacked(&self, time: EventTime) -> String {
        let plain = self.plain_time(time);
        let (day, hour) = plain.rsplit_once(' ').unwrap_or((&plain, ""));
        let day = day.replace(' ', "\u{a0}");
        spans::time(time, &format!("{day}\n{hour}"))
    }

    /// As [`Words::time`], with the moment in UTC for people as well.
    pub(super) fn full_time(&self, time: EventTime) -> String {
        let seconds = EventTime::from_micros(time.micros().div_euclid(1_000_000) * 1_000_000);
        format!(
            "{} ({}; {})",
            self.time(time),
            self.zone(),
            spans::code(&seconds.to_string())
        )
    }

    /// A stretch of time, with what its sides mean.
    pub(super) fn range(&self, range: &Range) -> String {
        if range.is_open() {
            return self.pick("at any time", "à tout moment").to_owned();
        }
        let side = |word: &str, time: Option<EventTime>| {
            time.map(|time| format!("{word} {}", self.full_time(time)))
        };
        let sides = [
            side(self.pick("from", "à partir du"), range.from),
            side(self.pick("before", "avant le"), range.until),
        ];
        sides.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// How long something took, in its two largest units.
    pub(super) fn span(&self, from: EventTime, until: EventTime) -> String {
        let seconds = (until.since(from).micros() / 1_000_000).unsigned_abs();
        let (d, h, m, s) = (
            seconds / 86_400,
            seconds / 3_600 % 24,
            seconds / 60 % 60,
            seconds % 60,
        );
        let day = self.pick("d", "j");
        let nb = '\u{202f}';
        match (d, h, m) {
            (0, 0, 0) => format!("{s}{nb}s"),
            (0, 0, _) => format!("{m}{nb}min {s}{nb}s"),
            (0, ..) => format!("{h}{nb}h {m}{nb}min"),
            _ => format!("{}{nb}{day} {h}{nb}h", self.number(d)),
        }
    }

    /// Text of others as it stands on the cover: nothing in it is a mark. French punctuation that
    /// stands behind a space keeps to its word.
    pub(super) fn text(&self, text: &str) -> String {
        spans::narrow_if(self.language, &spans::plain(text))
    }
}
