// SPDX-License-Identifier: EUPL-1.2
//! Fisher's exact test on a table of two by two, two-sided.
//!
//! The p-value is the probability, with both margins fixed, of all tables that are at most as
//! likely as the one observed (R. A. Fisher, 1934; the two-sided rule and its tolerance are those
//! of R's `fisher.test`).

/// Tables this much likelier than the observed one still count as equally likely.
const TOLERANCE: f64 = 1e-7;

/// How many of how many had the outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rate {
    pub matches: u64,
    pub of: u64,
}

/// The two-sided p-value; `hits` never exceeds `of`.
///
/// Weights are worked out from the likeliest table outward, so that nothing overflows; what
/// underflows is too small to matter.
pub(super) fn two_sided(a: Rate, b: Rate) -> f64 {
    let matches = a.matches + b.matches;
    let least = matches.saturating_sub(b.of);
    let most = matches.min(a.of);
    let all = (a.of + b.of) as f64;
    let mode = ((matches as f64 + 1.0) * (a.of as f64 + 1.0) / (all + 2.0)) as u64;
    let mode = mode.clamp(least, most);
    // The weight of one more hit in `a`, as a multiple of the weight of `x`.
    let up = |x: u64| {
        let (x, n, k, m) = (x as f64, a.of as f64, matches as f64, b.of as f64);
        (n - x) * (k - x) / ((x + 1.0) * (m - k + x + 1.0))
    };
    let mut weights: Vec<(u64, f64)> = vec![(mode, 1.0)];
    let mut weight = 1.0;
    for x in mode..most {
        weight *= up(x);
        if weight == 0.0 {
            break;
        }
        weights.push((x + 1, weight));
    }
    weight = 1.0;
    for x in (least..mode).rev() {
        weight /= up(x);
        if weight == 0.0 {
            break;
        }
        weights.push((x, weight));
    }
    let observed = weights.iter().find(|(x, _)| *x == a.matches);
    let observed = observed.map_or(0.0, |(_, weight)| *weight);
    // Smallest first, so that the sum does not depend on the order of the cohorts.
    weights.sort_by(|a, b| a.1.total_cmp(&b.1));
    let total: f64 = weights.iter().map(|(_, w)| w).sum();
    let rare = weights
        .iter()
        .filter(|(_, w)| *w <= observed * (1.0 + TOLERANCE));
    (rare.map(|(_, w)| w).sum::<f64>() / total).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn p(a: u64, of_a: u64, b: u64, of_b: u64) -> f64 {
        two_sided(
            Rate {
                matches: a,
                of: of_a,
            },
            Rate {
                matches: b,
                of: of_b,
            },
        )
    }

    /// Straight from the definition, with binomials as exact products.
    fn slow(a: u64, of_a: u64, b: u64, of_b: u64) -> f64 {
        let choose = |n: u64, k: u64| (0..k).fold(1.0, |c, i| c * (n - i) as f64 / (i + 1) as f64);
        let matches = a + b;
        let weight = |x: u64| choose(of_a, x) * choose(of_b, matches - x);
        let all: Vec<f64> = (matches.saturating_sub(of_b)..=matches.min(of_a))
            .map(weight)
            .collect();
        let limit = weight(a) * (1.0 + TOLERANCE);
        all.iter().filter(|w| **w <= limit).sum::<f64>() / all.iter().sum::<f64>()
    }

    #[test]
    fn published_examples() {
        // Fisher's tea: 3 of 4 cups right.
        assert!((p(3, 4, 1, 4) - 0.485_714).abs() < 1e-6);
        // Fisher's twins (1962): 10 of 13 monozygotic, 2 of 17 dizygotic were convicted.
        assert!((p(10, 13, 2, 17) - 0.000_536_7).abs() < 1e-7);
        assert!((p(0, 10, 0, 10) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn large_tables_end() {
        assert!(p(400_000, 500_000, 200_000, 500_000) < 1e-12);
        assert!(p(250_000, 500_000, 250_000, 500_000) > 0.99);
    }

    proptest! {
        #[test]
        fn equals_the_definition(of_a in 1u64..30, of_b in 1u64..30, x: u64, y: u64) {
            let (a, b) = (x % (of_a + 1), y % (of_b + 1));
            prop_assert!((p(a, of_a, b, of_b) - slow(a, of_a, b, of_b)).abs() < 1e-9);
            prop_assert_eq!(p(a, of_a, b, of_b).to_bits(), p(a, of_a, b, of_b).to_bits());
        }
    }
}
