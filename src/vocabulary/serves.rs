// SPDX-License-Identifier: EUPL-1.2
//! Which clauses the events that a mapping reads can serve: whether they have the fields and words
//! that a clause asks for.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::agreement::{Aggregate, Agreement, Clause, Form, Pattern, Status, What};
use crate::engine::Program;
use crate::intake::Mapping;
use crate::observation::{Field, Kind};

/// What a people table can bring to an event that names a person.
const JOINED: [Field; 3] = [Field::SITE, Field::TEAM, Field::JOB];

/// How far a mapping serves a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Serves {
    /// It fills every field that the clause reads of a kind that it yields.
    Alone,
    /// It leaves out something that is held against the register, and what is left out was not
    /// declared.
    InPart,
    /// With a people table beside it, which knows sites, teams and jobs.
    WithPeople,
    /// One side of an order, or what is counted without the presence that it is measured by: the
    /// other comes from elsewhere.
    OneSide,
    /// The same, where nothing that is known brings the other side.
    Half,
}

/// A clause with what it asks of events.
pub(super) struct Asked<'c> {
    pub(super) clause: &'c Clause,
    main: Side,
    /// The other side of an order, or events that tell presence.
    beside: Option<Side>,
    /// Which of both sides some mapping brings.
    is_brought: [bool; 2],
}

impl<'c> Asked<'c> {
    /// With the mappings that there are: one may bring what another lacks.
    pub(super) fn of(agreement: &Agreement, clause: &'c Clause, mappings: &[Mapping]) -> Asked<'c> {
        let mut asked = Asked::alone(agreement, clause);
        let brings = |side: &Side| {
            mappings
                .iter()
                .any(|mapping| side.serves(mapping).is_some())
        };
        if let Some(beside) = &asked.beside {
            asked.is_brought = [brings(&asked.main), brings(beside)];
        }
        asked
    }

    fn alone(agreement: &Agreement, clause: &'c Clause) -> Asked<'c> {
        let is_paired = clause.form.is_order() || clause.form.aggregate().is_some();
        let Some(other) = clause.form.other().filter(|_| is_paired) else {
            let is_grouped = !clause.form.takes_nobody();
            let main = Side::new(agreement, clause.clone(), is_grouped, &[]);
            return Asked {
                clause,
                main,
                beside: None,
                is_brought: [false; 2],
            };
        };
        // Each side is read for itself: what the clause says of one is not asked of the other.
        let per = clause.form.per().clone();
        let mut main = clause.clone();
        main.form = Form::Forbid { per };
        let mut beside = main.clone();
        beside.matches = other.clone();
        beside.applies_to = Pattern::All(Vec::new());
        let lasts: &'static [Field] = match clause.form.is_order() {
            true => &[],
            false => &[Field::INTERVAL_START, Field::INTERVAL_END],
        };
        Asked {
            clause,
            main: Side::new(agreement, main, true, &[]),
            beside: Some(Side::new(agreement, beside, true, lasts)),
            is_brought: [false; 2],
        }
    }

    /// Whether events that a mapping reads can serve it, and how.
    pub(super) fn served_by(&self, mapping: &Mapping) -> Option<Serves> {
        let main = self.main.serves(mapping);
        let Some(beside) = &self.beside else {
            return main;
        };
        let one_side = |is_other_brought| match is_other_brought {
            true => Serves::OneSide,
            false => Serves::Half,
        };
        let [is_main_brought, is_beside_brought] = self.is_brought;
        match (main, beside.serves(mapping)) {
            (Some(one), Some(other)) => Some(one.max(other)),
            (None, None) => None,
            (Some(_), None) => Some(one_side(is_beside_brought)),
            (None, Some(_)) => Some(one_side(is_main_brought)),
        }
    }
}

/// Events that a clause looks at, with what it reads of them.
struct Side {
    clause: Clause,
    program: Program,
    /// Fields that patterns speak of, and that make a group where one is needed.
    own: BTreeSet<Field>,
    also: &'static [Field],
    /// Fields that are held against the register, beside the system itself.
    aspects: Vec<Field>,
}

impl Side {
    /// `is_grouped` says that an event without a group does not count; `also` is needed in any case.
    fn new(
        agreement: &Agreement,
        mut clause: Clause,
        is_grouped: bool,
        also: &'static [Field],
    ) -> Side {
        // Switched on or off, it can be served.
        clause.status = Status::Active;
        let alone = Agreement {
            clauses: vec![clause.clone()],
            ..agreement.clone()
        };
        let mut own = clause.matches.fields();
        own.extend(clause.applies_to.fields());
        if is_grouped {
            own.extend(clause.form.per().0.iter().copied());
        }
        let aspects = match &clause.form {
            Form::Register(declared) => match &declared.what {
                What::System(aspects) => {
                    own.insert(Field::SYSTEM);
                    aspects.iter().map(|aspect| aspect.field()).collect()
                }
                What::Setting => {
                    own.insert(Field::SYSTEM);
                    Vec::new()
                }
                What::Listed(field, _) => vec![*field],
                What::TwoApprovals => Vec::new(),
            },
            _ => Vec::new(),
        };
        Side {
            clause,
            program: Program::new(Arc::new(alone)),
            own,
            also,
            aspects,
        }
    }

