// SPDX-License-Identifier: EUPL-1.2
//! `disparity:` and its keys.

use super::super::clause::LoadContext;
use super::super::pattern::Patterns;
use super::super::problem::FormProblem;
use super::parts::{PER, can_fire, form, grouping, pattern, per, percentage, window_of, within};
use crate::agreement::{Bound, Disparity, Form};
use crate::diagnostic::Findings;
use crate::observation::FieldType;
use crate::yaml::{Map, Node, Shape, Table, needed, scalar};

/// `disparity:`
pub(super) static TABLE: Table = form(
    "disparity",
    &[
        needed(
            "outcome",
            Shape::Defined("pattern"),
            "The outcome whose rate is compared.",
            "L'issue dont le taux est comparé.",
        ),
        needed(
            "between",
            Shape::Defined("group_field"),
            "The field that tells the groups compared.",
            "Le champ qui distingue les groupes comparés.",
        ),
        needed(
            "at_least",
            Shape::Defined("percentage"),
            "Smallest ratio of the lowest rate to the highest, in %.",
            "Plus petit rapport entre le taux le plus bas et le plus haut, en %.",
        ),
        needed(
            "min_count",
            Shape::Whole(1),
            "Fewer matching events than this say nothing.",
            "En dessous de ce nombre d'événements visés, rien n'est dit.",
        ),
        needed(
            "min_cohort",
            Shape::Whole(1),
            "Groups with fewer events are left out.",
            "Les groupes de moins d'événements sont laissés de côté.",
        ),
        needed(
            "p_below",
            Shape::Defined("chance"),
            "A difference counts if Fisher's exact test gives less than this.",
            "Un écart compte si le test exact de Fisher donne moins que cela.",
        ),
        PER,
        within(),
    ],
);

pub(super) fn read(
    node: &Node,
    _: &Patterns<'_>,
    around: &LoadContext<'_>,
    out: &mut Findings<'_>,
) -> Option<Form> {
    let map = Map::read(node, &TABLE, out)?;
    let outcome = map.get("outcome").map(|node| pattern(node, around, out));
    let between = map.get("between").and_then(|node| {
        let field = grouping(node, out)?;
        if field.field_type() == FieldType::Identity {
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
    let within = window_of(&map, around, out);
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

fn chance(node: &Node, out: &mut Findings<'_>) -> Option<f64> {
    let number = node.plain().and_then(|text| text.parse::<f64>().ok());
    let sound = number.filter(|p| *p > 0.0 && *p <= 1.0);
    if sound.is_none() && !node.is_bad() {
        let told = out.error(node.place, FormProblem::BadChance.message());
        told.found(&node.described()).example("0.05");
    }
    sound
}
