// SPDX-License-Identifier: EUPL-1.2
//! Reads when the events of a mapping happened, and refuses what can never be read.

use std::sync::Arc;

use jiff::tz::{Offset, TimeZone};

use super::format::{Notation, TimeFormat, TimeFormats, samples};
use super::keys::TIME;
use super::literal::Literal;
use super::load::wrong;
use super::load_pointer::{Depth, literals, pointers, some};
use super::pattern::{Fault, Pattern};
use super::time::{Alternative, Time};
use crate::diagnostic::Findings;
use crate::yaml::{Map, Node, Problem, scalar};

/// One table, or a list of alternatives.
pub(super) fn time(node: &Node, depth: Depth, out: &mut Findings<'_>) -> Option<Time> {
    let tables = some(node, out);
    let mut time = Time {
        alternatives: Vec::new(),
        else_broker: false,
    };
    for (at, table) in tables.iter().enumerate() {
        let Some(map) = Map::read(table, &TIME, out) else {
            continue;
        };
        let more = alternatives(&map, depth, out);
        if more.iter().any(|new| {
            time.alternatives
                .iter()
                .any(|old| old.columns == new.columns)
        }) {
            wrong(
                table,
                out,
                "each pointer once: the first entry alone reads what stands there; of several formats, one \
                 list: `format: [.., ..]`",
                "chaque pointeur une fois : seule la première entrée lit ce qui s'y trouve ; plusieurs formats \
                 font une liste : `format: [.., ..]`",
            );
        }
        time.alternatives.extend(more);
        let Some(node) = map.get("else") else {
            continue;
        };
        time.else_broker = scalar::word(node, "else", &[("broker", ())], out).is_some();
        if at + 1 < tables.len() {
            wrong(
                node,
                out,
                "`else:` in the last alternative only",
                "`else:` seulement dans la dernière possibilité",
            );
        }
    }
    (!time.alternatives.is_empty()).then_some(time)
}

/// The alternatives of one table: one for each pointer of `from`, one for all columns of `of`.
fn alternatives(map: &Map<'_>, depth: Depth, out: &mut Findings<'_>) -> Vec<Alternative> {
    let nobody = map.get("nobody").map(|node| literals(node, out));
    let nobody: Arc<[Literal]> = nobody.unwrap_or_default().into();
    let formats = map.get("format").map(|node| {
        let before = out.errors();
        let formats = formats(node, &Clock::read(map, out), out);
        if out.errors() == before && formats.lack_hour() {
            let problem = Problem::WrongShape {
                en: "a pattern with the hour: without it every event of a day stands at its first moment (columns apart: `of: [/date, /time]`)",
                fr: "un motif avec l'heure : sans elle, tout événement d'un jour se place à son premier instant (colonnes séparées : `of: [/date, /heure]`)",
            };
            let _ = out
                .warning(node.place, problem.message())
                .found(&node.described());
        }
        formats
    });
    let formats = Arc::new(formats.unwrap_or_default());
    let from = map.get("from").map(|node| pointers(node, depth, out));
    let each = from.unwrap_or_default().into_iter();
    let each = each.map(|one| Alternative::single(one, &formats, &nobody));
    let mut all: Vec<Alternative> = each.collect();
    all.extend(together(map, depth, (&formats, &nobody), out));
    all
}

/// The time that the columns of `of:` make, and what it does not come before.
pub(super) fn together(
    map: &Map<'_>,
    depth: Depth,
    (formats, nobody): (&Arc<TimeFormats>, &Arc<[Literal]>),
    out: &mut Findings<'_>,
) -> Option<Alternative> {
    let columns = map.get("of").and_then(|node| {
        scalar::list(node, out)?;
        Some(pointers(node, depth, out)).filter(|columns| !columns.is_empty())
    });
    let mut after = Vec::new();
    if let Some(node) = map.get("after") {
        if map.get("of").is_none() {
            wrong(
                node,
                out,
                "this key only beside `of:`, such as `of: [/date, /out], after: [/date, /in]`",
                "cette clé seulement à côté de `of:`, comme `of: [/date, /out], after: [/date, /in]`",
            );
        } else if !formats.are_civil() {
            wrong(
                node,
                out,
                "this key only beside patterns with the hour and without offset, such as %Y-%m-%d %H:%M",
                "cette clé seulement à côté de motifs avec l'heure et sans décalage, comme %Y-%m-%d %H:%M",
            );
        }
        after = pointers(node, depth, out);
        // Written alike, it has as many columns, and is not the time itself.
        let is_alike = |columns: &Vec<_>| columns.len() == after.len() && *columns != after;
        if !columns.as_ref().is_none_or(is_alike) {
            wrong(
                node,
                out,
                "the columns of another time in the same order, such as `of: [/date, /out], after: [/date, /in]`",
                "les colonnes d'un autre instant dans le même ordre, comme `of: [/date, /out], after: [/date, /in]`",
            );
        }
    }
    Some(Alternative {
        columns: columns?,
        after,
        formats: formats.clone(),
        nobody: nobody.clone(),
    })
}

/// What `zone:` and `twice:` say of texts without offset.
pub(super) struct Clock {
    zone: Option<TimeZone>,
    /// Whether there is a `zone:`, right or wrong.
    has_zone: bool,
    is_later: bool,
}

