// SPDX-License-Identifier: EUPL-1.2
//! What binary formats hold beside what JSON has: as the text that a JSON source would write.

use std::borrow::Cow;
use std::fmt::{Display, LowerExp};

use jiff::Timestamp;

use super::{Row, Rows, Tree};
use crate::intake::reject::Reject;
use crate::observation::Unreadable;

/// The number that a float of 16 bits (IEEE 754) holds.
pub(super) fn half(bits: u16) -> f32 {
    let fraction = f32::from(bits & 0x3ff);
    let size = match i32::from(bits >> 10 & 0x1f) {
        0 => fraction * 2f32.powi(-24),
        31 if fraction == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        exponent => (1024.0 + fraction) * 2f32.powi(exponent - 25),
    };
    if bits >> 15 == 1 { -size } else { size }
}

/// Whether a value can be an event, or hold any. What is neither would be one for each byte.
fn is_event(value: &Tree<'_>) -> bool {
    matches!(value, Tree::Object(_) | Tree::List(_))
}

/// All values of a record, each with whether it was the last one; where one cannot be read, nothing
/// says where the next begins.
pub(super) fn rows<'a>(mut next: impl FnMut() -> (Option<Row<'a>>, bool)) -> Rows<'a> {
    let mut rows = Rows::new();
    loop {
        let (row, is_last) = next();
        let row = row.filter(|row| is_event(&row.tree));
        let ends = is_last || row.is_none();
        rows.push(row.ok_or(Reject::BadFormat));
        if ends {
            return rows;
        }
    }
}

/// A whole number.
pub(super) fn whole<'a>(number: impl Display) -> Tree<'a> {
    Tree::Number(Cow::Owned(number.to_string()))
}

/// A number of either precision, by the fewest digits that mean it; not without end, which is no
/// number.
pub(super) fn float<'a>(number: impl Copy + Display + LowerExp + Into<f64>) -> Tree<'a> {
    let wide: f64 = number.into();
    if !wide.is_finite() {
        return match wide.is_nan() {
            true => broken("not a number", Unreadable::Number),
            false => broken("a number without end", Unreadable::Range),
        };
    }
    // Without exponent as long as that is short.
    if wide == 0.0 || (1e-5..1e16).contains(&wide.abs()) {
        return whole(number);
    }
    Tree::Number(Cow::Owned(format!("{number:e}")))
}

/// Bytes of a whole number at most: what is larger is no number that anything here can hold.
const LONGEST: usize = 128;

/// A whole number in bytes, the greatest first; or -1 less it.
pub(super) fn large<'a>(bytes: &[u8], is_negative: bool) -> Tree<'a> {
    if bytes.len() > LONGEST {
        return broken("a number beyond all bounds", Unreadable::Range);
    }
    Tree::Number(Cow::Owned(decimal(bytes, is_negative)))
}

fn decimal(bytes: &[u8], is_negative: bool) -> String {
    // Nine digits each, the least first.
    let mut groups: Vec<u64> = vec![0];
    let mut step = |times: u64, plus: u64| {
        let mut carry = plus;
        for group in &mut groups {
            let value = *group * times + carry;
            (*group, carry) = (value % 1_000_000_000, value / 1_000_000_000);
        }
        if carry > 0 {
            groups.push(carry);
        }
    };
    bytes.iter().for_each(|byte| step(256, u64::from(*byte)));
    step(1, u64::from(is_negative));
    let mut digits = if is_negative { "-" } else { "" }.to_owned();
    let last = groups.pop().unwrap_or(0);
    digits.push_str(&last.to_string());
    for group in groups.iter().rev() {
        digits.push_str(&format!("{group:09}"));
    }
    digits
}

/// The usual form of an identifier of 16 bytes.
pub(super) fn uuid<'a>(bytes: &[u8]) -> Tree<'a> {
    let Ok(bytes) = bytes.try_into().map(u128::from_be_bytes) else {
        return broken("no identifier of 16 bytes", Unreadable::Type);
    };
    let hex = format!("{bytes:032x}");
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| &hex[part]);
    Tree::Text(Cow::Owned(parts.join("-")))
}

/// A time, given by seconds since 1970 and the billionths after them.
pub(super) fn moment<'a>(seconds: i64, nanoseconds: i64) -> Tree<'a> {
    let nanoseconds = i32::try_from(nanoseconds).ok();
    let time = nanoseconds.and_then(|nanoseconds| Timestamp::new(seconds, nanoseconds).ok());
    match time {
        Some(time) => Tree::Text(Cow::Owned(time.to_string())),
        None => broken("a time outside the calendar", Unreadable::Time),
    }
}

/// What is there and cannot be told: said in words, for its bytes may be anything.
pub(super) fn broken<'a>(what: &'static str, why: Unreadable) -> Tree<'a> {
    Tree::broken(what, why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::decode::bytes;

    fn digits(tree: Tree<'_>) -> String {
        match tree {
            Tree::Number(digits) => digits.into_owned(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn numbers_have_the_fewest_digits() {
        assert_eq!(digits(float(0.1f32)), "0.1");
        assert_eq!(digits(float(0.1f64)), "0.1");
        assert_eq!(digits(float(184.5)), "184.5");
        assert_eq!(digits(float(-3.0)), "-3");
        assert_eq!(digits(float(1e300)), "1e300");
        assert_eq!(digits(float(5e-324)), "5e-324");
        assert_eq!(digits(float(-0.0)), "-0");
        assert_eq!(digits(whole(u64::MAX)), "18446744073709551615");
        let why = |tree| match tree {
            Tree::Broken(fault) => Some(fault.why),
            _ => None,
        };
        assert_eq!(why(float(f64::NAN)), Some(Unreadable::Number));
        assert_eq!(why(float(f64::INFINITY)), Some(Unreadable::Range));
        assert_eq!(why(float(f32::NEG_INFINITY)), Some(Unreadable::Range));
        assert_eq!(why(large(&[1; 200], false)), Some(Unreadable::Range));
        assert_eq!(why(moment(i64::MAX, 0)), Some(Unreadable::Time));
        assert_eq!(why(bytes::of(b"\xff")), Some(Unreadable::Surrogate));
    }

    #[test]
    fn floats_of_two_bytes() {
        // RFC 8949, appendix A.
        for (bits, number) in [
            (0x0000, 0.0),
            (0x8000, -0.0),
            (0x3c00, 1.0),
            (0x3e00, 1.5),
            (0x7bff, 65504.0),
            (0x0001, 5.960_464_5e-8),
            (0x0400, 0.000_061_035_156),
            (0xc400, -4.0),
            (0xfc00, f32::NEG_INFINITY),
        ] {
            assert_eq!(half(bits).to_bits(), number.to_bits(), "{bits:x}");
        }
        assert!(half(0x7e00).is_nan());
    }

    #[test]
    fn times_are_texts_and_bytes_may_be() {
        let noon = Tree::Text("2026-10-05T12:00:00.25Z".into());
        assert_eq!(moment(1_791_201_600, 250_000_000), noon);
        assert!(matches!(moment(i64::MAX, 0), Tree::Broken(_)));
        assert!(matches!(moment(0, i64::MAX), Tree::Broken(_)));
        assert_eq!(bytes::of("é".as_bytes()), Tree::Text("é".into()));
        assert!(matches!(bytes::of(b"\xff"), Tree::Broken(_)));
    }
}
