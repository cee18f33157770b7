// SPDX-License-Identifier: EUPL-1.2
//! Reads `exceptions:` and `silences:`: what marks alerts instead of having them notified.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::clause::LoadContext;
use super::facts;
use super::header::{self, Header};
use super::keys::{EXCEPTION, SILENCED};
use super::pattern::Patterns;
use super::problem::FormProblem;
use crate::agreement::{Clause, Form, Pattern, Waiver, WaiverKind};
use crate::diagnostic::{Findings, Place};
use crate::yaml::{Map, Node, scalar};

/// Reads the waivers of one kind; `clauses` are those they can name, `ids` those of all clauses: one
/// with a mistake of its own is not also unknown.
pub(super) fn read(
    node: &Node,
    kind: WaiverKind,
    header: &Header,
    (clauses, ids): (&[Clause], &[String]),
    around: &LoadContext<'_>,
    out: &mut Findings<'_>,
) -> Vec<Arc<Waiver>> {
    let mut reader = Reader {
        kind,
        header,
        clauses,
        written: ids,
        around,
        ids: HashMap::new(),
    };
    let items = scalar::list(node, out).unwrap_or_default().iter();
    items
        .filter_map(|item| reader.waiver(item, out).map(Arc::new))
        .collect()
}

struct Reader<'r> {
    kind: WaiverKind,
    header: &'r Header,
    clauses: &'r [Clause],
    written: &'r [String],
    around: &'r LoadContext<'r>,
    ids: HashMap<String, Place>,
}

impl Reader<'_> {
    fn waiver(&mut self, item: &Node, out: &mut Findings<'_>) -> Option<Waiver> {
        let table = match self.kind {
            WaiverKind::Exception => &EXCEPTION,
            WaiverKind::Silence => &SILENCED,
        };
        let map = Map::read(item, table, out)?;
        let id = map.get("id").and_then(|node| self.id(node, out));
        let clauses = map
            .get("clauses")
            .map(|node| self.named(node, out))
            .unwrap_or_default();
        let scope = map.get("where").map(|node| self.scope(node, &clauses, out));
        let mut date = |key| map.get(key).and_then(|node| scalar::date(node, out));
        let (from, until) = (date("from"), date("until"));
        let reason = map.get("reason").map(|node| header::localized(node, out));
        let by = self.by(&map, out);
        let (from, until) = (from?, until?);
        let place = map.get("until").map_or(map.place, |node| node.place);
        let life = &self.header.in_force;
        if until < from {
            out.error(place, FormProblem::WaiverBackwards.message());
        } else if until < life.from || life.until.is_some_and(|end| from > end) {
            out.warning(place, FormProblem::ExceptionOutside.message());
        }
        Some(Waiver {
            id: id?,
            kind: self.kind,
            clauses: clauses
                .into_iter()
                .map(|clause| clause.id.clone())
                .collect(),
            scope: scope.unwrap_or(Pattern::ANYTHING),
            from,
            until,
            reason: reason?,
            by,
        })
    }

    fn id(&mut self, node: &Node, out: &mut Findings<'_>) -> Option<String> {
        let id = scalar::text(node, out)?;
        if let Some(first) = self.ids.insert(id.clone(), node.place) {
            let problem = FormProblem::SameWaiver { id: id.clone() };
            out.error(node.place, problem.message()).see(first);
        }
        Some(id)
    }

    fn named(&self, node: &Node, out: &mut Findings<'_>) -> Vec<&Clause> {
        let mut named = Vec::new();
        for item in scalar::list(node, out).unwrap_or_default() {
            let Some(id) = scalar::text(item, out) else {
                continue;
            };
            let found = self.clauses.iter().find(|clause| clause.id.as_str() == id);
            if found.is_none() && !self.written.contains(&id) {
                let names = || self.clauses.iter().map(|clause| clause.id.as_str());
                let problem = FormProblem::UnknownClause { id: id.clone() };
                let told = out.error(item.place, problem.message());
                told.meant(&id, names()).allowed(names());
            }
            named.extend(found);
        }
        named
    }

    fn scope(&self, node: &Node, clauses: &[&Clause], out: &mut Findings<'_>) -> Pattern {
        let mut patterns = Patterns::new(self.around);
        let scope = patterns.scope(node, out);
        facts::contradictions(&patterns.facts, out);
        let silent = clauses
            .iter()
            .filter(|c| matches!(c.form, Form::Absence(_)));
        for clause in silent {
            if !scope
                .fields()
                .is_subset(&clause.form.per().0.iter().copied().collect())
            {
                out.error(node.place, FormProblem::SilencePattern.message());
            }
        }
        scope
    }

    /// Who stands behind it: parties for an exception, a person's function for a silence.
    fn by(&self, map: &Map<'_>, out: &mut Findings<'_>) -> Vec<String> {
        if self.kind == WaiverKind::Silence {
            let author = map.get("author").and_then(|node| scalar::text(node, out));
            return author.into_iter().collect();
        }
        let Some(node) = map.get("approved_by") else {
            return Vec::new();
        };
        let by = scalar::texts(node, out);
        let roles = || self.header.parties.iter().map(|party| party.role.as_str());
        let sound: BTreeSet<&str> = roles()
            .filter(|role| by.iter().any(|b| b == role))
            .collect();
        let is_sound = sound.len() >= 2 && by.iter().all(|b| sound.contains(b.as_str()));
        if !is_sound && !self.header.unsure {
            let told = out.error(node.place, FormProblem::OneSided.message());
            told.found(&by.join(", ")).allowed(roles());
        }
        by
    }
}
