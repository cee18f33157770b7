// SPDX-License-Identifier: EUPL-1.2
//! Reads `agreement:`: id, title, parties, life, zone, group sizes, sites.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::keys::{HEADER, IN_FORCE, MIN_GROUP, PARTY, TITLE};
use super::problem::Problem;
use super::words;
use crate::agreement::{InForce, Localized, MinGroup, Party, Then};
use crate::diagnostic::{Findings, Place};
use crate::yaml::{Map, Node, Problem as Yaml, scalar};

/// What `agreement:` says. Whatever was wrong is replaced: the findings have it.
pub(super) struct Header {
    pub(super) id: String,
    pub(super) version: u32,
    pub(super) title: Localized,
    pub(super) parties: Vec<Party>,
    /// Something is wrong with them: there may be others.
    pub(super) unsure: bool,
    pub(super) in_force: InForce,
    pub(super) review_due: Option<Date>,
    pub(super) zone: TimeZone,
    pub(super) min_group: MinGroup,
    /// Sorted, each once.
    pub(super) sites: Vec<String>,
    /// The agreement above, by its path beside this file.
    pub(super) extends: Option<(String, Place)>,
}

/// If nobody wrote group sizes.
pub(super) const UNSAID: MinGroup = MinGroup {
    counts: 5,
    performance: 10,
};

pub(super) fn read(node: &Node, out: &mut Findings<'_>) -> Option<Header> {
    let map = Map::read(node, &HEADER, out)?;
    let before = out.errors();
    let parties = map.get("parties").map(|node| parties(node, out));
    let unsure = out.errors() > before || map.is_misnamed("parties");
    let in_force = map.get("in_force").and_then(|node| in_force(node, out));
    let review_due = map.get("review_due").and_then(|node| {
        let due = scalar::date(node, out)?;
        if in_force
            .as_ref()
            .is_some_and(|life| due < life.from || life.until.is_some_and(|end| due > end))
        {
            out.warning(node.place, Problem::ReviewOutside.message());
        }
        Some(due)
    });
    Some(Header {
        id: map
            .get("id")
            .and_then(|node| scalar::text(node, out))
            .unwrap_or_default(),
        version: map
            .get("version")
            .and_then(|node| scalar::whole(node, 1, out))
            .unwrap_or(1),
        title: map
            .get("title")
            .map(|node| localized(node, out))
            .unwrap_or_default(),
        parties: parties.unwrap_or_default(),
        unsure,
        in_force: in_force.unwrap_or(InForce {
            from: Date::ZERO,
            until: None,
            then: Then::Keep,
        }),
        review_due,
        zone: map
            .get("zone")
            .and_then(|node| scalar::zone(node, out))
            .unwrap_or(TimeZone::UTC),
        min_group: map
            .get("min_group")
            .map_or(UNSAID, |node| min_group(node, out)),
        extends: map
            .get("extends")
            .and_then(|node| Some((scalar::text(node, out)?, node.place))),
        sites: map
            .get("sites")
            .map(|node| sites(node, out))
            .unwrap_or_default(),
    })
}

/// A text in both languages.
pub(super) fn localized(node: &Node, out: &mut Findings<'_>) -> Localized {
    if let Some(text) = node.text() {
        let problem = Yaml::WrongShape {
            en: "the text in both languages",
            fr: "le texte dans les deux langues",
        };
        let told = out.error(node.place, problem.message()).found(text);
        told.write(&format!("{{ fr: {text}, en: … }}"));
        return Localized::default();
    }
    let Some(map) = Map::read(node, &TITLE, out) else {
        return Localized::default();
    };
    let mut text = |key| {
        map.get(key)
            .and_then(|node| scalar::text(node, out))
            .unwrap_or_default()
    };
    Localized {
        fr: text("fr"),
        en: text("en"),
    }
}

fn parties(node: &Node, out: &mut Findings<'_>) -> Vec<Party> {
    let items = scalar::list(node, out);
    if items.is_some_and(<[Node]>::is_empty) {
        let told = out.error(node.place, Problem::NoParty.message());
        told.example("[{ role: employer, name: … }, { role: union, name: … }]");
    }
    let party = |item| {
        let map = Map::read(item, &PARTY, out)?;
        let mut text = |key| map.get(key).and_then(|node| scalar::text(node, out));
        Some(Party {
            role: text("role")?,
            name: text("name")?,
        })
    };
    items.unwrap_or_default().iter().filter_map(party).collect()
}

fn in_force(node: &Node, out: &mut Findings<'_>) -> Option<InForce> {
    let map = Map::read(node, &IN_FORCE, out)?;
    let from = map.get("from").and_then(|node| scalar::date(node, out));
    let until = map.entry("until").and_then(|entry| {
        let until = scalar::date(&entry.value, out)?;
        if from.is_some_and(|from| until < from) {
            let told = out.error(entry.value.place, Problem::UntilBeforeFrom.message());
            told.see(map.get("from").map_or(entry.place, |from| from.place));
        }
        Some(until)
    });
    let then = map
        .get("then")
        .and_then(|node| scalar::word(node, "then", &words::THENS, out));
    Some(InForce {
        from: from?,
        until,
        then: then.unwrap_or(Then::Keep),
    })
}

fn min_group(node: &Node, out: &mut Findings<'_>) -> MinGroup {
    let Some(map) = Map::read(node, &MIN_GROUP, out) else {
        return UNSAID;
    };
    let mut size = |key| map.get(key).and_then(|node| scalar::whole(node, 1, out));
    MinGroup {
        counts: size("counts").unwrap_or(UNSAID.counts),
        performance: size("performance").unwrap_or(UNSAID.performance),
    }
}

fn sites(node: &Node, out: &mut Findings<'_>) -> Vec<String> {
    let before = out.errors();
    let mut named: Vec<(String, Place)> = Vec::new();
    for item in scalar::list(node, out).unwrap_or_default() {
        named.extend(scalar::text(item, out).map(|site| (site, item.place)));
    }
    named.sort();
    for pair in named.windows(2) {
        if let [(site, first), (again, place)] = pair
            && site == again
        {
            let problem = Problem::SameSite { site: site.clone() };
            out.error(*place, problem.message()).see(*first);
        }
    }
    // Without one that cannot be read, another would be told as not declared.
    named.retain(|_| out.errors() == before);
    named.into_iter().map(|(site, _)| site).collect()
}