    fn serves(&self, mapping: &Mapping) -> Option<Serves> {
        let kinds = mapping.kinds().filter(|kind| self.program.is_about(*kind));
        kinds.filter_map(|kind| self.of_kind(mapping, kind)).min()
    }

    fn of_kind(&self, mapping: &Mapping, kind: Kind) -> Option<Serves> {
        let mut asked = self.clause.matches.asked();
        // What the mapping never writes is never met.
        match &self.clause.form {
            Form::Share(share) => asked.extend(share.of.asked()),
            Form::Disparity(disparity) => asked.extend(disparity.outcome.asked()),
            _ => {}
        }
        if !asked.iter().all(|asked| can_say(mapping, kind, asked))
            || !self.can_differ(mapping, kind)
        {
            return None;
        }
        let plan = self.program.plan();
        let read = plan.fields().iter().copied();
        let read = read.filter(|field| plan.is_read(*field, kind) && self.is_needed(*field));
        let open = read.chain(self.also.iter().copied());
        let open: Vec<Field> = open
            .filter(|field| !mapping.fills_in(kind, *field))
            .collect();
        let is_among = |fields: &[Field]| open.iter().all(|field| fields.contains(field));
        if open.is_empty() {
            Some(Serves::Alone)
        } else if is_among(&self.aspects) {
            Some(Serves::InPart)
        } else if mapping.fills_in(kind, Field::WORKER) && is_among(&JOINED) {
            Some(Serves::WithPeople)
        } else {
            None
        }
    }

    /// Whether several values of what is counted can meet in one group: never where both are the same
    /// value of the record.
    fn can_differ(&self, mapping: &Mapping, kind: Kind) -> bool {
        let Some(Aggregate::Distinct(counted)) = self.clause.form.aggregate() else {
            return true;
        };
        let mut groups = self.clause.form.per().0.iter();
        // These need no place in the record of their own.
        let is_elsewhere = |group| group == Field::KIND || JOINED.contains(&group);
        groups.all(|group| is_elsewhere(*group) || mapping.tells_apart(kind, *counted, *group))
    }

