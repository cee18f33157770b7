// SPDX-License-Identifier: EUPL-1.2
//! Numbers that count from the epoch, read digit by digit: no floating point comes near them.

use crate::observation::EventTime;

/// Microseconds of the years 1 to 9999.
const KNOWN: std::ops::Range<i128> = -62_135_596_800_000_000..253_402_300_800_000_000;

/// Digits of a number that are kept: far more than a time has.
const MOST: usize = 30;

/// The moment of a whole or broken number of units, of which ten to the power of `unit` make a
/// second. Digits beyond microseconds are cut.
pub(super) fn read(text: &str, unit: u32) -> Option<EventTime> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let digits = mantissa.strip_prefix(['-', '+']).unwrap_or(mantissa);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut number: i128 = 0;
    let mut kept = 0;
    let mut places: i32 = 0;
    for (at, byte) in whole.bytes().chain(fraction.bytes()).enumerate() {
        let digit = byte.is_ascii_digit().then(|| i128::from(byte - b'0'))?;
        let is_fraction = at >= whole.len();
        if kept == MOST {
            // A whole number of that length is no time in any unit; a fraction is cut.
            if is_fraction {
                continue;
            }
            return None;
        }
        number = number * 10 + digit;
        kept += usize::from(number > 0);
        places += i32::from(is_fraction);
    }
    if mantissa.starts_with('-') {
        number = -number;
    }
    let shift = exponent.checked_add(6)?.checked_sub(unit as i32)?;
    let shift = shift.checked_sub(places)?;
    let power = 10i128.checked_pow(shift.unsigned_abs());
    let micros = match (shift >= 0, power) {
        _ if number == 0 => 0,
        (true, power) => number.checked_mul(power?)?,
        (false, Some(power)) => number.div_euclid(power),
        (false, None) => -i128::from(number < 0),
    };
    let micros = KNOWN.contains(&micros).then_some(micros)?;
    i64::try_from(micros).ok().map(EventTime::from_micros)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn micros(text: &str, unit: u32) -> Option<i64> {
        read(text, unit).map(EventTime::micros)
    }

    #[test]
    fn numbers_of_every_shape() {
        for (text, unit, want) in [
            ("1791201600", 0, Some(1_791_201_600_000_000)),
            ("1791201600.0", 0, Some(1_791_201_600_000_000)),
            ("1.7912016e9", 0, Some(1_791_201_600_000_000)),
            ("17912016E+5", 3, Some(1_791_201_600_000_000)),
            ("+1791201600000", 3, Some(1_791_201_600_000_000)),
            ("1791201600000000001", 9, Some(1_791_201_600_000_000)),
            // 2 to the 53rd and one: a floating point number would be one less.
            ("9007199254740993", 6, Some(9_007_199_254_740_993)),
            (
                "1791201600.123456789012345678901234567890123",
                0,
                Some(1_791_201_600_123_456),
            ),
            ("-0.0000001", 0, Some(-1)),
            ("-5", 0, Some(-5_000_000)),
            (".5", 0, Some(500_000)),
            ("0", 0, Some(0)),
            ("253402300799", 0, Some(253_402_300_799_000_000)),
            ("253402300800", 0, None),
            ("-62135596801", 0, None),
            ("1e400", 0, None),
            ("0e2147483647", 0, None),
            ("1e-2147483648", 0, Some(0)),
            ("-1e-99", 0, Some(-1)),
            ("1e-400", 0, Some(0)),
            ("", 0, None),
            (".", 0, None),
            ("1.2.3", 0, None),
            ("1 791 201 600", 0, None),
            ("inf", 0, None),
            ("NaN", 0, None),
        ] {
            assert_eq!(micros(text, unit), want, "{text}");
        }
        assert_eq!(micros(&"9".repeat(10_000), 0), None);
    }

    proptest! {
        #[test]
        fn units_agree(at in -62_135_596_800_000_000i64..253_402_300_800_000_000) {
            prop_assert_eq!(micros(&at.to_string(), 6), Some(at));
            prop_assert_eq!(micros(&format!("{at}999"), 9), Some(if at < 0 { at - 1 } else { at }));
            prop_assert_eq!(micros(&(at / 1_000).to_string(), 3), Some(at / 1_000 * 1_000));
        }
    }
}
