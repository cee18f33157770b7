// SPDX-License-Identifier: EUPL-1.2
//! Metrics of the agreement as a whole: which one, until when, and whose hours it is.

use jiff::civil::Date;

use super::Board;
use crate::engine::is_open;
use crate::observation::EventTime;

impl Board<'_> {
    /// The agreement in force, its dates, and its calendars.
    pub(super) fn agreement(&self) -> Result<(), prometheus::Error> {
        let agreement = &self.view.agreement;
        let info = self.gauge(
            "vigie_agreement_info",
            "The agreement in force; always 1.",
            &["agreement", "version", "digest", "valid_to", "standing"],
        )?;
        let until = agreement.in_force.until;
        let last_day = until.map(|day| day.to_string()).unwrap_or_default();
        let (version, digest) = (agreement.version.to_string(), agreement.digest.to_string());
        let standing = self.view.standing.name();
        let labels = [&agreement.id, &version, &digest, &last_day, standing];
        info.with_label_values(&labels).set(1.0);
        self.end_of(
            "vigie_agreement_valid_until_timestamp_seconds",
            "End of the last day of the agreement; missing if it has none.",
            until,
        )?;
        self.end_of(
            "vigie_agreement_review_due_timestamp_seconds",
            "End of the day on which the parties want to look at it again; missing if it has none.",
            agreement.review_due,
        )?;
        self.calendars()?;
        self.gauge(
            "vigie_series_dropped",
            "Series of clauses by site that are not shown one by one, as they would be too many.",
            &[],
        )?
        .with_label_values::<&str>(&[])
        .set(self.dropped() as f64);
        Ok(())
    }

    /// The moment at which a civil day of the agreement is over.
    fn end_of(&self, name: &str, help: &str, day: Option<Date>) -> Result<(), prometheus::Error> {
        let zone = &self.view.agreement.zone;
        let next = day.and_then(|day| day.tomorrow().ok());
        let end = next.and_then(|next| zone.to_timestamp(next.into()).ok());
        let Some(end) = end else {
            return Ok(());
        };
        let gauge = self.gauge(name, help, &[])?;
        gauge
            .with_label_values::<&str>(&[])
            .set(end.as_second() as f64);
        Ok(())
    }

    /// Prometheus knows no calendars, so that rules about working hours ask for this.
    fn calendars(&self) -> Result<(), prometheus::Error> {
        let open = self.gauge(
            "vigie_calendar_open",
            "Whether the last commit was within the hours of a calendar of the agreement.",
            &["calendar"],
        )?;
        let now = self.view.committed;
        if now == EventTime::default() {
            return Ok(()); // nothing was committed yet
        }
        for calendar in &self.view.agreement.calendars {
            let inside = f64::from(u8::from(is_open(calendar, now)));
            open.with_label_values(&[calendar.name.as_str()])
                .set(inside);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::render;
    use crate::agreement;
    use crate::monitor::View;

    /// The exposition at a moment, under the agreement that ships.
    fn at(now: &str, change: impl Fn(&str) -> String) -> String {
        let text = change(include_str!("../../../config/agreement.yaml"));
        let loaded = agreement::parse("agreement.yaml", text.as_bytes()).expect("an agreement");
        let now: jiff::Timestamp = now.parse().expect("a time");
        let mut view = View::empty(Arc::new(loaded.agreement), "log".into(), now.into());
        view.committed = now.into();
        render(&view).expect("metrics")
    }

    fn has(metrics: &str, line: &str) {
        assert!(metrics.lines().any(|found| found == line), "no {line}");
    }

    #[test]
    fn hours_are_those_of_the_zone() {
        // 05:00 to 22:00 in Paris: an hour earlier by UTC in winter than in summer.
        for (now, open) in [
            ("2026-07-01T02:59:59Z", 0),
            ("2026-07-01T03:00:00Z", 1),
            ("2026-11-25T03:30:00Z", 0),
            ("2026-11-25T04:00:00Z", 1),
            ("2026-12-25T12:00:00Z", 0),
        ] {
            let line = format!("vigie_calendar_open{{calendar=\"duty\"}} {open}");
            has(&at(now, str::to_owned), &line);
        }
    }

    #[test]
    fn the_last_day_counts_until_its_end() {
        let metrics = at("2026-11-25T12:00:00Z", str::to_owned);
        // Midnight in Paris after 2028-06-30 and after 2027-06-01.
        has(
            &metrics,
            "vigie_agreement_valid_until_timestamp_seconds 1846015200",
        );
        has(
            &metrics,
            "vigie_agreement_review_due_timestamp_seconds 1811887200",
        );
        let without = |text: &str| {
            let text = text.replace(", until: 2028-06-30, then: keep", "");
            text.replace("  review_due: 2027-06-01\n", "")
        };
        let metrics = at("2026-11-25T12:00:00Z", without);
        assert!(!metrics.contains("_valid_until_") && !metrics.contains("_review_due_"));
    }

    #[test]
    fn too_many_series_are_told() {
        let metrics = at("2026-11-25T12:00:00Z", str::to_owned);
        has(&metrics, "vigie_series_dropped 0");
        let many: Vec<String> = (0..100).map(|n| format!("site-{n}")).collect();
        let many = format!("sites: [hall-3, {}]", many.join(", "));
        let metrics = at("2026-11-25T12:00:00Z", |text| {
            text.replace("sites: [lille-1, lyon-2, hall-3]", &many)
        });
        has(&metrics, "vigie_series_dropped 2525");
    }
}
