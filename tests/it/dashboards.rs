//! The dashboard asks only for what a real scrape has, and says what it shows.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::collections::BTreeSet;

use promql_parser::parser::{self, Expr};
use serde_json::Value;

/// A dashboard's queries with Grafana's variables filled in.
fn queries(dashboard: &Value) -> Vec<(String, String)> {
    let panels = dashboard["panels"].as_array().unwrap().iter();
    panels
        .flat_map(|panel| {
            let title = panel["title"].as_str().unwrap().to_owned();
            let targets = panel["targets"].as_array().unwrap().iter();
            targets.map(move |target| (title.clone(), filled(target["expr"].as_str().unwrap())))
        })
        .collect()
}

fn filled(query: &str) -> String {
    query
        .replace("$__range", "1h")
        .replace("$__rate_interval", "5m")
        .replace('$', "")
}

fn names(expr: &Expr, found: &mut BTreeSet<String>) {
    match expr {
        Expr::VectorSelector(selector) => found.extend(selector.name.clone()),
        Expr::MatrixSelector(matrix) => found.extend(matrix.vs.name.clone()),
        Expr::Aggregate(aggregate) => names(&aggregate.expr, found),
        Expr::Binary(binary) => {
            names(&binary.lhs, found);
            names(&binary.rhs, found);
        }
        Expr::Paren(paren) => names(&paren.expr, found),
        Expr::Unary(unary) => names(&unary.expr, found),
        Expr::Call(call) => call.args.args.iter().for_each(|arg| names(arg, found)),
        _ => {}
    }
}

fn dashboard() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/grafana/dashboards/vigie.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Every query parses, and every metric in it is in this exposition.
pub(crate) fn asks_only_for(metrics: &str) {
    for (title, query) in queries(&dashboard()) {
        let expr = parser::parse(&query).unwrap_or_else(|error| panic!("{title}: {error}"));
        let mut found = BTreeSet::new();
        names(&expr, &mut found);
        for name in found {
            let there = metrics
                .lines()
                .any(|line| line.starts_with(&format!("{name}{{")))
                || metrics
                    .lines()
                    .any(|line| line.starts_with(&format!("{name} ")));
            assert!(there, "{title}: no metric {name}");
        }
    }
}

#[test]
fn every_panel_says_what_it_shows() {
    let dashboard = dashboard();
    let mut ids = BTreeSet::new();
    for panel in dashboard["panels"].as_array().unwrap() {
        let title = panel["title"].as_str().unwrap();
        assert!(
            ids.insert(panel["id"].as_u64().unwrap()),
            "{title}: its id is taken"
        );
        assert!(
            panel["description"].as_str().unwrap().len() > 20,
            "{title}: no description"
        );
        assert!(
            panel["fieldConfig"]["defaults"]["unit"].is_string(),
            "{title}: no unit"
        );
        assert!(
            !panel["targets"].as_array().unwrap().is_empty(),
            "{title}: no query"
        );
    }
    for (title, query) in queries(&dashboard) {
        assert!(
            query.contains("job=~"),
            "{title}: not limited to the chosen job"
        );
    }
}
