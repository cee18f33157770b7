// SPDX-License-Identifier: EUPL-1.2
//! The label `site`: which names it may have, and which values may stand beside them.

use super::Board;
use crate::agreement::Clause;

/// Series of clauses by site at most: 100 clauses at 20 sites. Beyond, all sites share a label.
const MAX_CLAUSE_SERIES: usize = 2_000;
/// Label of sites that the agreement does not name.
const OTHER: &str = "other";
/// Label of sites with fewer people than may be shown.
const WITHHELD: &str = "withheld";

impl Board<'_> {
    /// All values the label `site` can have.
    pub(super) fn site_labels(&self) -> Vec<&str> {
        let extra = [OTHER, WITHHELD];
        if self.dropped() > 0 {
            return extra.to_vec();
        }
        let sites = self.view.agreement.sites.iter().map(String::as_str);
        sites.chain(extra).collect()
    }

    /// Series of clauses by site that are not shown one by one, as they would be too many.
    pub(super) fn dropped(&self) -> usize {
        let (sites, clauses) = (&self.view.agreement.sites, &self.view.agreement.clauses);
        let shown = (sites.len() + [OTHER, WITHHELD].len()) * clauses.len();
        match shown > MAX_CLAUSE_SERIES {
            true => sites.len() * clauses.len(),
            false => 0,
        }
    }

    /// The label of a site: its name only if the agreement has it and enough people work there.
    pub(super) fn site<'s>(&'s self, site: &'s str) -> &'s str {
        if !self.site_labels().contains(&site) || site.is_empty() {
            return OTHER;
        }
        if self.people(site) < self.view.agreement.min_group.counts {
            WITHHELD
        } else {
            site
        }
    }

    /// Whether a value of a clause may stand beside the name of a site: it may be that of a single
    /// worker there, so what tells of performance needs more people than a count of alerts.
    pub(super) fn may_show(&self, clause: &Clause, site: &str) -> bool {
        let least = self.view.agreement.min_group;
        let enough = match clause.form.tells_performance() {
            true => least.counts.max(least.performance),
            false => least.counts,
        };
        let named = self.view.agreement.sites.iter().any(|known| known == site);
        named && self.site(site) == site && self.people(site) >= enough
    }

    fn people(&self, site: &str) -> u32 {
        let size = self.view.site_sizes.iter().find(|(name, _)| name == site);
        size.map_or(0, |(_, people)| *people)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::render;
    use crate::agreement;
    use crate::monitor::View;

    const AGREEMENT: &str = r#"
vigie: 1
agreement:
  id: T
  version: 1
  title: { fr: t, en: t }
  parties: [ { role: employer, name: E }, { role: union, name: U } ]
  in_force: { from: 2026-07-01 }
  zone: Europe/Paris
  min_group: { counts: 5, performance: 10 }
  sites: [lille-1]
clauses:
  - id: number
    title: { fr: t, en: t }
    severity: notice
    match: { kind: score.computed }
    limit: { count: {}, per: worker, within: { calendar: day }, at_most: 4 }
  - id: mean
    title: { fr: t, en: t }
    severity: notice
    match: { kind: score.computed, value.unit: points }
    limit: { mean: value.num, per: worker, within: { calendar: day }, at_least: 40 points }
  - id: share
    title: { fr: t, en: t }
    severity: notice
    match: { kind: decision.made }
    share: { of: { actor.kind: human }, per: site, within: { calendar: day }, at_least: 50 % }
"#;

    /// Clauses whose value is shown at a site with so many people.
    fn shown(people: u32) -> Vec<&'static str> {
        let loaded = agreement::parse("t.yaml", AGREEMENT.as_bytes()).expect("an agreement");
        let mut view = View::empty(Arc::new(loaded.agreement), "log".into(), Default::default());
        view.site_sizes = vec![("lille-1".into(), people)];
        for clause in &mut view.clauses {
            clause.peaks = vec![("lille-1".into(), 3.0), ("lyon-2".into(), 3.0)];
        }
        let metrics = render(&view).expect("metrics");
        assert!(
            !metrics.contains("lyon-2"),
            "a site that the agreement does not name"
        );
        let is_shown = |clause: &&str| {
            let label =
                format!(r#"vigie_clause_observed_max{{clause="{clause}",site="lille-1"}} 3"#);
            metrics.lines().any(|line| line == label)
        };
        ["number", "mean", "share"]
            .into_iter()
            .filter(is_shown)
            .collect()
    }

    #[test]
    fn performance_needs_more_people_than_a_count() {
        assert!(shown(4).is_empty());
        assert_eq!(shown(6), ["number"]);
        assert_eq!(shown(9), ["number"]);
        assert_eq!(shown(10), ["number", "mean", "share"]);
    }
}
