// SPDX-License-Identifier: EUPL-1.2
//! Reads the seven forms beside `forbid:` and `limit:`.

use super::clause::Around;
use super::keys::{DEADLINE, DISPARITY, REGISTER, REQUIRES, SEQUENCE, SHARE, SILENCE};
use super::limit::{grouping, groups, per};
use super::pattern::Patterns;
use super::problem::{FormProblem, Problem};
use super::term::Terms;
use super::{clause, facts, quantity, window, words};
use crate::agreement::{
    Bound, Deadline, Declared, Disparity, Form, Pattern, Per, Quantity, Requires, Sequence, Share,
    Silence, Unit, What,
};
use crate::diagnostic::{Findings, Place};
use crate::observation::{Field, FieldType};
use crate::yaml::{Map, Node, scalar};

/// Events below which a share says nothing, if the clause does not say.
const MIN_COUNT: u32 = 1;

pub(super) fn share(node: &Node, around: &Around<'_>, out: &mut Findings<'_>) -> Option<Form> {
    let map = Map::read(node, &SHARE, out)?;
    let of = map.get("of").map(|node| pattern(node, around, out));
    let per = map.get("per").and_then(|node| per(node, out));
    let within = map
        .get("within")
        .and_then(|node| window::read(node, around, out));
    let min_count = map.get("min_count").map(|node| scalar::whole(node, 1, out));
    let entry = map.first_of(SHARE.one_of[0]);
    let bound = entry.and_then(|entry| {
        let quantity = percentage(&entry.value, out)?;
        Some(match entry.key.as_str() {
            "at_most" => Bound::AtMost(quantity),
            _ => Bound::AtLeast(quantity),
        })
    });
    if let (Some(bound), Some(entry)) = (&bound, entry) {
        can_fire(bound, entry.value.place, out);
    }
    Some(Form::Share(Share {
        of: of?,
        per: per?,
        within: within?,
        min_count: min_count.unwrap_or(Some(MIN_COUNT))?,
        bound: bound?,
    }))
}

pub(super) fn sequence(node: &Node, around: &Around<'_>, out: &mut Findings<'_>) -> Option<Form> {
    let map = Map::read(node, &SEQUENCE, out)?;
    let mut terms = Terms::new(&map, around, out);
    let first = map.get("first").map(|node| pattern(node, around, out));
    let within = map.get("within").and_then(|node| terms.read(node, out));
    terms.finish(out);
    let by = by(&map, out);
    Some(Form::Sequence(Sequence {
        first: first?,
        within: within?,
        by: by?,
    }))
}

pub(super) fn requires(node: &Node, around: &Around<'_>, out: &mut Findings<'_>) -> Option<Form> {
    let map = Map::read(node, &REQUIRES, out)?;
    let mut terms = Terms::new(&map, around, out);
    let first = map.get("first").map(|node| pattern(node, around, out));
    let mut term = |key| map.get(key).map(|node| terms.read(node, out));
    let (at_least, at_most) = (term("at_least"), term("at_most"));
    terms.finish(out);
    if let (Some(Some(least)), Some(Some(most))) = (&at_least, &at_most)
        && least.quantity().amount >= most.quantity().amount
    {
        let place = map.get("at_least").map_or(map.place, |node| node.place);
        out.error(place, FormProblem::NeverBoth.message());
    }
    let by = by(&map, out);
    Some(Form::Requires(Requires {
        first: first?,
        at_least: match at_least {
            Some(term) => Some(term?),
            None => None,
        },
        at_most: match at_most {
            Some(term) => Some(term?),
            None => None,
        },
        by: by?,
    }))
}

pub(super) fn deadline(node: &Node, around: &Around<'_>, out: &mut Findings<'_>) -> Option<Form> {
    let map = Map::read(node, &DEADLINE, out)?;
    let mut terms = Terms::new(&map, around, out);
    let then = map.get("then").map(|node| pattern(node, around, out));
    let within = map.get("within").and_then(|node| terms.read(node, out));
    terms.finish(out);
    let by = by(&map, out);
    Some(Form::Deadline(Deadline {
        then: then?,
        within: within?,
        by: by?,
    }))
}

pub(super) fn register(node: &Node, around: &Around<'_>, out: &mut Findings<'_>) -> Option<Form> {
    let map = Map::read(node, &REGISTER, out)?;
    let register = around.register;
    let entry = map.first_of(REGISTER.one_of[0])?;
    let value = &entry.value;
    let what = match entry.key.as_str() {
        "systems" => {
            if register.systems.is_empty() && !around.unsure.systems {
                out.error(entry.place, FormProblem::NoSystems.message());
            }
            let items = scalar::list(value, out)?.iter();
            let aspects = items.map(|item| scalar::word(item, "systems", &words::ASPECTS, out));
            What::System(aspects.collect::<Option<_>>()?)
        }
        "settings" => {
            scalar::nothing(value, out);
            if register.settings.is_empty() && !around.unsure.settings {
                out.error(entry.place, FormProblem::NoSettings.message());
            }
            What::Setting
        }
        "approvals" => {
            scalar::word(value, "approvals", &[("two", ())], out)?;
            What::TwoApprovals
        }
        _ => listed(value, around, out)?,
    };
    let per = map.get("per").map(|node| per(node, out));
    let system = || Some(Per(vec![Field::SYSTEM]));
    Some(Form::Register(Declared {
        what,
        per: per.unwrap_or_else(system)?,
    }))
}

