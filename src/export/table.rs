// SPDX-License-Identifier: EUPL-1.2
//! The alerts as CSV.

use serde_json::Value;

use super::listing::{Listed, Listing};
use super::{ExportError, Material};
use crate::report::columns;
use crate::report::csv::Table;

/// Calls `each` with the body of every listed alert, by start of its window.
pub(super) fn each(
    material: &Material<'_>,
    listing: &Listing,
    mut each: impl FnMut(&Value, &Listed) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    for row in &listing.rows {
        let body = material.reader.body(row.seq)?;
        let (_, text) = body.ok_or(ExportError::Leaf(row.seq))?;
        each(&serde_json::from_str(&text)?, row)?;
    }
    Ok(())
}

/// The whole table.
pub(super) fn csv(material: &Material<'_>, listing: &Listing) -> Result<String, ExportError> {
    let (language, zone) = (material.order.language, material.agreements.zone());
    let heads = columns::heads(language, zone.iana_name().unwrap_or("UTC"), true);
    let mut table = Table::new(language, zone, &heads);
    each(material, listing, |body, row| {
        table.row(&columns::cells(language, body, Some(&row.filed)));
        Ok(())
    })?;
    Ok(table.finish())
}
