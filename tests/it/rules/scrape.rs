//! Rules ask only for metrics, labels and values that a real scrape has.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::collections::{BTreeMap, BTreeSet};

use promql_parser::label::MatchOp;
use promql_parser::parser::{self, Expr, VectorSelector};

use super::{Rule, rules};

/// Labels and values by metric.
type Shown = BTreeMap<String, BTreeSet<(String, String)>>;

/// What Prometheus itself writes about every target, and the labels it puts on every series.
const OF_PROMETHEUS: [&str; 3] = [
    "up",
    "scrape_samples_scraped",
    "scrape_samples_post_metric_relabeling",
];
const OF_EVERY_TARGET: [&str; 2] = ["job", "instance"];

/// What stands in an exposition. No value of ours has a comma or a quote in it.
fn shown(metrics: &str) -> Shown {
    let mut shown = Shown::new();
    for line in metrics.lines().filter(|line| !line.starts_with('#')) {
        let series = line.rsplit_once(' ').map_or(line, |(series, _)| series);
        let (name, labels) = series.split_once('{').unwrap_or((series, ""));
        let pairs = labels.trim_end_matches('}').split("\",");
        let pairs = pairs.filter_map(|pair| pair.split_once("=\""));
        let pairs = pairs.map(|(key, value)| (key.to_owned(), value.trim_end_matches('"').into()));
        shown.entry(name.to_owned()).or_default().extend(pairs);
    }
    shown
}

/// Everything an expression names.
#[derive(Default)]
struct Named {
    selectors: Vec<VectorSelector>,
    labels: BTreeSet<String>,
}

impl Named {
    fn of(rule: &Rule) -> Named {
        let mut named = Named::default();
        let expr = parser::parse(rule.text("/expr"));
        named.walk(&expr.unwrap_or_else(|error| panic!("{}: {error}", rule.name)));
        // What the words of an alert fill in.
        let body = rule.body.to_string();
        for rest in body.split("$labels.").skip(1) {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
            named.labels.insert(rest[..end.unwrap_or(0)].to_owned());
        }
        named
    }

    fn walk(&mut self, expr: &Expr) {
        match expr {
            Expr::VectorSelector(selector) => self.selectors.push(selector.clone()),
            Expr::MatrixSelector(matrix) => self.selectors.push(matrix.vs.clone()),
            Expr::Aggregate(aggregate) => {
                let by = aggregate.modifier.iter();
                self.labels
                    .extend(by.flat_map(|by| by.labels().labels.clone()));
                self.walk(&aggregate.expr);
            }
            Expr::Binary(binary) => {
                if let Some(modifier) = &binary.modifier {
                    let on = modifier.matching.iter().map(|on| on.labels());
                    let all = on.chain(modifier.card.labels());
                    self.labels
                        .extend(all.flat_map(|labels| labels.labels.clone()));
                }
                self.walk(&binary.lhs);
                self.walk(&binary.rhs);
            }
            Expr::Paren(paren) => self.walk(&paren.expr),
            Expr::Unary(unary) => self.walk(&unary.expr),
            Expr::Subquery(subquery) => self.walk(&subquery.expr),
            Expr::Call(call) => call.args.args.iter().for_each(|arg| self.walk(arg)),
            _ => {}
        }
    }
}

/// Every metric that the rules of these files ask for is in this exposition, with the labels
/// and values by which they choose.
pub(crate) fn ask_only_for(metrics: &str, files: &[&str]) {
    let shown = shown(metrics);
    let all = rules();
    let recorded: BTreeSet<&str> = all.iter().map(|rule| rule.name.as_str()).collect();
    let mut labels: BTreeSet<&str> = OF_EVERY_TARGET.into();
    labels.extend(shown.values().flatten().map(|(key, _)| key.as_str()));
    let asked = all.iter().filter(|r| files.contains(&r.file.as_str()));
    for rule in asked {
        let named = Named::of(rule);
        for selector in &named.selectors {
            let metric = selector.name.as_deref().unwrap();
            if recorded.contains(metric) || OF_PROMETHEUS.contains(&metric) {
                continue;
            }
            let pairs = shown.get(metric);
            let pairs = pairs.unwrap_or_else(|| panic!("{}: no metric {metric}", rule.name));
            for matcher in &selector.matchers.matchers {
                chooses(&rule.name, metric, pairs, matcher);
            }
        }
        for label in &named.labels {
            let known = labels.contains(label.as_str());
            assert!(known, "{}: no label {label}", rule.name);
        }
    }
}

fn chooses(
    rule: &str,
    metric: &str,
    pairs: &BTreeSet<(String, String)>,
    matcher: &promql_parser::label::Matcher,
) {
    let has = |value: &str| pairs.contains(&(matcher.name.clone(), value.to_owned()));
    let there = match &matcher.op {
        MatchOp::Equal => has(&matcher.value),
        // Which forms an agreement has is its own affair.
        MatchOp::Re(_) if matcher.name != "form" => matcher.value.split('|').all(has),
        _ => pairs.iter().any(|(key, _)| *key == matcher.name),
    };
    assert!(
        there,
        "{rule}: no {metric} with {} as in {}",
        matcher.name, matcher.value
    );
}

/// What the rules of the mirror ask for, but for one word.
const ALMOST: &str = "vigie_mirror_leaves 1\nvigie_mirror_heard_timestamp_seconds 1\n\
    vigie_mirror_findings_open{finding=\"hole\"} 0\n";

#[test]
#[should_panic(expected = "no metric vigie_mirror_leaves")]
fn a_metric_that_is_missing_is_named() {
    ask_only_for("", &["mirror.yaml"]);
}

#[test]
#[should_panic(expected = "no vigie_mirror_findings_open with finding")]
fn a_value_that_is_missing_is_named() {
    ask_only_for(ALMOST, &["mirror.yaml"]);
}
