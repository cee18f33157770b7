// SPDX-License-Identifier: EUPL-1.2
//! An agreement compiled: clauses indexed by kind, fields resolved to slots.
//!
//! Immutable and shared by all threads. [`Program::select`] is the stateless half of the engine:
//! it decides for which clauses an observation counts, and how.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::batch::{Batch, Entry, PartitionId, Text};
use super::key;
use super::rule::Rule;
use super::units;
use super::waiver::waiver_number;
use super::window::midnight;
use crate::agreement::{Agreement, Clause, Literal, Pattern, Status, Test, Then};
use crate::observation::{
    EventTime, Field, Kind, KindSet, Observation, Plan, Slot, Value, is_same_name,
};

/// A compiled agreement.
#[derive(Debug)]
pub struct Program {
    agreement: Arc<Agreement>,
    plan: Plan,
    rules: Vec<Rule>,
    /// Indices of the rules that an observation of this kind can match.
    by_kind: Vec<Vec<u16>>,
    /// Events outside belong to no clause: before the agreement, or after it stopped.
    in_force: (EventTime, EventTime),
    site: Slot,
    team: Slot,
    person: Slot,
    /// Where the agreement declares no sites: those that its clauses name.
    named_sites: Vec<String>,
    /// Fields that some clause reads.
    read: BTreeSet<Field>,
}

impl Program {
    /// Compiles the clauses that run.
    #[must_use]
    pub fn new(agreement: Arc<Agreement>) -> Program {
        let clauses = agreement.clauses.iter().enumerate();
        let running = clauses.filter(|(_, clause)| clause.status != Status::Off);
        // What a clause reads, it reads of the events that it can match.
        let mut read = BTreeSet::new();
        let running: Vec<(usize, &Clause, KindSet)> = running
            .map(|(index, clause)| {
                let mut own = Plan::default();
                let alone = Rule::new(index, clause, &agreement, &mut own);
                read.extend(own.fields().iter().copied());
                (index, clause, alone.kinds())
            })
            .collect();
        let mut plan = Plan::default();
        let site = plan.add(Field::SITE);
        let about = running.iter().map(|(.., kinds)| *kinds);
        plan.read_of(about.fold(KindSet::EMPTY, KindSet::union));
        let team = plan.add(Field::TEAM);
        let person = plan.add(Field::WORKER);
        units::allow(&agreement, &mut plan);
        let rules: Vec<Rule> = running
            .into_iter()
            .map(|(index, clause, kinds)| {
                plan.read_of(kinds);
                Rule::new(index, clause, &agreement, &mut plan)
            })
            .collect();
        let by_kind = Kind::all().map(|kind| matching(&rules, kind)).collect();
        let in_force = in_force(&agreement);
        let named_sites = named_sites(&agreement);
        Program {
            agreement,
            plan,
            rules,
            by_kind,
            in_force,
            site,
            team,
            person,
            named_sites,
            read,
        }
    }

    /// The same with one clause alone, by its position in the agreement, also if it is switched
    /// off: what is read is what all clauses read.
    #[must_use]
    pub fn of_clause(mut agreement: Arc<Agreement>, clause: usize) -> Program {
        if agreement.clauses[clause].status == Status::Off {
            Arc::make_mut(&mut agreement).clauses[clause].status = Status::Active;
        }
        let mut program = Program::new(agreement);
        program.rules.retain(|rule| rule.clause == clause);
        program.by_kind = Kind::all()
            .map(|kind| matching(&program.rules, kind))
            .collect();
        program
    }

    /// The agreement it was compiled from.
    #[must_use]
    pub fn agreement(&self) -> &Arc<Agreement> {
        &self.agreement
    }

    /// The fields that clauses read.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// How many clauses run.
    #[must_use]
    pub fn rules_count(&self) -> usize {
        self.rules.len()
    }

    /// Whether some clause reads this field. Others are looked at as well: of each event its site.
    #[must_use]
    pub fn reads(&self, field: Field) -> bool {
        self.read.contains(&field)
    }

    /// Whether some clause counts or looks at events of this kind.
    #[must_use]
    pub fn is_about(&self, kind: Kind) -> bool {
        self.rules.iter().any(|rule| rule.kinds().contains(kind))
    }

    /// The position in the agreement of the waiver with this number.
    pub(super) fn waiver(&self, number: u32) -> Option<usize> {
        if number == 0 {
            return None;
        }
        let waivers = &self.agreement.waivers;
        waivers
            .iter()
            .position(|w| waiver_number(w.kind, &w.id) == number)
    }

