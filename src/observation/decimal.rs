// SPDX-License-Identifier: EUPL-1.2
//! Decimal numbers as people write them: 1.1 hours are 3 960 seconds, not a hair more, and 7, 7.0 and
//! 0.7e1 are one number.

/// Digits that the one form of a number writes out at most; beyond them it has an exponent.
const LONGEST: i64 = 64;

/// Digits of a text within which every number is the nearest of its kind, and no other number is.
const SURE: usize = 15;

/// The product of two finite numbers, each taken for the shortest decimal that stands for it, rounded
/// once.
#[must_use]
pub fn times(a: f64, b: f64) -> f64 {
    let product = a * b;
    if is_whole(a) && is_whole(b) && is_whole(product) {
        return product;
    }
    let exact = digits(a).zip(digits(b)).and_then(|((a, x), (b, y))| {
        let digits = a.checked_mul(b)?;
        parsed(digits, x + y)
    });
    exact.unwrap_or(product)
}

/// What is left of the first number without the second one, times a factor; likewise.
#[must_use]
pub fn difference(a: f64, b: f64, factor: f64) -> f64 {
    let exact = || {
        let ((a, x), (b, y), (factor, z)) = (digits(a)?, digits(b)?, digits(factor)?);
        let least = x.min(y);
        let left = raised(a, x - least)?.checked_sub(raised(b, y - least)?)?;
        parsed(left.checked_mul(factor)?, least + z)
    };
    exact().unwrap_or_else(|| times(a - b, factor))
}

/// The first number as a part of the second one, of which there are so many; likewise. Not finite, if
/// it is divided by nothing.
#[must_use]
pub fn ratio(a: f64, b: f64, of: u32) -> f64 {
    let exact = || {
        let ((a, x), (b, y)) = (digits(a)?, digits(b)?);
        let (a, b) = (a.checked_mul(i128::from(of))?, Some(b).filter(|b| *b != 0)?);
        let is_below = (a < 0) != (b < 0);
        let (a, b) = (a.unsigned_abs(), b.unsigned_abs());
        let mut quotient = (a / b).to_string();
        let (mut rest, mut places) = (a % b, 0);
        // More digits than any number has, and one that says whether something is left.
        while rest != 0 && places < 40 {
            rest = rest.checked_mul(10)?;
            quotient.push(char::from(b'0' + u8::try_from(rest / b).ok()?));
            rest %= b;
            places += 1;
        }
        if rest != 0 {
            quotient.push('1');
            places += 1;
        }
        let sign = if is_below { "-" } else { "" };
        let number: Option<f64> = format!("{sign}{quotient}e{}", x - y - places).parse().ok();
        number
    };
    exact().unwrap_or_else(|| a / b * f64::from(of))
}

/// The one form of a number, however it is written; nothing if the text is none. Two texts are one
/// number if they have the same form.
#[must_use]
pub fn canonical(written: &str) -> Option<String> {
    let Parts {
        is_below,
        digits,
        exponent,
    } = parts(written)?;
    if digits.is_empty() {
        return Some("0".to_owned());
    }
    let sign = if is_below { "-" } else { "" };
    let length = i64::try_from(digits.len()).ok()?;
    let before = length.checked_add(exponent)?;
    let text = if exponent >= 0 && before <= LONGEST {
        format!("{digits}{}", "0".repeat(usize::try_from(exponent).ok()?))
    } else if exponent < 0 && before > 0 {
        let (whole, part) = digits.split_at(usize::try_from(before).ok()?);
        format!("{whole}.{part}")
    } else if exponent < 0 && before > -LONGEST {
        format!("0.{}{digits}", "0".repeat(usize::try_from(-before).ok()?))
    } else {
        format!("{digits}e{exponent}")
    };
    Some(format!("{sign}{text}"))
}

/// Whether a text is a number as JSON writes it: what a source writes as one, and no code in digits.
#[must_use]
pub fn is_number(text: &str) -> bool {
    let bare = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = bare.split_once(['e', 'E']).unwrap_or((bare, "0"));
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let is_padded = whole.len() > 1 && whole.starts_with('0');
    [whole, part, exponent].into_iter().all(is_digits) && !is_padded
}

