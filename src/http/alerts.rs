// SPDX-License-Identifier: EUPL-1.2
//! `/alerts`: what was raised, for inspectors, as JSON or as a table.

use std::path::PathBuf;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::diagnostic::Language;
use crate::export::moment;
use crate::report::columns;
use crate::report::csv::Table;
use crate::store::{AlertFilter, ListedAlert, Reader};

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
    let filter = match filter(&asked) {
        Ok(filter) => filter,
        Err(what) => return problem(StatusCode::BAD_REQUEST, what),
    };
    if let Some(doing) = &served.starting {
        return problem(StatusCode::SERVICE_UNAVAILABLE, doing);
    }
    let store = served.store.clone();
    let read = move || Reader::open(&store).and_then(|store| store.alerts(&filter));
    let rows = match tokio::task::spawn_blocking(read).await {
        Ok(Ok(rows)) => rows,
        Ok(Err(error)) => {
            tracing::error!(%error, "alerts could not be listed");
            return problem(
                StatusCode::SERVICE_UNAVAILABLE,
                "the store cannot be read now",
            );
        }
        Err(_) => return problem(StatusCode::INTERNAL_SERVER_ERROR, "the listing failed"),
    };
    match asked.format.unwrap_or(Form::Json) {
        Form::Json => as_json(&served, &rows),
        Form::Csv => as_csv(&rows, asked.lang.unwrap_or(Language::French)),
    }
}

pub(super) fn problem(status: StatusCode, detail: &str) -> Response {
    let body = json!({ "status": status.as_u16(), "detail": detail });
    let kind = [(header::CONTENT_TYPE, "application/problem+json")];
    (status, kind, body.to_string()).into_response()
}

fn filter(asked: &Asked) -> Result<AlertFilter, &'static str> {
    let time = |text: &Option<String>| match text {
        None => Ok(None),
        Some(text) => moment(text).map(|time| Some(time.micros())).ok_or(
            "from and until are dates (2026-07-01) or times with zone (2026-07-01T00:00:00Z)",
        ),
    };
    let after = match &asked.after {
        None => None,
        Some(_) if asked.latest == Some(true) => return Err("after does not go with latest"),
        Some(text) => {
            let (start, id) = text.split_once(':').ok_or("after is start:id of a row")?;
            let start = start.parse().map_err(|_| "after is start:id of a row")?;
            Some((start, id.to_owned()))
        }
    };
    Ok(AlertFilter {
        from: time(&asked.from)?,
        until: time(&asked.until)?,
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

fn as_csv(rows: &[ListedAlert], language: Language) -> Response {
    let mut table = Table::new(language, &columns::heads(language));
    for row in rows {
        let body: Value = serde_json::from_str(&row.body).unwrap_or_default();
        table.row(columns::cells(language, &body));
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