    /// From when on, and until when, events belong to clauses.
    pub(super) fn in_force(&self) -> (EventTime, EventTime) {
        self.in_force
    }

    pub(super) fn rules(&self) -> &[Rule] {
        &self.rules
    }

    pub(super) fn clause(&self, rule: &Rule) -> &Clause {
        &self.agreement.clauses[rule.clause]
    }

    /// Adds an observation to a batch, with a hit for each clause it counts for.
    ///
    /// `digest` is asked for at most once, and only when a clause matched. Returns whether one
    /// did.
    pub fn select(
        &self,
        source: PartitionId,
        offset: i64,
        seen: &Observation<'_>,
        digest: &mut dyn FnMut() -> [u8; 32],
        batch: &mut Batch,
    ) -> bool {
        let (first, skipped) = (batch.matches.len(), batch.skipped.len());
        let early = seen.time < self.in_force.0;
        if seen.time < self.in_force.1 {
            for &index in &self.by_kind[seen.kind.index()] {
                let rule = &self.rules[usize::from(index)];
                let matched = rule.matched(index, seen, early, batch);
                batch.matches.extend(matched);
            }
        }
        let matched = batch.matches.len() > first;
        let mut entry = Entry {
            source,
            offset,
            time: seen.time,
            is_placed: seen.is_placed,
            name: seen.name.clone(),
            matches: first as u32,
            skipped: skipped as u32,
            stray_site: self.stray_site(seen, batch),
            site: Default::default(),
            team: Default::default(),
            person: 0,
            digest: batch.digests.len() as u32,
        };
        if matched {
            batch.digests.push(digest());
            entry.site = key::push_text(seen.get(self.site), batch);
            entry.team = key::push_text(seen.get(self.team), batch);
            if let Value::Identity(worker) = seen.get(self.person) {
                entry.person = key::person(worker);
            }
        }
        batch.entries.push(entry);
        matched
    }

    /// The site of an event, if the agreement declares sites and this is none of them; where it
    /// declares none, if it is one that a clause names but for capital letters.
    fn stray_site(&self, seen: &Observation<'_>, batch: &mut Batch) -> Text {
        let sites = &self.agreement.sites;
        let site = seen.get(self.site);
        let is_stray = |site: &str| {
            sites
                .binary_search_by(|one| one.as_str().cmp(site))
                .is_err()
        };
        match site.as_text() {
            Some(name) if !sites.is_empty() && is_stray(name) => key::push_name(name, batch),
            Some(name) if sites.is_empty() && is_misspelt(&self.named_sites, name) => {
                key::push_name(name, batch)
            }
            _ => Text::default(),
        }
    }
}

/// The sites that clauses and their scopes name, if the agreement declares none.
fn named_sites(agreement: &Agreement) -> Vec<String> {
    let mut names = Vec::new();
    if agreement.sites.is_empty() {
        for clause in &agreement.clauses {
            sites_of(&clause.matches, &mut names);
            sites_of(&clause.applies_to, &mut names);
        }
    }
    // Looked through for every event.
    names.sort_unstable();
    names.dedup();
    names
}

fn sites_of(pattern: &Pattern, names: &mut Vec<String>) {
    match pattern {
        Pattern::All(parts) | Pattern::Any(parts) => {
            parts.iter().for_each(|part| sites_of(part, names));
        }
        Pattern::Not(part) => sites_of(part, names),
        Pattern::Field(Field::SITE, Test::OneOf(sites)) => {
            names.extend(sites.iter().filter_map(|site| match site {
                Literal::Text(name) => Some(name.clone()),
                _ => None,
            }));
        }
        Pattern::Field(..) => {}
    }
}

/// Whether a name is one of these but for capital letters, and none of them.
fn is_misspelt(known: &[String], name: &str) -> bool {
    let is_same = |one: &String| is_same_name(one, name);
    !known.iter().any(|one| one == name) && known.iter().any(is_same)
}

fn matching(rules: &[Rule], kind: Kind) -> Vec<u16> {
    (0u16..)
        .zip(rules)
        .filter(|(_, r)| r.kinds().contains(kind))
        .map(|(i, _)| i)
        .collect()
}

/// From the first day of the agreement to the end of its last, if it then stops.
fn in_force(agreement: &Agreement) -> (EventTime, EventTime) {
    let life = &agreement.in_force;
    let end = match (life.until, life.then) {
        (Some(last), Then::Stop) => last
            .tomorrow()
            .map_or(EventTime::MAX, |next| midnight(next, &agreement.zone)),
        _ => EventTime::MAX,
    };
    (midnight(life.from, &agreement.zone), end)
}