/// Whether a number that was read from a text is what the text says: its shortest form, as a decimal.
#[must_use]
pub fn is_exact(written: &str, number: f64) -> bool {
    let digits = written.bytes().filter(u8::is_ascii_digit);
    let is_short = digits.skip_while(|digit| *digit == b'0').count() <= SURE;
    if is_short && !written.contains(['e', 'E']) {
        return true;
    }
    match (parts(written), parts(&format!("{number:e}"))) {
        (Some(said), Some(shortest)) => said == shortest || is_other(&said, &shortest, number),
        (None, _) | (_, None) => false,
    }
}

/// Whether a number lies halfway between two forms of one length, of which this is the other one:
/// either is its shortest, and who writes numbers chooses.
fn is_other(said: &Parts, shortest: &Parts, number: f64) -> bool {
    let length = shortest.digits.len();
    let is_alike = said.is_below == shortest.is_below
        && said.exponent == shortest.exponent
        && said.digits.len() == length;
    let whole = |parts: &Parts| parts.digits.parse::<u128>().ok();
    let distance = || Some(whole(said)?.abs_diff(whole(shortest)?));
    if !is_alike || distance() != Some(1) {
        return false;
    }
    let long = format!("{:.*e}", length + 40, number.abs());
    let mantissa = long.split('e').next().unwrap_or_default().replace('.', "");
    let behind = mantissa.get(length..).unwrap_or_default();
    behind
        .strip_prefix('5')
        .is_some_and(|rest| rest.bytes().all(|byte| byte == b'0'))
}

/// What a text says of a number.
#[derive(Debug, PartialEq, Eq)]
struct Parts {
    is_below: bool,
    /// From the first to the last digit that is not 0.
    digits: String,
    /// The power of ten that they stand for.
    exponent: i64,
}

/// What a text says of a number; nothing if it is none.
fn parts(written: &str) -> Option<Parts> {
    let (mantissa, exponent) = match written.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (written, 0),
    };
    let is_below = mantissa.starts_with('-');
    let bare = mantissa.strip_prefix(['-', '+']).unwrap_or(mantissa);
    let (whole, part) = bare.split_once('.').unwrap_or((bare, ""));
    let all = format!("{whole}{part}");
    if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let kept = all.trim_end_matches('0');
    let places = i64::try_from(part.len()).ok()?;
    let zeros = i64::try_from(all.len() - kept.len()).ok()?;
    let digits = kept.trim_start_matches('0');
    if digits.is_empty() {
        return Some(Parts {
            is_below: false,
            digits: String::new(),
            exponent: 0,
        });
    }
    Some(Parts {
        is_below,
        digits: digits.to_owned(),
        exponent: exponent.checked_sub(places)?.checked_add(zeros)?,
    })
}

fn is_whole(number: f64) -> bool {
    number.fract() == 0.0 && number.abs() < 9e15
}

/// The number of these digits times this power of ten, rounded once.
fn parsed(digits: i128, exponent: i32) -> Option<f64> {
    format!("{digits}e{exponent}").parse().ok()
}

