// SPDX-License-Identifier: EUPL-1.2
//! Reads `retention:`: how long the bodies of alerts are kept, by severity, in whole days.

use std::collections::BTreeMap;

use super::keys::RETENTION;
use super::problem::FormProblem;
use super::words::SEVERITIES;
use crate::agreement::Severity;
use crate::diagnostic::Findings;
use crate::yaml::scalar::{Measure, measure};
use crate::yaml::{Map, Node};

/// Terms as the editor's schema knows them.
pub(super) const KEPT_FOR: &str = r"^[0-9]+ *(d|days?|months?|years?)$";
/// Longest term, in days: a hundred years.
const LONGEST: f64 = 36_600.0;

pub(super) fn read(node: &Node, out: &mut Findings<'_>) -> BTreeMap<Severity, u32> {
    let Some(map) = Map::read(node, &RETENTION, out) else {
        return BTreeMap::new();
    };
    let term = |(name, severity): &(&str, Severity)| {
        let days = days(map.get(name)?, out)?;
        Some((*severity, days))
    };
    SEVERITIES.iter().filter_map(term).collect()
}

/// Months and years as the longest there are, so that nothing goes early: 12 months are 366 days.
fn days(node: &Node, out: &mut Findings<'_>) -> Option<u32> {
    let days = match measure(node.text().unwrap_or_default()) {
        Measure::Number(number, word) if number.fract() == 0.0 => match word {
            "d" | "day" | "days" => Some(number),
            "month" | "months" => Some((number * 30.5).ceil()),
            "year" | "years" => Some(number * 366.0),
            _ => None,
        },
        _ => None,
    };
    match days.filter(|days| (1.0..=LONGEST).contains(days)) {
        Some(days) => Some(days as u32),
        None if node.is_bad() => None,
        None => {
            let told = out.error(node.place, FormProblem::BadRetention.message());
            told.found(&node.described()).example("12 months");
            None
        }
    }
}
