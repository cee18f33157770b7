// SPDX-License-Identifier: EUPL-1.2
//! Numbers of formats that hold them in binary, as their digits.

use super::Tree;

/// Digits before or behind the point at most; no quantity of anything has more.
const MOST: u64 = 400;

/// The digits of `whole` divided by ten `scale` times; nothing if there would be too many.
pub(super) fn scaled(whole: i128, scale: i64) -> Option<String> {
    if scale.unsigned_abs() > MOST {
        return None;
    }
    let sign = if whole < 0 { "-" } else { "" };
    let digits = whole.unsigned_abs().to_string();
    let places = scale.unsigned_abs() as usize;
    Some(match scale {
        1.. => {
            let digits = format!("{digits:0>width$}", width = places + 1);
            let (before, behind) = digits.split_at(digits.len() - places);
            format!("{sign}{before}.{behind}")
        }
        _ if whole == 0 => digits,
        _ => format!("{sign}{digits}{}", "0".repeat(places)),
    })
}

/// A whole number.
pub(super) fn whole<'a>(number: impl ToString) -> Tree<'a> {
    Tree::Number(number.to_string().into())
}

/// The shortest digits that are this number again; a word, if it is none.
pub(super) fn float<'a>(number: impl ToString + Into<f64> + Copy) -> Tree<'a> {
    let digits = number.to_string().into();
    match number.into().is_finite() {
        true => Tree::Number(digits),
        false => Tree::Text(digits),
    }
}

#[cfg(test)]
mod tests {
    use super::scaled;

    #[test]
    fn the_point_stands_where_the_scale_says() {
        for (whole, scale, digits) in [
            (12_345, 2, "123.45"),
            (-5, 3, "-0.005"),
            (0, 2, "0.00"),
            (7, 0, "7"),
            (7, -3, "7000"),
            (0, -3, "0"),
            (i128::MIN, 0, "-170141183460469231731687303715884105728"),
        ] {
            assert_eq!(scaled(whole, scale).as_deref(), Some(digits));
        }
        assert_eq!(scaled(1, 401), None);
        assert_eq!(scaled(1, i64::MIN), None);
    }
}
