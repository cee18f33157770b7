// SPDX-License-Identifier: EUPL-1.2
//! Metrics of what was not understood, or could not be counted for a clause.

use super::Board;
use crate::agreement::Clause;
use crate::engine::{Program, Skip};
use crate::ledger::FindingKind;
use crate::monitor::Counter;
use crate::observation::{Field, FieldType, Unreadable};

/// Series of fields by topic and reason that stand at zero beforehand: 20 topics, 30 fields, 3
/// reasons. Beyond, only those are shown of which there is something to tell.
const MAX_ZEROES: usize = 1_800;

impl Board<'_> {
    /// Values that cannot be understood, and facts that a clause cannot attribute or decide on.
    pub(super) fn told(&self) -> Result<(), prometheus::Error> {
        self.unreadable()?;
        let unattributed = self.counter(
            "vigie_clause_unattributed_total",
            "Facts of a clause that belong to nobody: a field of its group has no value.",
            &["clause", "severity"],
        )?;
        let undecided = self.counter(
            "vigie_clause_undecided_total",
            "Facts that a clause cannot judge, by the field for want of which it cannot.",
            &["clause", "field"],
        )?;
        for clause in &self.view.agreement.clauses {
            let id = clause.id.as_str();
            let skipped = Counter::ClauseSkipped(id.to_owned(), Skip::NoGroup.name().to_owned());
            unattributed
                .with_label_values(&[id, clause.severity.name()])
                .inc_by(self.view.counters.get(&skipped));
            for field in asked(clause) {
                undecided.with_label_values(&[id, field.name()]);
            }
        }
        for (counter, total) in self.view.counters.iter() {
            let Counter::Met(concern) = counter else {
                continue;
            };
            if let (FindingKind::Undecided, Some(clause)) = (concern.kind, &concern.clause)
                && self.knows(clause)
            {
                let field = concern.field.as_deref().unwrap_or_default();
                undecided
                    .with_label_values(&[clause.as_str(), field])
                    .inc_by(total);
            }
        }
        Ok(())
    }

    fn unreadable(&self) -> Result<(), prometheus::Error> {
        let unreadable = self.counter(
            "vigie_unreadable_total",
            "Values of fields that clauses read and that cannot be understood.",
            &["topic", "field", "reason"],
        )?;
        let program = Program::new(self.view.agreement.clone());
        let fields = program.plan().fields().iter();
        let pairs = || {
            fields.clone().flat_map(|field| {
                reasons(field.field_type())
                    .iter()
                    .map(move |why| (field, why))
            })
        };
        let topics = self.topics();
        if topics.len() * pairs().count() <= MAX_ZEROES {
            for topic in topics {
                for (field, why) in pairs() {
                    unreadable.with_label_values(&[topic, field.name(), why.name()]);
                }
            }
        }
        for (counter, total) in self.view.counters.iter() {
            let Counter::Met(concern) = counter else {
                continue;
            };
            if concern.kind == FindingKind::Unreadable {
                let parts = [&concern.topic, &concern.field, &concern.reason];
                let labels = parts.map(|part| part.as_deref().unwrap_or_default());
                unreadable.with_label_values(&labels).inc_by(total);
            }
        }
        Ok(())
    }
}

/// The fields by which a clause tells which events it is about; every event has a kind and a time.
fn asked(clause: &Clause) -> impl Iterator<Item = Field> {
    let mut fields = clause.matches.fields();
    fields.extend(clause.applies_to.fields());
    let given = [Field::KIND, Field::TIME];
    fields
        .into_iter()
        .filter(move |field| !given.contains(field))
}

/// Why a field of this type may be not understood, as a rule.
fn reasons(kind: FieldType) -> &'static [Unreadable] {
    use Unreadable::{Number, Range, Surrogate, Time, Type, Word};
    match kind {
        FieldType::Text | FieldType::List => &[Type, Word, Surrogate],
        FieldType::Identity => &[Type, Surrogate],
        FieldType::Number | FieldType::Seconds | FieldType::Bytes => &[Type, Number, Range],
        FieldType::Bool => &[Type, Word],
        FieldType::Time => &[Type, Time],
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::render;
    use crate::agreement;
    use crate::ledger::FindingKind;
    use crate::monitor::{Concern, Counter, PartitionView, View};
    use crate::observation::Field;

    /// The exposition under the agreement that ships, with one topic and these totals.
    fn shown(totals: &[(Counter, u64)]) -> String {
        let text = include_str!("../../../config/agreement.yaml");
        let loaded = agreement::parse("agreement.yaml", text.as_bytes()).expect("an agreement");
        let mut view = View::empty(Arc::new(loaded.agreement), "log".into(), Default::default());
        view.partitions.push(PartitionView {
            topic: "t".into(),
            partition: 0,
            next: 0,
            read_to: 0,
            stable: 0,
            end: 0,
            is_seen: true,
            is_held: false,
            is_waiting: false,
            latest: None,
        });
        for (counter, total) in totals {
            view.counters.restore(counter.clone(), *total);
        }
        render(&view).expect("metrics")
    }

    fn has(metrics: &str, line: &str) {
        assert!(metrics.lines().any(|found| found == line), "no {line} ");
    }

    #[test]
    fn what_may_be_told_stands_at_zero_before_it_is() {
        let metrics = shown(&[]);
        for line in [
            r#"vigie_unreadable_total{field="interval.seconds",reason="number",topic="t"} 0"#,
            r#"vigie_unreadable_total{field="subject.ref",reason="type",topic="t"} 0"#,
            r#"vigie_clause_unattributed_total{clause="art-4.2",severity="serious"} 0"#,
            r#"vigie_findings_total{kind="unattributed"} 0"#,
        ] {
            has(&metrics, line);
        }
        let undecided = metrics
            .lines()
            .filter(|line| line.starts_with("vigie_clause_undecided_total{"));
        assert!(undecided.count() > 3);
        assert!(!metrics.contains(r#"field="kind""#));
    }

    #[test]
    fn each_is_counted_where_it_belongs() {
        let text = |text: &str| text.to_owned();
        let unreadable = |name: &str, why: &str| {
            let concern = Concern::new(FindingKind::Unreadable).in_topic("t");
            Counter::Met(concern.in_field(Field::parse(name)).because(why))
        };
        let undecided = |why: &str| {
            let concern = Concern::new(FindingKind::Undecided).of_clause("art-4.2");
            Counter::Met(concern.in_field(Some(Field::SITE)).because(why))
        };
        let metrics = shown(&[
            (unreadable("interval.seconds", "number"), 4),
            (unreadable("value.unit", "unit"), 1),
            (Counter::ClauseSkipped(text("art-4.2"), text("no_group")), 3),
            (Counter::ClauseSkipped(text("gone"), text("no_group")), 9),
            (undecided("undecided"), 2),
            (undecided("no_value"), 1),
        ]);
        for line in [
            r#"vigie_unreadable_total{field="interval.seconds",reason="number",topic="t"} 4"#,
            r#"vigie_unreadable_total{field="value.unit",reason="unit",topic="t"} 1"#,
            r#"vigie_clause_unattributed_total{clause="art-4.2",severity="serious"} 3"#,
            r#"vigie_clause_undecided_total{clause="art-4.2",field="org.site"} 3"#,
        ] {
            has(&metrics, line);
        }
        assert!(
            !metrics.contains("clause=\"gone\""),
            "a clause that the agreement does not have"
        );
    }
}
