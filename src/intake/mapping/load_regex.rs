// SPDX-License-Identifier: EUPL-1.2
//! Reads regular expressions that have to match a text whole.

use super::load::wrong;
use crate::diagnostic::Findings;
use crate::yaml::{Node, expression, scalar};

/// Bytes of an expression once it is compiled, at most.
const LARGEST: usize = 1 << 16;

/// An expression that has to match a text whole.
pub(super) fn matches(node: &Node, out: &mut Findings<'_>) -> Option<regex::Regex> {
    let text = scalar::text(node, out)?;
    let regex = regex::RegexBuilder::new(&format!("^(?:{text})$"))
        .size_limit(LARGEST)
        .build();
    match regex {
        // What closes a group too much could open one around it.
        Ok(regex) if regex::Regex::new(&text).is_ok() => Some(regex),
        Ok(_) => {
            wrong(node, out, expression::UNOPENED.0, expression::UNOPENED.1);
            None
        }
        Err(error) => {
            let (en, fr) = expression::wanted(&error);
            wrong(node, out, en, fr);
            None
        }
    }
}
