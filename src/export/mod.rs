// SPDX-License-Identifier: EUPL-1.2
//! An export: one zip that reads on its own and can be checked without anybody's help.
//!
//! | file | what |
//! |---|---|
//! | `log_summary`, `selection` | the whole log read once: coverage, and which alerts are in scope |
//! | `archive` | the zip, with the hash of each file and of the whole |
//! | `evidence` | the files for machines, which `vigie verify` and `verify.html` check |
//! | `table`, `workbook` | alerts as rows, CSV and XLSX |
//! | `checker`, `verify/*.js` | the page `verify.html`, and the scripts in it |
//! | `listing`, `stretches` | what is told of the alerts, and which of them tell of one stretch |
//! | `sources`, `hours`, `met`, `watched` | which topics, systems and clauses were watched, and when nothing came |
//! | `page`, `coverage`, `outages`, `breaches`, `standing`, `custody`, `annexes`, `chart` | the cover page |
//! | `document`, `spans` | what that page says, apart from what it is shown on |
//! | `html`, `pdf` | the page on a screen, and on paper |
//! | `words` | numbers, times and marks of a language |
//! | `scope`, `agreements` | which alerts are wanted, as people ask for them; which names there are |
//! | `record` | what says that somebody was given an export |
//!
//! Same store, same order, same bytes: the time is part of the order.

mod agreements;
mod annexes;
mod archive;
mod breaches;
mod chart;
mod checker;
mod coverage;
mod custody;
mod document;
mod evidence;
mod hours;
mod html;
mod listing;
mod log_summary;
mod met;
mod outages;
mod page;
mod pdf;
mod record;
mod scope;
mod selection;
mod sources;
mod spans;
mod standing;
mod stretches;
mod table;
mod watched;
mod words;
mod workbook;

pub use agreements::{Agreements, Named, Unknown};
pub use checker::{LEFT_TO_THE_PROGRAM, SCRIPTS, verify_page};
pub use pdf::PdfError;
pub use record::{RecordError, note, record};
pub use scope::{MAX_NAME, Period, Range, Scope, ScopeError};

use std::io::Write;

use crate::agreement::Agreement;
use crate::diagnostic::Language;
use crate::ledger::{Export, PublicKey, sha256_hex};
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
    /// On whose word, by whom, under which reference.
    pub request: Request,
    /// Now.
    pub created: EventTime,
    /// Name of the machine that makes it.
    pub machine: String,
}

/// What people write on an export so that it can be filed: on the cover, and in the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// Who asked for it.
    pub requested_by: Option<String>,
    /// Who made it.
    pub produced_by: Option<String>,
    /// Number of the file or letter it belongs to.
    pub reference: Option<String>,
}

impl Request {
    /// From what somebody writes.
    ///
    /// # Errors
    /// One of them is longer than [`MAX_NAME`].
    pub fn new(names: [Option<String>; 3]) -> Result<Request, ScopeError> {
        let is_long = |name: &String| name.chars().count() > MAX_NAME;
        if names.iter().flatten().any(is_long) {
            return Err(ScopeError::Name);
        }
        let [requested_by, produced_by, reference] = names;
        Ok(Request {
            requested_by,
            produced_by,
            reference,
        })
    }
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
    /// Nothing of that name is in the log.
    #[error(transparent)]
    Unknown(Box<Unknown>),
    /// Nobody can ask for that.
    #[error(transparent)]
    Scope(#[from] ScopeError),
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
    /// The cover on paper.
    #[error("the cover cannot be written as PDF: {0}")]
    Pdf(#[from] pdf::PdfError),
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
    scope: Selected,
    agreements: Agreements,
    /// The agreement in force at the end, if its file is there and can be read.
    agreement: Option<Agreement>,
}

impl Material<'_> {
    /// Name of the log and fingerprint of its first key, safe to stand in a page.
    fn log(&self) -> (String, String) {
        let genesis = self.summary.genesis.as_ref();
        let key = genesis.and_then(|genesis| PublicKey::parse(&genesis.log_key).ok());
        key.map_or_else(Default::default, |key| {
            let sound = |c: &char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | ':');
            let name = key.name().chars().filter(sound).collect();
            (name, key.fingerprint())
        })
    }
}

