// SPDX-License-Identifier: EUPL-1.2
//! Does the union's mirror answer, and does it follow this log?

use std::time::Duration;

use serde_json::Value;

use super::list::Outcome;
use crate::config::Config;
use crate::diagnostic::Language;
use crate::monitor::agent;
use crate::observation::EventTime;
use crate::store::Reader;

/// How long an answer may take.
const TIMEOUT: Duration = Duration::from_secs(5);

/// What came of it, and the time of day at the mirror.
pub(super) fn reach(config: &Config, language: Language) -> (Outcome, Option<EventTime>) {
    let Some(target) = &config.mirror else {
        let text = language.pick(
            "none: nobody outside this machine signs for the log",
            "aucun : personne hors de cette machine ne signe le journal",
        );
        let hint = language.pick(
            "the union runs vigie mirror; name it under mirror: in vigie.yaml",
            "le syndicat lance vigie mirror ; le nommer sous mirror: dans vigie.yaml",
        );
        return (Outcome::Warning(text.into(), hint.into()), None);
    };
    let hint = language.pick(
        "look at mirror: in vigie.yaml, and ask whoever runs the mirror",
        "voir mirror: dans vigie.yaml, et demander à qui fait tourner le miroir",
    );
    let failed = |text: String| Outcome::Failed(text, hint.into());
    let address = format!("{}/health", target.url.trim_end_matches('/'));
    let asked = agent(&target.url, target.ca.as_deref()).map_err(|error| error.to_string());
    let asked = asked.and_then(|agent| {
        let question = agent.get(&address).config().timeout_global(Some(TIMEOUT));
        question.build().call().map_err(|error| error.to_string())
    });
    let mut answer = match asked {
        Ok(answer) => answer,
        Err(error) => return (failed(format!("{}: {error}", target.url)), None),
    };
    let date = answer
        .headers()
        .get("date")
        .and_then(|date| date.to_str().ok());
    let date = date.and_then(|date| jiff::fmt::rfc2822::parse(date).ok());
    let date = date.map(|date| EventTime::from(date.timestamp()));
    let body = answer.body_mut().read_to_string().unwrap_or_default();
    let health: Value = serde_json::from_str(&body).unwrap_or_default();
    (judge(&target.url, &health, config, language, &failed), date)
}

fn judge(
    url: &str,
    health: &Value,
    config: &Config,
    language: Language,
    failed: &dyn Fn(String) -> Outcome,
) -> Outcome {
    let Some(theirs) = health["origin"].as_str() else {
        let text = language.pick(
            "what answers is no mirror",
            "ce qui répond n'est pas un miroir",
        );
        return failed(format!("{url}: {text}"));
    };
    let ours = Reader::open(&config.store).and_then(|store| store.record());
    let ours = ours.map(|record| record.origin).unwrap_or_default();
    if !ours.is_empty() && ours != theirs {
        return failed(language.pick(
            format!("{url} follows another log: {theirs}"),
            format!("{url} suit un autre journal : {theirs}"),
        ));
    }
    let open = health["open"].as_array().map_or(0, Vec::len);
    if open > 0 {
        let text = language.pick(
            format!("{url}: {open} alarms are open there"),
            format!("{url} : {open} alarmes y sont ouvertes"),
        );
        let hint = format!("{}/findings?open=true", url.trim_end_matches('/'));
        return Outcome::Warning(text, hint);
    }
    let signed = &health["signed"];
    Outcome::Well(language.pick(
        format!("{url}, {signed} leaves signed"),
        format!("{url}, {signed} feuilles signées"),
    ))
}
