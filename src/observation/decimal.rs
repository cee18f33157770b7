// SPDX-License-Identifier: EUPL-1.2
//! Products of decimal numbers as people write them: 1.1 hours are 3 960 seconds, not a hair more.

/// The product of two finite numbers, each taken for the shortest decimal that stands for it, rounded
/// once.
#[must_use]
pub fn times(a: f64, b: f64) -> f64 {
    let product = a * b;
    let is_whole = |n: f64| n.fract() == 0.0 && n.abs() < 9e15;
    if is_whole(a) && is_whole(b) && is_whole(product) {
        return product;
    }
    let exact = digits(a).zip(digits(b)).and_then(|((a, x), (b, y))| {
        let digits = a.checked_mul(b)?;
        format!("{digits}e{}", x + y).parse::<f64>().ok()
    });
    exact.unwrap_or(product)
}

/// The shortest decimal that stands for a number: whole digits and a power of ten.
fn digits(number: f64) -> Option<(i128, i32)> {
    let written = format!("{number:e}");
    let (mantissa, exponent) = written.split_once('e')?;
    let behind = mantissa
        .split_once('.')
        .map_or(0, |(_, behind)| behind.len());
    let whole: i128 = mantissa.replace('.', "").parse().ok()?;
    let exponent: i32 = exponent.parse().ok()?;
    Some((whole, exponent - i32::try_from(behind).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hours_with_one_decimal_are_whole_seconds() {
        assert_ne!(1.1 * 3_600.0, 3_960.0);
        assert_eq!(times(1.1, 3_600.0), 3_960.0);
        assert_eq!(times(1_234_567.8, 3_600.0), 4_444_444_080.0);
        assert_eq!(times(0.1, 0.2), 0.02);
        assert_eq!(times(-2.5, 60.0), -150.0);
        assert_eq!(times(1.5e300, 1e3), 1.5e303);
    }

    proptest! {
        #[test]
        fn tenths_of_a_unit_are_exact(tenths in -1_000_000i64..1_000_000, factor in 1i64..100_000) {
            let number: f64 = format!("{}e-1", tenths).parse().unwrap();
            let want: f64 = format!("{}e-1", tenths * factor).parse().unwrap();
            prop_assert_eq!(times(number, factor as f64), want);
        }
    }
}
