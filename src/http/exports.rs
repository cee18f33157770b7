// SPDX-License-Identifier: EUPL-1.2
//! Exports over HTTP: one at a time, recorded in the log before a byte of it is given.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Seek as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{Extension, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use tokio::sync::Semaphore;
use tokio_util::io::ReaderStream;

use super::Served;
use super::alerts::{no_such_name, problem};
use crate::diagnostic::Language;
use crate::export::{self, ExportError, Order, Period, Request, Scope, ScopeError, Unknown};
use crate::ledger::Export;
use crate::monitor::Control;
use crate::observation::EventTime;
use crate::store::Reader;

/// How long an export waits for a monitor that gets ready.
const PATIENCE: Duration = Duration::from_secs(10);

/// Reaches the monitor that runs now, if one does: another one follows when files are read anew.
#[derive(Debug, Clone, Default)]
pub struct MonitorHandle(Arc<Mutex<Option<Control>>>);

impl MonitorHandle {
    /// From now on this monitor is reached, or none.
    pub fn set(&self, control: Option<Control>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = control;
    }

    fn get(&self) -> Option<Control> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// Where exports are made.
#[derive(Debug, Clone)]
pub(super) struct ExportHandler {
    handle: MonitorHandle,
    /// One at a time: each reads the whole log and writes a file beside the store.
    free: Arc<Semaphore>,
}

impl ExportHandler {
    pub(super) fn new(handle: MonitorHandle) -> ExportHandler {
        ExportHandler {
            handle,
            free: Arc::new(Semaphore::new(1)),
        }
    }
}

/// For whom exports are at this door.
#[derive(Debug, Clone)]
pub(super) enum Recipient {
    /// Whoever has shown who they are.
    Known(String),
    /// As asked: whoever reaches this door owns the store.
    AsAsked,
}

/// What can be asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    from: Option<String>,
    until: Option<String>,
    #[serde(alias = "facts-from")]
    facts_from: Option<String>,
    #[serde(alias = "facts-until")]
    facts_until: Option<String>,
    site: Option<String>,
    clause: Option<String>,
    lang: Option<Language>,
    #[serde(alias = "requested-by")]
    requested_by: Option<String>,
    #[serde(alias = "produced-by")]
    produced_by: Option<String>,
    reference: Option<String>,
    /// Only where [`Recipient::AsAsked`].
    recipient: Option<String>,
}

/// `/export`.
pub(super) async fn give(
    State(served): State<Served>,
    Extension(recipient): Extension<Recipient>,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let Ok(Query(asked)) = asked else {
        let allowed = "allowed are from, until, facts_from, facts_until, site, clause, requested_by, \
                       produced_by, reference and lang (fr, en)";
        return problem(StatusCode::BAD_REQUEST, allowed);
    };
    let language = asked.lang.unwrap_or(Language::French);
    let order = match order(asked, &recipient) {
        Ok(order) => order,
        Err(Misasked::Recipient) => {
            return problem(StatusCode::BAD_REQUEST, "who you are says for whom it is");
        }
        Err(Misasked::Scope(what)) => {
            return problem(StatusCode::BAD_REQUEST, &what.say(language));
        }
    };
    let Ok(turn) = served.exports.free.clone().try_acquire_owned() else {
        let busy = problem(StatusCode::TOO_MANY_REQUESTS, "an export is being made");
        return ([(header::RETRY_AFTER, "10")], busy).into_response();
    };
    let Some(control) = monitor(&served).await else {
        let why = "no monitor runs now that could record it";
        let absent = problem(StatusCode::SERVICE_UNAVAILABLE, why);
        return ([(header::RETRY_AFTER, "10")], absent).into_response();
    };
    let store = served.store.clone();
    let made = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        make(&store, &control, &order)
    });
    match made.await {
        Ok(Ok(made)) => answer(made),
        Ok(Err(Refusal::Unknown(unknown))) => no_such_name(&unknown, language),
        Ok(Err(Refusal::Scope(what))) => problem(StatusCode::BAD_REQUEST, &what.say(language)),
        Ok(Err(Refusal::Unable(status, why))) => problem(status, &why),
        Err(_) => problem(StatusCode::INTERNAL_SERVER_ERROR, "the export failed"),
    }
}

