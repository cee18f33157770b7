// SPDX-License-Identifier: EUPL-1.2
//! The whole agreement as it is read aloud: every clause, then what holds for all of them.

use super::clause::explain;
use super::phrase::Speaker;
use crate::agreement::{Agreement, Severity};
use crate::diagnostic::Language;

/// The text in one language: what the parties sign is bound to it.
#[must_use]
pub fn whole(language: Language, agreement: &Agreement) -> String {
    let clauses = agreement.clauses.iter();
    let clauses = clauses.map(|clause| explain(language, agreement, clause));
    clauses
        .chain(rules(Speaker(language), agreement))
        .map(|sentence| format!("{sentence}\n\n"))
        .collect()
}

fn rules(speaker: Speaker, agreement: &Agreement) -> Vec<String> {
    let kept = agreement.retention.iter().map(|(severity, days)| {
        let id = match severity {
            Severity::Notice => "kept-notice",
            Severity::Serious => "kept-serious",
            Severity::Critical => "kept-critical",
        };
        speaker.say(id, &[("days", days.to_string())])
    });
    let alone = agreement.union_may_tighten;
    let alone = alone.then(|| speaker.say("union-may-tighten", &[]));
    kept.chain(alone).collect()
}