/// Digits with so many zeros behind them.
fn raised(digits: i128, zeros: i32) -> Option<i128> {
    digits.checked_mul(10i128.checked_pow(u32::try_from(zeros).ok()?)?)
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

    #[test]
    fn differences_and_ratios_are_rounded_once() {
        assert_ne!(0.3 - 0.1, 0.2);
        assert_eq!(difference(0.3, 0.1, 1.0), 0.2);
        assert_eq!(difference(1.3, 0.2, 3_600.0), 3_960.0);
        assert_eq!(difference(1e300, 1.0, 2.0), 2e300);
        assert_eq!(difference(1e22, 0.1, 1.0), 1e22);
        assert_ne!(0.3 / 0.1 * 100.0, 300.0);
        assert_eq!(ratio(0.3, 0.1, 100), 300.0);
        assert_eq!(ratio(-1.0, 3.0, 1), -1.0 / 3.0);
        assert_eq!(ratio(1.0, 8.0, 100), 12.5);
        assert_eq!(ratio(0.0, 7.0, 100), 0.0);
        assert_eq!(ratio(1e-300, 1e-300, 100), 100.0);
        assert!(!ratio(1.0, 0.0, 1).is_finite() && !ratio(0.0, 0.0, 100).is_finite());
    }

    #[test]
    fn a_number_has_one_form() {
        for (written, want) in [
            ("7", "7"),
            ("7.0", "7"),
            ("7e0", "7"),
            ("70e-1", "7"),
            ("0.7e1", "7"),
            ("+007", "7"),
            ("-70E-1", "-7"),
            ("-7.00e+1", "-70"),
            ("1.50", "1.5"),
            ("-0", "0"),
            ("-0.0e5", "0"),
            ("0.00001", "0.00001"),
            ("1e-5", "0.00001"),
            ("9007199254740993", "9007199254740993"),
            ("1.25e2", "125"),
            ("10e399", "1e400"),
            ("1e400", "1e400"),
            ("-0.1e-399", "-1e-400"),
        ] {
            assert_eq!(canonical(written).as_deref(), Some(want), "{written}");
        }
        for none in [
            "",
            ".",
            "-",
            "e1",
            "1e",
            "1 0",
            "0x1",
            "1.2.3",
            "inf",
            "1e99999999999999999999",
        ] {
            assert_eq!(canonical(none), None, "{none}");
        }
    }

    #[test]
    fn codes_in_digits_are_no_numbers() {
        for number in ["0", "-1.0", "10", "1e0", "0.5E-3"] {
            assert!(is_number(number), "{number}");
        }
        for code in ["007", "+7", ".5", "5.", "1e", "", "-", "1,5", "00"] {
            assert!(!is_number(code), "{code}");
        }
    }

    #[test]
    fn what_a_number_cannot_hold_is_not_exact() {
        let is_held = |text: &str| is_exact(text, text.parse().unwrap());
        for held in [
            "0.1",
            "0.30000000000000004",
            "1e22",
            "9007199254740992",
            "5e-324",
            // Halfway between two forms.
            "814552043580039.2",
            "814552043580039.3",
            "0.10000000000000000",
        ] {
            assert!(is_held(held), "{held}");
        }
        for lost in [
            "9007199254740993",
            "0.8000000000000000000001",
            "18446744073709551615",
            "4.0000000000000000001e0",
            "1.23456789e-320",
        ] {
            assert!(!is_held(lost), "{lost}");
        }
    }

    proptest! {
        #[test]
        fn tenths_of_a_unit_are_exact(tenths in -1_000_000i64..1_000_000, factor in 1i64..100_000) {
            let number: f64 = format!("{}e-1", tenths).parse().unwrap();
            let want: f64 = format!("{}e-1", tenths * factor).parse().unwrap();
            prop_assert_eq!(times(number, factor as f64), want);
        }

        #[test]
        fn every_number_is_held_by_its_shortest_form(number in any::<f64>().prop_filter("finite", |n| n.is_finite())) {
            prop_assert!(is_exact(&number.to_string(), number));
            let short = format!("{number:e}");
            prop_assert!(is_exact(&short, number));
            let form = canonical(&number.to_string());
            prop_assert_eq!(&form, &canonical(&short));
            prop_assert_eq!(form.unwrap().parse::<f64>().unwrap(), number);
        }

        #[test]
        fn hundredths_are_taken_from_each_other_exactly(a in -1_000_000i64..1_000_000, b in 1i64..1_000_000) {
            let number = |hundredths: i64| format!("{hundredths}e-2").parse::<f64>().unwrap();
            prop_assert_eq!(difference(number(a), number(b), 1.0), number(a - b));
            // The quotient of two whole numbers is rounded once by the machine as well.
            prop_assert_eq!(ratio(number(a), number(b), 1), a as f64 / b as f64);
        }
    }
}