impl Clock {
    pub(super) fn read(map: &Map<'_>, out: &mut Findings<'_>) -> Clock {
        let zone = map.get("zone").map(|node| scalar::zone(node, out));
        let words = [("earlier", false), ("later", true)];
        let twice = map.get("twice");
        let twice = twice.and_then(|node| scalar::word(node, "twice", &words, out));
        Clock {
            has_zone: zone.is_some(),
            zone: zone.flatten(),
            is_later: twice.unwrap_or(false),
        }
    }

    fn zone(&self) -> TimeZone {
        self.zone.clone().unwrap_or(TimeZone::UTC)
    }
}

/// One format, or several of which the first that reads a text counts.
pub(super) fn formats(node: &Node, clock: &Clock, out: &mut Findings<'_>) -> TimeFormats {
    let before = out.errors();
    let items = some(node, out);
    let notations = items.iter().filter_map(|item| notation(item, clock, out));
    let format = |notation| TimeFormat {
        notation,
        zone: clock.zone(),
        has_zone: clock.has_zone,
        is_later: clock.is_later,
    };
    let formats = TimeFormats(notations.map(format).collect());
    if out.errors() > before {
        return formats;
    }
    if formats.has_two_units() {
        wrong(
            node,
            out,
            "one unit of the epoch; each pointer needs its own format: `time: [{ from: …, format: … }, …]`",
            "une seule unité d'époque ; à chaque pointeur son format : `time: [{ from: …, format: … }, …]`",
        );
    } else if formats.clash() {
        wrong(
            node,
            out,
            "formats that do not take each other's text for another time; each pointer needs its own: \
             `time: [{ from: …, format: … }, …]`",
            "des formats qui ne lisent pas autre chose dans le texte l'un de l'autre ; à chaque pointeur \
             le sien : `time: [{ from: …, format: … }, …]`",
        );
    }
    formats
}

/// Whether something is written as the format of a time is.
pub(super) fn is_notation(item: &Node) -> bool {
    let text = item.text().map(str::trim).unwrap_or_default();
    text.contains('%') || Notation::named(text).is_some()
}

fn notation(item: &Node, clock: &Clock, out: &mut Findings<'_>) -> Option<Notation> {
    let text = item.text().map(str::trim).unwrap_or_default();
    if text.contains('%') {
        return pattern(item, text, clock, out).map(Notation::Pattern);
    }
    let named = Notation::named(text);
    if named.is_none() {
        wrong(
            item,
            out,
            "rfc3339, s, ms, us, ns, or a pattern such as \"%Y-%m-%d %H:%M:%S\"",
            "rfc3339, s, ms, us, ns ou un motif comme \"%Y-%m-%d %H:%M:%S\"",
        );
    }
    named
}

/// A pattern that was tried on two moments.
fn pattern(item: &Node, text: &str, clock: &Clock, out: &mut Findings<'_>) -> Option<Pattern> {
    let pattern = Pattern::new(text);
    let zone = match pattern.carries_offset() {
        // Some offset that is not that of any zone a slip would leave in its place.
        true => Offset::from_seconds(19_800).map_or(TimeZone::UTC, TimeZone::fixed),
        false => clock.zone(),
    };
    let (en, fr) = match pattern.fault(&zone, &samples(&zone)) {
        None if pattern.carries_offset() || clock.has_zone => return Some(pattern),
        None => (
            "`zone:` beside a pattern without offset, such as `zone: Europe/Paris`: nothing is guessed",
            "`zone:` à côté d'un motif sans décalage, comme `zone: Europe/Paris` : rien n'est deviné",
        ),
        Some(fault) => told(fault),
    };
    wrong(item, out, en, fr);
    None
}

fn told(fault: Fault) -> (&'static str, &'static str) {
    match fault {
        Fault::Letters => (
            "letters that can be read, such as %Y %m %d %H %M %S %.f %z; names of zones such as CET \
             (%Z) and %c %r %x %X cannot",
            "des lettres qui se lisent, comme %Y %m %d %H %M %S %.f %z ; les noms de fuseau comme CET \
             (%Z) et %c %r %x %X ne se lisent pas",
        ),
        Fault::NoMoment => (
            "a pattern with year, month and day, such as %Y-%m-%d %H:%M: without them it is no point \
             in time (columns apart: `of: [/date, /time]`)",
            "un motif avec année, mois et jour, comme %Y-%m-%d %H:%M : sans eux, ce n'est pas un instant \
             (colonnes séparées : `of: [/date, /heure]`)",
        ),
        Fault::Loses => (
            "a pattern that reads the time it writes: %I needs %p, %C needs %Y in its place",
            "un motif qui relit l'heure qu'il écrit : %I demande %p, et %C se remplace par %Y",
        ),
        Fault::FixedOffset => (
            "%z or %:z in the place of a fixed offset: it would be skipped",
            "%z ou %:z à la place d'un décalage fixe : il serait ignoré",
        ),
        Fault::NotUtc => (
            "`zone: UTC` beside a pattern that ends in Z, UTC or GMT; or %z in the place of Z",
            "`zone: UTC` à côté d'un motif qui finit par Z, UTC ou GMT ; ou %z à la place de Z",
        ),
    }
}
