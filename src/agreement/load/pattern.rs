// SPDX-License-Identifier: EUPL-1.2
//! Reads the pattern language: tests on fields, combined by `all`, `any`, `not`.

use std::cell::Cell;

use super::calendar::Calendars;
use super::clause::LoadContext;
use super::facts::{self, Fact, Says};
use super::problem::Problem;
use super::test;
use crate::agreement::{Pattern, Test, Unit};
use crate::diagnostic::{Findings, Place};
use crate::observation::Field;
use crate::yaml::{Data, Entry, Node, Problem as Yaml, scalar};

/// Words that combine patterns; every other key is a field.
pub(super) const COMBINATIONS: [&str; 3] = ["all", "any", "not"];

/// Takes a part out of `applies_to`; no other pattern has it.
pub(super) const EXCEPT: &str = "except";

/// Reads the patterns of one clause, and remembers what concerns the clause as a whole.
pub(super) struct Patterns<'c> {
    pub(super) calendars: &'c Calendars,
    /// Declared sites, sorted.
    pub(super) sites: &'c [String],
    /// What every matching event fulfils, to find contradictions.
    pub(super) facts: Vec<Fact>,
    /// Numbers that `value.*` fields are compared with.
    pub(super) values: Vec<(Place, Unit)>,
    /// Whether `value.unit` is asked for anywhere.
    pub(super) unit_asked: bool,
    /// Regular expressions of the whole agreement so far.
    pub(super) expressions: &'c Cell<usize>,
}

/// A pattern with a mistake: the finding has it, and no agreement comes of it.
const BROKEN: Pattern = Pattern::ANYTHING;

impl<'c> Patterns<'c> {
    pub(super) fn new(around: &'c LoadContext<'_>) -> Patterns<'c> {
        Patterns {
            calendars: around.calendars,
            sites: around.sites,
            expressions: &around.expressions,
            facts: Vec::new(),
            values: Vec::new(),
            unit_asked: false,
        }
    }

    /// Reads `match`.
    pub(super) fn matches(&mut self, node: &Node, out: &mut Findings<'_>) -> Pattern {
        self.conjunction(node, false, out)
    }

    /// Reads `applies_to`.
    pub(super) fn scope(&mut self, node: &Node, out: &mut Findings<'_>) -> Pattern {
        self.conjunction(node, true, out)
    }

    /// A mapping: all of its entries are required.
    fn conjunction(&mut self, node: &Node, scope: bool, out: &mut Findings<'_>) -> Pattern {
        let Data::Map(entries) = &node.data else {
            if !node.is_bad() {
                let problem = Yaml::WrongShape {
                    en: "a pattern: fields with what they should be",
                    fr: "un motif : des champs avec ce qu'ils doivent être",
                };
                let told = out
                    .error(node.place, problem.message())
                    .found(&node.described());
                told.example("{ kind: capture.screenshot }");
            }
            return BROKEN;
        };
        if entries.is_empty() {
            out.warning(node.place, Problem::EmptyPattern.message())
                .found("{}");
        }
        let mut parts = Vec::with_capacity(entries.len());
        for entry in entries {
            self.entry(entry, scope, &mut parts, out);
        }
        match parts.len() {
            1 => parts.swap_remove(0),
            _ => Pattern::All(parts),
        }
    }

    fn entry(
        &mut self,
        entry: &Entry,
        scope: bool,
        parts: &mut Vec<Pattern>,
        out: &mut Findings<'_>,
    ) {
        let value = &entry.value;
        match entry.key.as_str() {
            "all" => {
                let items = alternatives(value, out).iter();
                let all = items
                    .map(|item| self.conjunction(item, false, out))
                    .collect();
                parts.push(Pattern::All(all));
            }
            "any" => {
                let items = alternatives(value, out).iter();
                let any = items.map(|item| self.apart(item, out).0).collect();
                parts.push(Pattern::Any(any));
            }
            "not" => parts.push(self.negation(value, out)),
            EXCEPT if scope => parts.push(self.negation(value, out)),
            EXCEPT => {
                let (key, table) = (EXCEPT.to_owned(), "match");
                let owners = vec!["applies_to"];
                let problem = Yaml::MisplacedKey { key, table, owners };
                out.error(entry.place, problem.message())
                    .example("not: { … }");
            }
            name => {
                if let Some(field) = field(name, entry.place, out) {
                    let tests = test::read(self, field, value, out);
                    parts.extend(tests.into_iter().map(|test| Pattern::Field(field, test)));
                }
            }
        }
    }

    fn negation(&mut self, node: &Node, out: &mut Findings<'_>) -> Pattern {
        let (inner, mut facts) = self.apart(node, out);
        // `not` of a single list of values is a fact of its own: none of these.
        if matches!(inner, Pattern::Field(_, Test::OneOf(_)))
            && let [fact] = facts.as_mut_slice()
            && let Says::OneOf(values) = &mut fact.says
        {
            let values = std::mem::take(values);
            self.facts.push(Fact {
                says: Says::NoneOf(values),
                ..*fact
            });
        }
        Pattern::Not(Box::new(inner))
    }

    /// A pattern whose facts do not hold for the whole clause; it may still contradict itself.
    fn apart(&mut self, node: &Node, out: &mut Findings<'_>) -> (Pattern, Vec<Fact>) {
        let outer = std::mem::take(&mut self.facts);
        let pattern = self.conjunction(node, false, out);
        let inner = std::mem::replace(&mut self.facts, outer);
        facts::contradictions(&inner, out);
        (pattern, inner)
    }
}

/// The items of `all` or `any`: at least one.
fn alternatives<'n>(node: &'n Node, out: &mut Findings<'_>) -> &'n [Node] {
    let items = scalar::list(node, out);
    if items.is_some_and(<[Node]>::is_empty) {
        out.error(node.place, Problem::EmptyList.message())
            .found("[]");
    }
    items.unwrap_or_default()
}

/// A field by its full or short name.
pub(super) fn field(name: &str, place: Place, out: &mut Findings<'_>) -> Option<Field> {
    let field = Field::parse(name);
    if field.is_none() {
        let name_of = || name.to_owned();
        if test::NAMES.contains(&name) {
            let told = out.error(
                place,
                Problem::TestWithoutField { name: name_of() }.message(),
            );
            told.example(&format!("value.num: {{ {name}: … }}"));
        } else {
            let fields = || Field::all().flat_map(|field| [Some(field.name()), field.short()]);
            let names = fields().flatten().chain(COMBINATIONS);
            let told = out.error(place, Problem::UnknownField { name: name_of() }.message());
            told.meant(name, names);
        }
    }
    field
}