fn listed(node: &Node, around: &Around<'_>, out: &mut Findings<'_>) -> Option<What> {
    let map = Map::read(node, &super::keys::LISTED, out)?;
    let field = map.get("field").and_then(|node| {
        let field = super::pattern::field(node.text()?, node.place, out)?;
        let fits = matches!(field.kind(), FieldType::Text | FieldType::List);
        if !fits {
            let problem = Problem::AggregateDoesNotFit {
                aggregate: "listed",
                field,
            };
            out.error(node.place, problem.message());
        }
        fits.then_some(field)
    });
    let node = map.get("in")?;
    let name = scalar::text(node, out)?;
    if !around.register.lists.contains_key(&name) {
        if around.unsure.lists {
            return None;
        }
        let names = || around.register.lists.keys().map(String::as_str);
        let problem = FormProblem::NoSuchList { name: name.clone() };
        let told = out.error(node.place, problem.message());
        told.meant(&name, names()).allowed(names());
        return None;
    }
    Some(What::Listed(field?, name))
}

pub(super) fn disparity(node: &Node, around: &Around<'_>, out: &mut Findings<'_>) -> Option<Form> {
    let map = Map::read(node, &DISPARITY, out)?;
    let outcome = map.get("outcome").map(|node| pattern(node, around, out));
    let between = map.get("between").and_then(|node| {
        let field = grouping(node, out)?;
        if field.kind() == FieldType::Identity {
            let problem = FormProblem::PersonExpected { field };
            out.error(node.place, problem.message());
        }
        Some(field)
    });
    let least = around.min_group.performance;
    let mut count = |key, least| {
        map.get(key)
            .and_then(|node| scalar::whole(node, least, out))
    };
    let (min_count, min_cohort) = (count("min_count", 1), count("min_cohort", 1));
    if let (Some(cohort), Some(node)) = (min_cohort, map.get("min_cohort"))
        && cohort < least
    {
        let told = out.error(node.place, FormProblem::SmallCohort { least }.message());
        told.example(&format!("min_cohort: {least}"));
    }
    if let (Some(all), Some(cohort), Some(node)) = (min_count, min_cohort, map.get("min_count"))
        && all < cohort.saturating_mul(2)
    {
        out.warning(node.place, FormProblem::FewEvents.message());
    }
    let p_below = map.get("p_below").and_then(|node| chance(node, out));
    let at_least = map.get("at_least").and_then(|node| {
        let least = percentage(node, out)?;
        can_fire(&Bound::AtLeast(least.clone()), node.place, out);
        Some(least)
    });
    let per = map.get("per").and_then(|node| per(node, out));
    let within = map
        .get("within")
        .and_then(|node| window::read(node, around, out));
    Some(Form::Disparity(Disparity {
        outcome: outcome?,
        between: between?,
        at_least: at_least?,
        min_count: min_count?,
        min_cohort: min_cohort?,
        p_below: p_below?,
        per: per?,
        within: within?,
    }))
}

pub(super) fn silence(node: &Node, around: &Around<'_>, out: &mut Findings<'_>) -> Option<Form> {
    let map = Map::read(node, &SILENCE, out)?;
    let mut terms = Terms::new(&map, around, out);
    let longer_than = map
        .get("longer_than")
        .and_then(|node| terms.read(node, out));
    terms.finish(out);
    let per = map.get("per").and_then(|node| per(node, out));
    let of = map
        .get("of")
        .map(|node| scalar::texts(node, out))
        .unwrap_or_default();
    if let (Some(per), Some(node)) = (&per, map.get("of")) {
        match per.0.as_slice() {
            [field] if field.kind() == FieldType::Identity => {
                let problem = FormProblem::PersonExpected { field: *field };
                out.error(node.place, problem.message()).discreet();
            }
            [_] => {}
            _ => {
                out.error(node.place, FormProblem::OfNeedsOneField.message());
            }
        }
    }
    Some(Form::Silence(Silence {
        longer_than: longer_than?,
        per: per?,
        of,
    }))
}

/// A pattern beside `match`, checked by itself.
fn pattern(node: &Node, around: &Around<'_>, out: &mut Findings<'_>) -> Pattern {
    let mut patterns = Patterns::new(around);
    let pattern = patterns.matches(node, out);
    facts::contradictions(&patterns.facts, out);
    clause::compared_units(&patterns, out);
    pattern
}

/// What two events have in common: `worker` if not given.
fn by(map: &Map<'_>, out: &mut Findings<'_>) -> Option<Per> {
    debug_assert!(groups(Field::WORKER));
    match map.get("by") {
        Some(node) => per(node, out),
        None => Some(Per(vec![Field::WORKER])),
    }
}

/// Reports a bound that no share can pass.
fn can_fire(bound: &Bound, place: Place, out: &mut Findings<'_>) {
    let never = match bound {
        Bound::AtMost(quantity) => quantity.amount >= 100.0,
        Bound::AtLeast(quantity) => quantity.amount <= 0.0,
    };
    if never {
        let problem = Problem::NeverFires {
            en: "a share lies between 0 and 100 %".into(),
            fr: "une part va de 0 à 100 %".into(),
        };
        out.error(place, problem.message())
            .found(&bound.quantity().written);
    }
}

fn percentage(node: &Node, out: &mut Findings<'_>) -> Option<Quantity> {
    let quantity = quantity::read(node, quantity::Wanted::Value, out)?;
    if quantity.unit != Unit::Percent || !(0.0..=100.0).contains(&quantity.amount) {
        let told = out.error(node.place, FormProblem::NotAPercentage.message());
        told.found(&quantity.written).example("95 %");
        return None;
    }
    Some(quantity)
}

fn chance(node: &Node, out: &mut Findings<'_>) -> Option<f64> {
    let number = node.plain().and_then(|text| text.parse::<f64>().ok());
    let sound = number.filter(|p| *p > 0.0 && *p <= 1.0);
    if sound.is_none() && !node.is_bad() {
        let told = out.error(node.place, FormProblem::BadChance.message());
        told.found(&node.described()).example("0.05");
    }
    sound
}
