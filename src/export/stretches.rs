// SPDX-License-Identifier: EUPL-1.2
//! Alerts over windows that overlap, as what happened: one stretch from its first to its last fact.

use crate::observation::EventTime;

/// What is asked of an alert to put it together with others.
#[derive(Debug, Clone)]
pub(super) struct Span {
    /// Clause and group; nothing where windows of the clause never overlap.
    pub(super) of: Option<(String, String)>,
    /// First moment of its window.
    pub(super) start: EventTime,
    /// First moment behind it.
    pub(super) end: EventTime,
}

/// The alerts that tell of one stretch, by their places in what was given, in the order of their
/// windows. Alone: one that overlaps no other.
pub(super) fn together(spans: &[Span]) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..spans.len()).collect();
    order.sort_by_key(|at| (&spans[*at].of, spans[*at].start, *at));
    let mut stretches: Vec<Vec<usize>> = Vec::new();
    // The end of the stretch that is being put together.
    let mut end = EventTime::MIN;
    for at in order {
        let span = &spans[at];
        let goes_on = stretches.last().is_some_and(|stretch| {
            let last = &spans[stretch[stretch.len() - 1]];
            span.of.is_some() && last.of == span.of && span.start < end
        });
        match stretches.last_mut().filter(|_| goes_on) {
            Some(stretch) => {
                stretch.push(at);
                end = end.max(span.end);
            }
            None => {
                stretches.push(vec![at]);
                end = span.end;
            }
        }
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(who: &str, start: i64, end: i64) -> Span {
        Span {
            of: (!who.is_empty()).then(|| ("art-1".to_owned(), who.to_owned())),
            start: EventTime::from_millis(start),
            end: EventTime::from_millis(end),
        }
    }

    #[test]
    fn windows_that_overlap_are_one_stretch_those_that_touch_are_two() {
        let spans = [
            span("p-1", 0, 30),
            span("p-2", 5, 35),
            span("p-1", 10, 40),
            span("p-1", 40, 70),
            span("p-1", 20, 25),
            span("", 0, 30),
            span("", 1, 31),
        ];
        let mut found = together(&spans);
        found.sort();
        let want: [&[usize]; 5] = [&[0, 2, 4], &[1], &[3], &[5], &[6]];
        assert_eq!(found, want);
    }
}
