// SPDX-License-Identifier: EUPL-1.2
//! `/alerts`: what was raised, for inspectors, as JSON or as a table.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::diagnostic::Language;
use crate::export::{Agreements, Period, Scope, Unknown};
use crate::observation::EventTime;
use crate::report::columns;
use crate::report::csv::Table;
use crate::store::{AlertFilter, ListedAlert, Reader, StoreError};

/// Rows of one answer at most.
const MOST: u32 = 10_000;

/// What can be asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    from: Option<String>,
    until: Option<String>,
    clause: Option<String>,
    site: Option<String>,
    format: Option<Form>,
    lang: Option<Language>,
    /// The latest ones first; goes with no `after`.
    latest: Option<bool>,
    limit: Option<u32>,
    /// `start:id` of the last row of the page before.
    after: Option<String>,
}

impl Asked {
    /// Whether names, civil days or local times have to be understood.
    fn needs_agreement(&self) -> bool {
        let asked = [&self.from, &self.until, &self.clause, &self.site];
        asked.iter().any(|one| one.is_some()) || self.format == Some(Form::Csv)
    }
}

#[derive(Debug, Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Form {
    Json,
    Csv,
}

/// Whose alerts are listed.
#[derive(Clone)]
pub(super) struct Listed {
    pub(super) store: Arc<PathBuf>,
    pub(super) agreement: String,
    pub(super) origin: String,
    /// What the monitor is at before its store was checked.
    pub(super) starting: Option<String>,
}

pub(super) async fn list(
    State(served): State<Listed>,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let Ok(Query(asked)) = asked else {
        let allowed = "allowed are from, until, clause, site, format (json, csv), lang (fr, en), \
                       latest (true), limit and after";
        return problem(StatusCode::BAD_REQUEST, allowed);
    };
    if let Some(doing) = &served.starting {
        return problem(StatusCode::SERVICE_UNAVAILABLE, doing);
    }
    let language = asked.lang.unwrap_or(Language::French);
    let (form, store) = (asked.format.unwrap_or(Form::Json), served.store.clone());
    let read = move || read(&store, &asked, language);
    let (rows, zone) = match tokio::task::spawn_blocking(read).await {
        Ok(Ok(read)) => read,
        Ok(Err(Unlisted::Unknown(unknown))) => return no_such_name(&unknown, language),
        Ok(Err(Unlisted::Asked(what))) => return problem(StatusCode::BAD_REQUEST, &what),
        Ok(Err(Unlisted::Store(error))) => {
            tracing::error!(%error, "alerts could not be listed");
            return problem(
                StatusCode::SERVICE_UNAVAILABLE,
                "the store cannot be read now",
            );
        }
        Err(_) => return problem(StatusCode::INTERNAL_SERVER_ERROR, "the listing failed"),
    };
    match form {
        Form::Json => as_json(&served, &rows),
        Form::Csv => as_csv(&rows, language, &zone),
    }
}

/// Why nothing is listed.
enum Unlisted {
    /// A name that is not in the log.
    Unknown(Box<Unknown>),
    /// What was asked for makes no sense.
    Asked(String),
    Store(StoreError),
}

impl From<StoreError> for Unlisted {
    fn from(error: StoreError) -> Unlisted {
        Unlisted::Store(error)
    }
}

/// The rows, and the zone of the agreement in force.
fn read(
    store: &Path,
    asked: &Asked,
    language: Language,
) -> Result<(Vec<ListedAlert>, TimeZone), Unlisted> {
    let reader = Reader::open(store)?;
    // Whoever only asks for the latest ones, again and again, needs no agreement.
    let agreements = match asked.needs_agreement() {
        true => Agreements::of(&reader)?,
        false => Agreements::default(),
    };
    let scope = Scope {
        site: asked.site.clone(),
        clause: asked.clause.clone(),
        ..Scope::default()
    };
    if let Some(unknown) = agreements.know(&reader, &scope)? {
        return Err(Unlisted::Unknown(Box::new(unknown)));
    }
    let zone = agreements.zone();
    let filter = filter(asked, &zone, language).map_err(Unlisted::Asked)?;
    Ok((reader.alerts(&filter)?, zone))
}

/// Says that a name is not in the log, and which are.
pub(super) fn no_such_name(unknown: &Unknown, language: Language) -> Response {
    let body = json!({
        "status": StatusCode::NOT_FOUND.as_u16(),
        "detail": unknown.say(language),
        "what": unknown.what.name(),
        "word": unknown.word,
        "near": unknown.near,
        "names": unknown.names,
    });
    let kind = [(header::CONTENT_TYPE, "application/problem+json")];
    (StatusCode::NOT_FOUND, kind, body.to_string()).into_response()
}

pub(super) fn problem(status: StatusCode, detail: &str) -> Response {
    let body = json!({ "status": status.as_u16(), "detail": detail });
    let kind = [(header::CONTENT_TYPE, "application/problem+json")];
    (status, kind, body.to_string()).into_response()
}

fn filter(asked: &Asked, zone: &TimeZone, language: Language) -> Result<AlertFilter, String> {
    let period = Period::parse(asked.from.as_deref(), asked.until.as_deref());
    let range = period.and_then(|period| period.within(zone));
    let range = range.map_err(|error| error.say(language))?;
    let after = match &asked.after {
        None => None,
        Some(_) if asked.latest == Some(true) => return Err("after does not go with latest".into()),
        Some(text) => {
            let (start, id) = text.split_once(':').ok_or("after is start:id of a row")?;
            let start = start.parse().map_err(|_| "after is start:id of a row")?;
            Some((start, id.to_owned()))
        }
    };
    Ok(AlertFilter {
        from: range.from.map(EventTime::micros),
        until: range.until.map(EventTime::micros),
        clause: asked.clause.clone(),
        site: asked.site.clone(),
        after,
        latest: asked.latest.unwrap_or(false),
        limit: asked.limit.unwrap_or(MOST).min(MOST),
    })
}

fn as_json(served: &Listed, rows: &[ListedAlert]) -> Response {
    let bodies: Vec<Value> = rows
        .iter()
        .filter_map(|row| serde_json::from_str(&row.body).ok())
        .collect();
    let next = rows
        .last()
        .map(|row| format!("{}:{}", row.window_start, row.id));
    let body = json!({
        "agreement": served.agreement,
        "origin": served.origin,
        "next": next,
        "alerts": bodies,
    });
    (
        [(header::CONTENT_TYPE, "application/json")],
        body.to_string(),
    )
        .into_response()
}

fn as_csv(rows: &[ListedAlert], language: Language, zone: &TimeZone) -> Response {
    let heads = columns::heads(language, zone.iana_name().unwrap_or("UTC"), false);
    let mut table = Table::new(language, zone.clone(), &heads);
    for row in rows {
        let body: Value = serde_json::from_str(&row.body).unwrap_or_default();
        table.row(&columns::cells(language, &body, None));
    }
    let kind = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"vigie-alerts.csv\"",
        ),
    ];
    (kind, table.finish()).into_response()
}