/// An order's scope in moments.
#[derive(Debug, Clone)]
struct Selected {
    told: Range,
    facts: Range,
    site: Option<String>,
    clause: Option<String>,
}

/// Whether an order can be met at all: its names are names of the log, its days lie in order. Gives
/// the moments between which alerts have to be told.
///
/// # Errors
/// They are not, or the store cannot be read.
pub fn check(reader: &Reader, scope: &Scope) -> Result<Range, ExportError> {
    Ok(select(reader, &Agreements::of(reader)?, scope)?.told)
}

fn select(
    reader: &Reader,
    agreements: &Agreements,
    scope: &Scope,
) -> Result<Selected, ExportError> {
    if let Some(unknown) = agreements.know(reader, scope)? {
        return Err(ExportError::Unknown(Box::new(unknown)));
    }
    let zone = agreements.zone();
    Ok(Selected {
        told: scope.told.within(&zone)?,
        facts: scope.facts.within(&zone)?,
        site: scope.site.clone(),
        clause: scope.clause.clone(),
    })
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
    let agreements = Agreements::of(reader)?;
    let mut scope = select(reader, &agreements, &order.scope)?;
    let mut summary = log_summary::read(reader, (&scope, order.created), most, progress)?;
    // A leaf tells of a witness's signature only when there is something else to tell.
    let cosigned = Some(reader.cosigned()?.min(summary.size)).filter(|size| *size > 0);
    summary.witnessed = summary.witnessed.max(cosigned);
    if let Some(cut) = &summary.alerts.cut {
        scope.told.until = Some(cut.from);
    }
    let material = Material {
        reader,
        order,
        summary,
        scope,
        agreement: agreements.in_force().cloned(),
        agreements,
    };
    let language = order.language;
    let mut archive = Archive::new(out, order.created);
    let listing = listing::collect(&material)?;
    let watched = met::collect(&material, &listing)?;
    let (csv, xlsx) = language.pick(
        ("alerts.csv", "alerts.xlsx"),
        ("alertes.csv", "alertes.xlsx"),
    );
    let check = ("verify.html", verify_page().into_bytes());
    let table = (csv, table::csv(&material, &listing)?.into_bytes());
    let book = (xlsx, workbook::write(&material, &listing, &watched)?);
    let files = [check, table, book];
    let hashes: Vec<(&str, String)> = files
        .iter()
        .map(|(name, bytes)| (*name, sha256_hex(bytes)))
        .collect();
    let words = page::words(&material);
    let page = page::write(&words, &material, &listing, &watched, &hashes);
    let name = language.pick("README.html", "LISEZMOI.html");
    archive.file(name, html::render(&page).as_bytes())?;
    let name = language.pick("README.pdf", "LISEZMOI.pdf");
    archive.file(name, &pdf::render(&page, order.created)?)?;
    for (name, bytes) in &files {
        archive.file(name, bytes)?;
    }
    archive.begin(ALERTS)?;
    evidence::alerts(&material, &mut archive)?;
    evidence::write(&material, &mut archive)?;
    let sums = archive.sums();
    archive.file(SUMS, sums.as_bytes())?;
    let sha256 = archive.finish()?;
    Ok(fact(&material, sha256))
}

/// What the leaf of an export says.
fn fact(material: &Material<'_>, sha256: String) -> Export {
    let (order, scope) = (material.order, &material.scope);
    let time = |time: Option<EventTime>| time.map(|time| time.to_string());
    let request = order.request.clone();
    Export {
        recipient: order.recipient.clone(),
        from: time(scope.told.from),
        until: time(scope.told.until),
        site: scope.site.clone(),
        clause: scope.clause.clone(),
        alerts: material.summary.alerts.latest.len() as u64,
        size: material.summary.size,
        sha256,
        facts_from: time(scope.facts.from),
        facts_until: time(scope.facts.until),
        requested_by: request.requested_by,
        produced_by: request.produced_by,
        reference: request.reference,
    }
}

/// The name of this machine, as it calls itself.
#[must_use]
pub fn machine() -> String {
    let names = rustix::system::uname();
    names.nodename().to_string_lossy().into_owned()
}

#[cfg(test)]
mod answer_tests;
#[cfg(test)]
mod tests;
