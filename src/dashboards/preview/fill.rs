// SPDX-License-Identifier: EUPL-1.2
//! Grafana's variables with all their values chosen, and panels that are repeated.

use serde_json::{Value, json};

/// The panels with their variables filled in, but for times; repeated ones side by side.
pub(super) fn panels(dashboard: &Value) -> Vec<Value> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let variables = list(&dashboard["templating"]["list"]);
    let mut panels = Vec::new();
    for panel in list(&dashboard["panels"]) {
        let of = panel["repeat"].as_str().unwrap_or_default();
        let repeated = variables.iter().find(|variable| variable["name"] == of);
        match repeated {
            None => panels.push(panel),
            Some(variable) => panels.extend(repeat(&panel, of, &choices(variable))),
        }
    }
    panels
        .into_iter()
        .map(|panel| filled(panel, &variables))
        .collect()
}

/// Text and value of each choice but "all".
fn choices(variable: &Value) -> Vec<(String, String)> {
    let options = variable["options"].as_array().into_iter().flatten();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    options
        .map(|option| (text(&option["text"]), text(&option["value"])))
        .filter(|(_, value)| value != "$__all")
        .collect()
}

fn repeat(panel: &Value, variable: &str, choices: &[(String, String)]) -> Vec<Value> {
    let place = |key: &str| panel["gridPos"][key].as_u64().unwrap_or(0) as usize;
    let (width, height, top) = (place("w"), place("h"), place("y"));
    let beside = panel["maxPerRow"].as_u64().unwrap_or(1).max(1) as usize;
    let one = |(at, (text, value)): (usize, &(String, String))| {
        let mut panel = panel.clone();
        panel["title"] = json!(text);
        panel["gridPos"] = json!({
            "x": at % beside * width, "y": top + at / beside * height, "w": width, "h": height,
        });
        replace(&mut panel, &format!("${variable}"), &regex::escape(value));
        panel
    };
    choices.iter().enumerate().map(one).collect()
}

/// Puts the choice "all" for every variable.
fn filled(mut panel: Value, variables: &[Value]) -> Value {
    for variable in variables {
        let name = variable["name"].as_str().unwrap_or_default();
        let all = match variable["type"].as_str() {
            Some("custom") => {
                let values = choices(variable);
                let values = values.iter().map(|(_, value)| regex::escape(value));
                values.collect::<Vec<_>>().join("|")
            }
            _ => ".*".to_owned(),
        };
        replace(&mut panel, &format!("${name}"), &all);
    }
    panel
}

fn replace(panel: &mut Value, variable: &str, by: &str) {
    // In PromQL a backslash in a string needs another one.
    let by = by.replace('\\', "\\\\");
    for target in panel["targets"].as_array_mut().into_iter().flatten() {
        if let Some(query) = target["expr"].as_str() {
            target["expr"] = json!(query.replace(&format!("\"{variable}\""), &format!("\"{by}\"")));
        }
    }
}
