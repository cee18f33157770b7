// SPDX-License-Identifier: EUPL-1.2
//! The page of systems: what each mapping reads, and which clauses of the library that can serve.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::Word;
use super::serves::{Asked, Serves};
use crate::agreement::{Agreement, Clause, Status};
use crate::diagnostic::Language;
use crate::intake::Mapping;
use crate::observation::{Field, Kind};
use crate::report;

/// The page, in Markdown.
#[must_use]
pub fn systems(mappings: &[Mapping], library: &[Agreement], language: Language) -> String {
    let text = |id: &str| report::text(language, id);
    let mut page = format!("# {}\n\n{}\n", text("systems-title"), text("systems-intro"));
    let clauses = clauses(library, mappings);
    for mapping in mappings {
        page += "\n";
        page += &section(mapping, &clauses, language);
    }
    // Writing into a text does not fail.
    let _ = write!(page, "\n## {}\n\n", text("systems-by-clause"));
    for asked in &clauses {
        let clause = asked.clause;
        let mut is_half = false;
        let by = mappings.iter().filter_map(|mapping| {
            let how = asked.served_by(mapping)?;
            is_half |= how == Serves::Half;
            Some(format!("{}{}", mapping.title, mark(how, clause)))
        });
        let by: Vec<String> = by.collect();
        let by = match by.is_empty() {
            true => text("systems-no-mapping"),
            false => by.join("; ") + &half(is_half, language),
        };
        let colon = language.pick(":", "\u{202f}:");
        let _ = writeln!(page, "- {}{colon} {by}", titled(clause, language));
    }
    page
}

/// The sections of some of these mappings.
#[must_use]
pub fn sections(
    some: &[&Mapping],
    mappings: &[Mapping],
    library: &[Agreement],
    language: Language,
) -> String {
    let clauses = clauses(library, mappings);
    let sections = some.iter();
    let sections = sections.map(|mapping| section(mapping, &clauses, language));
    sections.collect::<Vec<_>>().join("\n")
}

fn section(mapping: &Mapping, clauses: &[Asked<'_>], language: Language) -> String {
    let text = |id: &str| report::text(language, id);
    let kinds: BTreeSet<&str> = mapping.kinds().map(Kind::name).collect();
    let kinds = kinds.iter().filter_map(|kind| Kind::parse(kind));
    let kinds = kinds.map(|kind| format!("{} (`{kind}`)", Word::Kind(kind).name(language)));
    let kinds = kinds.collect::<Vec<_>>().join(", ");
    let served = clauses.iter().filter_map(|asked| {
        let (how, clause) = (asked.served_by(mapping)?, asked.clause);
        Some(format!(
            "- {}{}{}\n",
            titled(clause, language),
            mark(how, clause),
            half(how == Serves::Half, language)
        ))
    });
    let served: String = served.collect();
    let served = match served.is_empty() {
        true => text("systems-none") + "\n",
        false => format!("{}\n\n{served}", text("systems-clauses")),
    };
    format!(
        "## {} (`{}`)\n\n{} {kinds}\n\n{served}",
        mapping.title,
        mapping.name,
        text("systems-kinds")
    )
}

fn clauses<'c>(library: &'c [Agreement], mappings: &[Mapping]) -> Vec<Asked<'c>> {
    let all = library.iter().flat_map(|agreement| {
        let clauses = agreement.clauses.iter();
        clauses.map(move |clause| Asked::of(agreement, clause, mappings))
    });
    all.collect()
}

/// A clause by its title and id, and that it is switched off where it is.
fn titled(clause: &Clause, language: Language) -> String {
    let title = language.pick(&clause.title.en, &clause.title.fr);
    let off = match clause.status {
        Status::Off => format!(", {}", report::text(language, "systems-off")),
        _ => String::new(),
    };
    format!("{title} (`{}`{off})", clause.id)
}

/// What stands behind a clause that is not served by one system alone. Where both sides of an order
/// have to come from the same system, that is said.
fn mark(how: Serves, clause: &Clause) -> &'static str {
    let by_system = clause.form.per().0.contains(&Field::SYSTEM);
    match how {
        Serves::Alone => "",
        Serves::InPart => " ‡",
        Serves::WithPeople => " \\*",
        Serves::OneSide | Serves::Half if by_system => " ††",
        Serves::OneSide | Serves::Half => " †",
    }
}

/// That nothing here brings the other side.
fn half(is_half: bool, language: Language) -> String {
    match is_half {
        true => format!(" ({})", report::text(language, "systems-half")),
        false => String::new(),
    }
}