/// The monitor that runs, or soon will: one gets ready at the start and whenever files are read anew.
async fn monitor(served: &Served) -> Option<Control> {
    let until = Instant::now() + PATIENCE;
    loop {
        let control = served.exports.handle.get();
        if control.is_some() || served.stop.load(Ordering::Acquire) || Instant::now() > until {
            return control;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// What makes no sense in what was asked for.
enum Misasked {
    /// A name for who has shown another one.
    Recipient,
    /// Times or names.
    Scope(ScopeError),
}

fn order(asked: Asked, recipient: &Recipient) -> Result<Order, Misasked> {
    let named = |name: &String| name.chars().count() <= export::MAX_NAME;
    let recipient = match (recipient, asked.recipient) {
        (Recipient::Known(name), None) => name.clone(),
        (Recipient::AsAsked, None) => "unnamed".into(),
        (Recipient::AsAsked, Some(name)) if named(&name) => name,
        (Recipient::AsAsked, Some(_)) => return Err(Misasked::Scope(ScopeError::Name)),
        (Recipient::Known(_), Some(_)) => return Err(Misasked::Recipient),
    };
    let period = |from: Option<String>, until: Option<String>| {
        Period::parse(from.as_deref(), until.as_deref()).map_err(Misasked::Scope)
    };
    let names = [asked.requested_by, asked.produced_by, asked.reference];
    Ok(Order {
        scope: Scope {
            told: period(asked.from, asked.until)?,
            facts: period(asked.facts_from, asked.facts_until)?,
            site: asked.site,
            clause: asked.clause,
        },
        language: asked.lang.unwrap_or(Language::French),
        recipient,
        request: Request::new(names).map_err(Misasked::Scope)?,
        created: EventTime::from(jiff::Timestamp::now()),
        machine: export::machine(),
    })
}

/// Why no export is given.
enum Refusal {
    /// A name that is not in the log.
    Unknown(Box<Unknown>),
    /// A period that ends before it begins.
    Scope(ScopeError),
    /// Not now.
    Unable(StatusCode, String),
}

/// An export that is in the log and can be given.
struct Made {
    file: File,
    export: Export,
    leaf: u64,
}

fn make(store: &Path, control: &Control, order: &Order) -> Result<Made, Refusal> {
    let unavailable = |why: &str| Refusal::Unable(StatusCode::SERVICE_UNAVAILABLE, why.to_owned());
    let mut file = nameless(store).map_err(|error| {
        tracing::error!(%error, "an export cannot be written beside the store");
        unavailable("no export can be written now")
    })?;
    let built = Reader::open(store)
        .map_err(ExportError::from)
        .and_then(|reader| export::build(&reader, order, BufWriter::new(&file), &mut |_, _| {}));
    let export = match built {
        Ok(export) => export,
        Err(ExportError::Unknown(unknown)) => return Err(Refusal::Unknown(unknown)),
        Err(ExportError::Scope(what)) => return Err(Refusal::Scope(what)),
        Err(error @ ExportError::Empty) => return Err(unavailable(&error.to_string())),
        Err(error) => {
            tracing::error!(%error, "no export could be made");
            return Err(unavailable(
                "no export could be made; the monitor's log says why",
            ));
        }
    };
    let leaf = control
        .export(export.clone())
        .ok_or_else(|| unavailable("the export could not be recorded, so it is not given"))?;
    let rewound = file.rewind();
    rewound
        .map_err(|error| Refusal::Unable(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
    Ok(Made { file, export, leaf })
}

/// A file beside the store that has no name any more: it is gone with whoever holds it.
fn nameless(store: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut path = store.as_os_str().to_owned();
    path.push(".export");
    let path = PathBuf::from(path);
    let mut options = OpenOptions::new();
    options
        .read(true)
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600);
    let file = options.open(&path)?;
    std::fs::remove_file(&path)?;
    Ok(file)
}

fn answer(made: Made) -> Response {
    let Made { file, export, leaf } = made;
    let facts = serde_json::to_vec(&export).unwrap_or_default();
    let (Ok(length), Ok(facts)) = (
        file.metadata().map(|metadata| metadata.len()),
        HeaderValue::from_bytes(&facts),
    ) else {
        return problem(StatusCode::INTERNAL_SERVER_ERROR, "the export failed");
    };
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/zip"),
        ),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"vigie-export.zip\""),
        ),
        (header::CONTENT_LENGTH, HeaderValue::from(length)),
        (
            header::HeaderName::from_static("vigie-leaf"),
            HeaderValue::from(leaf),
        ),
        (header::HeaderName::from_static("vigie-export"), facts),
    ];
    let stream = ReaderStream::with_capacity(tokio::fs::File::from_std(file), 1 << 16);
    (headers, Body::from_stream(stream)).into_response()
}
