// SPDX-License-Identifier: EUPL-1.2
//! Histograms that were counted elsewhere, as the metrics library wants them.

use prometheus::core::{Collector, Desc};
use prometheus::proto::{
    Bucket, Histogram as Counted, LabelPair, Metric, MetricFamily, MetricType,
};

use super::Board;
use crate::monitor::{AGE, Histogram, PROCESSING};

impl Board<'_> {
    /// How old events are when they arrive, and how long until they count.
    pub(super) fn histograms(&self) -> Result<(), prometheus::Error> {
        let none = Histogram::new(&AGE);
        let ages = self.topics().into_iter().map(|topic| {
            let counted = self.view.ages.get(topic).unwrap_or(&none);
            (Some(("topic", topic)), counted)
        });
        let none_processed = Histogram::new(&PROCESSING);
        let processing = self.view.processing.as_ref().unwrap_or(&none_processed);
        self.histogram(
            "vigie_event_age_seconds",
            "Time from an event to its arrival at the broker.",
            ages,
        )?;
        self.histogram(
            "vigie_event_processing_seconds",
            "Time from reading a record to the commit that makes its effects durable.",
            std::iter::once((None, processing)),
        )
    }

    fn histogram<'h>(
        &self,
        name: &str,
        help: &str,
        series: impl Iterator<Item = (Option<(&'h str, &'h str)>, &'h Histogram)>,
    ) -> Result<(), prometheus::Error> {
        let mut family = MetricFamily::default();
        family.set_name(name.to_owned());
        family.set_help(help.to_owned());
        family.set_field_type(MetricType::HISTOGRAM);
        let metrics: Vec<Metric> = series
            .map(|(label, counted)| metric(label, counted))
            .collect();
        if metrics.is_empty() {
            return Ok(());
        }
        family.set_metric(metrics);
        let desc = Desc::new(
            name.to_owned(),
            help.to_owned(),
            Vec::new(),
            Default::default(),
        )?;
        self.registry.register(Box::new(Ready { desc, family }))
    }
}

fn metric(label: Option<(&str, &str)>, counted: &Histogram) -> Metric {
    let mut below = 0;
    let bucket = |(bound, count): (&f64, &u64)| {
        below += count;
        let mut bucket = Bucket::default();
        bucket.set_upper_bound(*bound);
        bucket.set_cumulative_count(below);
        bucket
    };
    let buckets = counted
        .bounds
        .iter()
        .zip(&counted.counts)
        .map(bucket)
        .collect();
    let mut histogram = Counted::default();
    histogram.set_bucket(buckets);
    histogram.set_sample_count(counted.counts.iter().sum());
    histogram.set_sample_sum(counted.sum);
    let mut metric = Metric::default();
    if let Some((name, value)) = label {
        let mut pair = LabelPair::default();
        pair.set_name(name.to_owned());
        pair.set_value(value.to_owned());
        metric.set_label(vec![pair]);
    }
    metric.set_histogram(histogram);
    metric
}

/// A family that is ready to be shown.
struct Ready {
    desc: Desc,
    family: MetricFamily,
}

impl Collector for Ready {
    fn desc(&self) -> Vec<&Desc> {
        vec![&self.desc]
    }

    fn collect(&self) -> Vec<MetricFamily> {
        vec![self.family.clone()]
    }
}
