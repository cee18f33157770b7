// SPDX-License-Identifier: EUPL-1.2
//! An export: one zip that reads on its own and can be checked without anybody's help.
//!
//! | file | what |
//! |---|---|
//! | `log_summary` | the whole log read once: coverage, and which alerts are in scope |
//! | `archive` | the zip, with the hash of each file and of the whole |
//! | `evidence` | the files for machines, which `vigie verify` and `verify.html` check |
//! | `table`, `workbook` | alerts as rows, CSV and XLSX |
//! | `checker`, `verify/*.js` | the page `verify.html`, and the scripts in it |
//! | `page`, `coverage`, `standing`, `listing`, `chart` | the cover page |
//! | `words` | numbers, times and marks of a language |
//! | `scope` | which alerts are wanted, as people ask for them |
//! | `record` | what says that somebody was given an export |
//!
//! Same store, same order, same bytes: the time is part of the order.

mod archive;
mod chart;
mod checker;
mod coverage;
mod evidence;
mod listing;
mod log_summary;
mod page;
mod record;
mod scope;
mod standing;
mod table;
mod words;
mod workbook;

pub use checker::{LEFT_TO_THE_PROGRAM, SCRIPTS, verify_page};
pub use record::{RecordError, note, record};
pub use scope::{Scope, moment};

use std::io::Write;

use crate::agreement::{self, Agreement};
use crate::diagnostic::Language;
use crate::ledger::Export;
use crate::observation::EventTime;
use crate::store::{Reader, StoreError};
use crate::verify::bundle::{ALERTS, SUMS};
use archive::Archive;
use log_summary::LogSummary;

/// Alerts in one export at most: each has a file with its proof, and a row that people open. With
/// more of them its period ends sooner than asked, and it says so.
pub const MAX_ALERTS: usize = 50_000;

/// What is to be exported, for whom, by whom, when.
#[derive(Debug, Clone)]
pub struct Order {
    /// Which alerts.
    pub scope: Scope,
    /// Language of what people read.
    pub language: Language,
    /// For whom.
    pub recipient: String,
    /// Now.
    pub created: EventTime,
    /// Name of the machine that makes it.
    pub machine: String,
}

/// Why there is no export.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Nothing was ever written to it.
    #[error("the log is empty: there is nothing to export yet")]
    Empty,
    /// The log is not what this program wrote.
    #[error("leaf {0} of the log cannot be read: run `vigie verify` on an earlier export")]
    Leaf(u64),
    /// The zip.
    #[error("the export cannot be written: {0}")]
    Write(#[from] std::io::Error),
    /// The zip, as its library says it.
    #[error("the export cannot be written: {0}")]
    Zip(#[from] zip::result::ZipError),
    /// The workbook.
    #[error("the workbook cannot be written: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// A text that should be JSON.
    #[error("the export cannot be written: {0}")]
    Json(#[from] serde_json::Error),
}

/// Everything the files of an export are made of.
struct Material<'a> {
    reader: &'a Reader,
    order: &'a Order,
    summary: LogSummary,
    /// What of the order's scope is in here: its end can lie sooner.
    scope: Scope,
    /// The agreement in force at the end, if its file is there and can be read.
    agreement: Option<Agreement>,
}

/// Writes an export and says what its leaf will say. `progress` is told how many leaves of how
/// many were read.
///
/// # Errors
/// The store cannot be read, or `out` takes no more.
pub fn build(
    reader: &Reader,
    order: &Order,
    out: impl Write,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Export, ExportError> {
    build_of(MAX_ALERTS, reader, order, out, progress)
}

/// As [`build`], with so many alerts at most.
fn build_of(
    most: usize,
    reader: &Reader,
    order: &Order,
    out: impl Write,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Export, ExportError> {
    reader.hold()?;
    let summary = log_summary::read(reader, order, most, progress)?;
    let agreement = in_force(reader, &summary)?;
    let mut scope = order.scope.clone();
    if let Some(cut) = &summary.cut {
        scope.until = Some(cut.from);
    }
    let material = Material {
        reader,
        order,
        summary,
        scope,
        agreement,
    };
    let language = order.language;
    let mut archive = Archive::new(out, order.created);
    let listing = listing::collect(&material)?;
    let page = page::render(&material, &listing);
    let name = language.pick("README.html", "LISEZMOI.html");
    archive.file(name, page.as_bytes())?;
    archive.file("verify.html", verify_page().as_bytes())?;
    let (csv, xlsx) = language.pick(
        ("alerts.csv", "alerts.xlsx"),
        ("alertes.csv", "alertes.xlsx"),
    );
    archive.file(csv, table::csv(&material, &listing)?.as_bytes())?;
    archive.file(xlsx, &workbook::write(&material, &listing)?)?;
    archive.begin(ALERTS)?;
    evidence::alerts(&material, &mut archive)?;
    evidence::write(&material, &mut archive)?;
    let sums = archive.sums();
    archive.file(SUMS, sums.as_bytes())?;
    let sha256 = archive.finish()?;
    let time = |time: Option<EventTime>| time.map(|time| time.to_string());
    let scope = material.scope.clone();
    Ok(Export {
        recipient: order.recipient.clone(),
        from: time(scope.from),
        until: time(scope.until),
        site: scope.site,
        clause: scope.clause,
        alerts: material.summary.latest.len() as u64,
        size: material.summary.size,
        sha256,
    })
}

/// The agreement that the last leaf names. One that extends another is read with what lies above
/// it, if that is there.
fn in_force(reader: &Reader, summary: &LogSummary) -> Result<Option<Agreement>, ExportError> {
    let Some((_, config)) = summary.configs.last() else {
        return Ok(None);
    };
    let file = config.files.first().unwrap_or(&config.digest);
    let Some(bytes) = reader.file(file)? else {
        return Ok(None);
    };
    let loaded = agreement::parse("agreement.yaml", &bytes);
    Ok(loaded.ok().map(|loaded| loaded.agreement))
}

/// The name of this machine, as it calls itself.
#[must_use]
pub fn machine() -> String {
    let names = rustix::system::uname();
    names.nodename().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests;
