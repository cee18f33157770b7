// SPDX-License-Identifier: EUPL-1.2
//! Clauses that no source of a configuration can ever serve: their kinds come from none, or a word
//! that they ask for does.

use std::path::Path;

use crate::agreement::{Agreement, Clause, Status};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Findings, Message};
use crate::intake::{self, Mapping};
use crate::observation::{Field, FieldType, Kind};
use crate::yaml::{self, Document};

/// First parts of fields whose words do not come from a mapping alone: a people table, the envelope.
const FROM_ELSEWHERE: [&str; 5] = ["org", "subject", "system", "agreement", "quality"];

/// Warnings about the clauses of an agreement in this file, if the configuration beside it reads all
/// sources by mappings. A source in the canonical form may say anything.
pub(super) fn warnings(
    file: &Path,
    document: &Document<'_>,
    agreement: &Agreement,
) -> Vec<Diagnostic> {
    let mut out = document.findings();
    let Some(mappings) = mappings(file) else {
        return Vec::new();
    };
    let own = |clause: &&Clause| {
        let mut ids = document
            .root()
            .under("clauses")
            .flat_map(|one| one.under("id"));
        ids.any(|id| id.text() == Some(clause.id.as_str()))
    };
    let active = agreement
        .clauses
        .iter()
        .filter(|clause| clause.status != Status::Off);
    for clause in active.filter(own) {
        examine(clause, &mappings, &mut out);
    }
    out.into_list()
}

/// The mappings that the configuration beside an agreement names, if it is this agreement's and all
/// of its sources have one.
fn mappings(file: &Path) -> Option<Vec<Mapping>> {
    let folder = file.parent()?;
    let path = folder.join("vigie.yaml");
    let bytes = yaml::read(&path).ok()?;
    let config: Config = crate::config::parse(&path.to_string_lossy(), &bytes, folder).ok()?;
    if config.agreement.canonicalize().ok()? != file.canonicalize().ok()? {
        return None;
    }
    let names: Option<Vec<&String>> = config
        .rules
        .iter()
        .map(|rule| rule.mapping.as_ref())
        .collect();
    let names = names?;
    let mut mappings = intake::load_mappings(config.mappings.as_deref()?).ok()?;
    mappings.retain(|mapping| names.iter().any(|name| **name == mapping.name));
    (!mappings.is_empty()).then_some(mappings)
}

fn examine(clause: &Clause, mappings: &[Mapping], out: &mut Findings<'_>) {
    let mut asked = clause.matches.asked();
    asked.extend(clause.applies_to.asked());
    let kinds: Vec<&[&str]> = of(&asked, Field::KIND).collect();
    let is_meant = |kind: &Kind| kinds.iter().all(|kinds| kinds.contains(&kind.name()));
    let yielded = || {
        mappings.iter().flat_map(|mapping| {
            let kinds = mapping.kinds().filter(is_meant);
            kinds.map(move |kind| (mapping, kind))
        })
    };
    if yielded().next().is_none() {
        let _ = out
            .warning(clause.place, no_kind())
            .found(&kinds.concat().join(", "));
        return;
    }
    for (field, texts) in &asked {
        let first = field.name().split('.').next().unwrap_or_default();
        let is_free = field.field_type() == FieldType::Text
            && field.words().is_none()
            && !matches!(*field, Field::KIND | Field::VALUE_UNIT | Field::NATIVE_KIND)
            && !FROM_ELSEWHERE.contains(&first);
        let can_say = yielded().any(|(mapping, kind)| mapping.can_say(kind, *field, texts));
        if is_free && !can_say {
            let _ = out
                .warning(clause.place, no_word(*field))
                .found(&texts.join(", "));
        }
    }
}

fn of<'a>(asked: &'a [(Field, Vec<&'a str>)], field: Field) -> impl Iterator<Item = &'a [&'a str]> {
    let of_field = move |(asked, texts): &'a (Field, Vec<&'a str>)| {
        (*asked == field).then_some(texts.as_slice())
    };
    asked.iter().filter_map(of_field)
}

fn no_kind() -> Message {
    Message {
        code: "A130",
        en: "this clause can never fire: no mapping that vigie.yaml names yields such events".to_owned(),
        fr: "cette clause ne peut jamais servir : aucune correspondance nommée dans vigie.yaml ne donne de tels événements".to_owned(),
    }
}

fn no_word(field: Field) -> Message {
    Message {
        code: "A131",
        en: format!(
            "this clause can never fire: no mapping that vigie.yaml names puts this into `{field}` of such events"
        ),
        fr: format!(
            "cette clause ne peut jamais servir : aucune correspondance nommée dans vigie.yaml ne met cela dans `{field}` de tels événements"
        ),
    }
}
