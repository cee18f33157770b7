// SPDX-License-Identifier: EUPL-1.2
//! The alerts as CSV.

use serde_json::Value;

use super::listing::Listing;
use super::{ExportError, Material};
use crate::report::columns;
use crate::report::csv::Table;

/// Calls `each` with the body of every listed alert, by start of its window.
pub(super) fn each(
    material: &Material<'_>,
    listing: &Listing,
    mut each: impl FnMut(&Value) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    for seq in &listing.rows {
        let body = material.reader.body(*seq)?;
        let (_, text) = body.ok_or(ExportError::Leaf(*seq))?;
        each(&serde_json::from_str(&text)?)?;
    }
    Ok(())
}

/// The whole table.
pub(super) fn csv(material: &Material<'_>, listing: &Listing) -> Result<String, ExportError> {
    let language = material.order.language;
    let mut table = Table::new(language, &columns::heads(language));
    each(material, listing, |body| {
        table.row(columns::cells(language, body));
        Ok(())
    })?;
    Ok(table.finish())
}
