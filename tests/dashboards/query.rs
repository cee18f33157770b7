//! What is asked: PromQL that parses, counters only as rates, no number that was negotiated.
//!
//! SPDX-License-Identifier: EUPL-1.2

use promql_parser::label::MatchOp;
use promql_parser::parser::{self, Expr, LabelModifier, VectorSelector};
use serde_json::Value;

use super::{BOTH, agreement, panels};

/// A query with Grafana's variables for times filled in.
pub(crate) fn timed(query: &str, range: &str, rate: &str) -> String {
    query
        .replace("$__rate_interval", rate)
        .replace("$__range", range)
}

pub(crate) fn parsed(name: &str, target: &Value) -> Expr {
    let query = target["expr"].as_str().unwrap();
    parser::parse(&timed(query, "1h", "5m")).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// What is met on the way down a query: the selectors, each with the functions around it, and the
/// numbers and labels it is made with.
#[derive(Default)]
pub(crate) struct Met {
    pub(crate) selectors: Vec<(VectorSelector, Vec<String>)>,
    pub(crate) numbers: Vec<f64>,
    pub(crate) labels: Vec<String>,
}

impl Met {
    pub(crate) fn in_query(expr: &Expr) -> Met {
        let mut met = Met::default();
        met.walk(expr, &mut Vec::new());
        met
    }

    fn walk(&mut self, expr: &Expr, around: &mut Vec<String>) {
        match expr {
            Expr::VectorSelector(selector) => {
                self.selectors.push((selector.clone(), around.clone()))
            }
            Expr::MatrixSelector(matrix) => {
                self.selectors.push((matrix.vs.clone(), around.clone()))
            }
            Expr::Aggregate(aggregate) => {
                if let Some(LabelModifier::Include(labels)) = &aggregate.modifier {
                    self.labels.extend(labels.labels.iter().cloned());
                }
                self.walk(&aggregate.expr, around);
            }
            Expr::Binary(binary) => {
                let modifier = binary.modifier.as_ref();
                if let Some(LabelModifier::Include(on)) = modifier.and_then(|m| m.matching.as_ref())
                {
                    self.labels.extend(on.labels.iter().cloned());
                }
                self.walk(&binary.lhs, around);
                self.walk(&binary.rhs, around);
            }
            Expr::Paren(paren) => self.walk(&paren.expr, around),
            Expr::Unary(unary) => self.walk(&unary.expr, around),
            Expr::NumberLiteral(number) => self.numbers.push(number.val),
            Expr::Call(call) => {
                around.push(call.func.name.to_owned());
                call.args.args.iter().for_each(|arg| self.walk(arg, around));
                around.pop();
            }
            other => panic!("not used so far: {other:?}"),
        }
    }
}

fn is_counter(name: &str) -> bool {
    ["_total", "_bucket", "_sum", "_count"]
        .iter()
        .any(|end| name.ends_with(end))
}

#[test]
fn counters_stand_in_rates_and_rates_know_their_time() {
    for (name, panel) in BOTH.into_iter().flat_map(panels) {
        for target in panel["targets"].as_array().unwrap() {
            for (selector, around) in Met::in_query(&parsed(&name, target)).selectors {
                let metric = selector.name.clone().unwrap();
                let rated = around.iter().any(|f| f == "rate" || f == "increase");
                assert_eq!(rated, is_counter(&metric), "{name}: {metric}");
            }
            let query = target["expr"].as_str().unwrap();
            for (at, _) in query.match_indices('[') {
                let time = &query[at..];
                let known = ["[$__rate_interval]", "[$__range]"];
                assert!(
                    known.iter().any(|known| time.starts_with(known)),
                    "{name}: {query}"
                );
            }
        }
    }
}

#[test]
fn every_query_keeps_to_the_chosen_monitors() {
    for (name, panel) in BOTH.into_iter().flat_map(panels) {
        for target in panel["targets"].as_array().unwrap() {
            for (selector, _) in Met::in_query(&parsed(&name, target)).selectors {
                let mut matchers = selector.matchers.matchers.iter();
                let job = matchers.find(|matcher| matcher.name == "job").unwrap();
                assert!(
                    matches!(job.op, MatchOp::Re(_)) && job.value == "$job",
                    "{name}"
                );
            }
        }
    }
}

/// Thresholds are asked for, never written down again. Zero and one are no threshold of their own
/// here: one tells "some" from "none".
#[test]
fn no_number_is_one_that_was_negotiated() {
    let agreement = agreement();
    let bounds = agreement.clauses.iter().map(|clause| clause.form.bound());
    let amounts: Vec<f64> = bounds
        .map(|bound| bound.quantity().amount)
        .filter(|n| *n > 1.0)
        .collect();
    assert!(amounts.len() > 10);
    for (name, panel) in BOTH.into_iter().flat_map(panels) {
        let mut numbers = Vec::new();
        for target in panel["targets"].as_array().unwrap() {
            numbers.extend(Met::in_query(&parsed(&name, target)).numbers);
        }
        let defaults = &panel["fieldConfig"]["defaults"];
        let steps = defaults["thresholds"]["steps"].as_array().unwrap();
        numbers.extend(steps.iter().filter_map(|step| step["value"].as_f64()));
        for mapping in defaults["mappings"].as_array().unwrap() {
            numbers
                .extend(["from", "to"].map(|end| mapping["options"][end].as_f64().unwrap_or(0.0)));
        }
        for number in numbers {
            assert!(
                !amounts.contains(&number),
                "{name}: {number} stands in the agreement"
            );
        }
    }
}