    /// Kind and time are always there; what only makes a group, or stands beside what the clause is
    /// about, need not be.
    fn is_needed(&self, field: Field) -> bool {
        let beside = [Field::SITE, Field::TEAM, Field::WORKER];
        let is_group = beside.contains(&field) || self.clause.form.per().0.contains(&field);
        match field {
            Field::KIND | Field::TIME => false,
            field => !is_group || self.own.contains(&field),
        }
    }
}

/// Whether an event of a kind can hold one of these words in a field.
fn can_say(mapping: &Mapping, kind: Kind, (field, words): &(Field, Vec<&str>)) -> bool {
    let is_given = matches!(*field, Field::KIND | Field::VALUE_UNIT | Field::NATIVE_KIND);
    let is_joined = JOINED.contains(field);
    is_given || is_joined || words.is_empty() || mapping.can_say(kind, *field, words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement;
    use crate::intake::parse_mapping;

    fn agreement() -> Agreement {
        let clauses = "
  - { id: rest, title: { fr: R, en: R }, severity: notice, match: { kind: session.login }, sequence: { first: { kind: session.logout, duty: 'off' }, within: 11 h } }
  - { id: stop, title: { fr: S, en: S }, severity: notice, match: { kind: capture.input }, sequence: { first: { kind: monitoring.disabled }, within: 1 h, by: [worker, system] } }
  - { id: human, title: { fr: H, en: H }, severity: notice, match: { kind: sanction.applied, not: { actor.kind: human } }, forbid: {} }
  - { id: declared, title: { fr: D, en: D }, severity: notice, match: { kind: { prefix: capture. } }, register: { systems: [version, purpose] } }
  - { id: count, title: { fr: C, en: C }, severity: notice, match: { kind: capture.input }, limit: { count: {}, per: [worker, team], within: { calendar: day }, at_most: 4 } }
  - { id: readers, title: { fr: L, en: L }, severity: notice, match: { kind: data.accessed }, limit: { distinct: actor.ref, per: worker, within: { calendar: month }, at_most: 3 } }
";
        let text = format!(
            "vigie: 1\nagreement:\n  id: X\n  version: 1\n  title: {{ fr: A, en: A }}\n  parties: [{{ role: employer, name: E }}, {{ role: union, name: U }}]\n  in_force: {{ from: 2026-01-01, then: keep }}\n  zone: UTC\nregisters: {{ systems: [{{ id: s, versions: ['1'], purposes: [p] }}] }}\nclauses:{clauses}"
        );
        agreement::parse("a.yaml", text.as_bytes())
            .unwrap()
            .agreement
    }

    fn mapping(fields: &str, emit: &str) -> Mapping {
        let text = format!(
            "vigie: 1\nmapping: {{ name: m, version: 1, source: m }}\nid: {{ from: /id }}\ntime: {{ from: /t, format: rfc3339 }}\nfields: {{ {fields} }}\nemit: [{emit}]\n"
        );
        parse_mapping("m.yaml", text.as_bytes()).unwrap()
    }

    /// How each clause is served by a mapping with these fields and observations, beside one that
    /// reads logins, leaves and captures.
    fn served(fields: &str, emit: &str) -> Vec<(String, Serves)> {
        let others = [mapping(
            "subject.ref: /who, system.id: /s",
            "{ kind: session.login }, { kind: session.logout, fields: { duty: /d } }, { kind: monitoring.disabled }",
        )];
        served_beside(&others, fields, emit)
    }

    fn served_beside(others: &[Mapping], fields: &str, emit: &str) -> Vec<(String, Serves)> {
        let mapping = mapping(fields, emit);
        let agreement = agreement();
        let clauses = agreement.clauses.iter();
        let found = clauses.filter_map(|clause| {
            let how = Asked::of(&agreement, clause, others).served_by(&mapping)?;
            Some((clause.id.to_string(), how))
        });
        found.collect()
    }

    #[test]
    fn each_side_of_an_order_is_asked_for_its_own_fields() {
        let one = |id: &str, how| vec![(id.to_owned(), how)];
        let login = "{ kind: session.login }";
        let logout = "{ kind: session.logout, fields: { duty: { const: 'off' } } }";
        let who = "subject.ref: /who";
        assert_eq!(served(who, login), one("rest", Serves::OneSide));
        assert_eq!(served(who, logout), one("rest", Serves::OneSide));
        let both = format!("{login}, {logout}");
        assert_eq!(served(who, &both), one("rest", Serves::Alone));
        // A logout without `duty` is no side of it.
        assert_eq!(served(who, "{ kind: session.logout }"), []);
        assert_eq!(served("duty: { const: 'off' }", &both), []);
    }

    #[test]
    fn an_order_whose_other_side_nobody_brings_is_half() {
        let alone = served_beside(&[], "subject.ref: /who", "{ kind: session.login }");
        assert_eq!(alone, [("rest".to_owned(), Serves::Half)]);
    }

    #[test]
    fn readers_are_not_counted_where_the_reader_is_who_is_read() {
        let one = |subject| {
            let fields = format!("subject.ref: {subject}, actor.ref: [/by, /who]");
            served(&fields, "{ kind: data.accessed }")
        };
        assert_eq!(one("[/by, /who]"), []);
        assert_eq!(one("/who"), [("readers".to_owned(), Serves::Alone)]);
        // Each in an event of its own, they never meet either.
        let apart = "{ kind: data.accessed, fields: { subject.ref: /who } }, { kind: data.accessed, fields: { actor.ref: /by } }";
        assert_eq!(served("task.id: /t", apart), []);
    }

    #[test]
    fn an_act_is_told_whoever_it_concerns_and_what_is_left_out_was_not_declared() {
        assert_eq!(
            served(
                "actor.kind: { const: automated }",
                "{ kind: sanction.applied }"
            ),
            [("human".to_owned(), Serves::Alone)]
        );
        assert_eq!(
            served("system.id: { const: s }", "{ kind: capture.screenshot }"),
            [("declared".to_owned(), Serves::InPart)]
        );
        assert_eq!(
            served("subject.ref: /who", "{ kind: capture.input }"),
            [("count".to_owned(), Serves::WithPeople)]
        );
        let all = served(
            "subject.ref: /who, system.id: { const: s }, system.version: /v, purpose: { const: p }",
            "{ kind: capture.input }",
        );
        let all: Vec<_> = all.iter().map(|(id, how)| (id.as_str(), *how)).collect();
        assert_eq!(
            all,
            [
                ("stop", Serves::OneSide),
                ("declared", Serves::Alone),
                ("count", Serves::WithPeople)
            ]
        );
    }
}
