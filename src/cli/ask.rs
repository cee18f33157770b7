// SPDX-License-Identifier: EUPL-1.2
//! Asks a running monitor over HTTP.

use std::time::Duration;

use serde_json::Value;

/// How long one answer may take.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Bytes of one answer at most: 2 000 series of clauses by site and their help.
const MOST: u64 = 8 * 1024 * 1024;

/// A monitor, or what is taken for one.
pub(super) struct Monitor {
    agent: ureq::Agent,
    /// Its address, without a slash at the end.
    pub(super) url: String,
}

impl Monitor {
    pub(super) fn new(url: &str) -> Monitor {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(TIMEOUT))
            .user_agent("vigie")
            .build();
        Monitor {
            agent: ureq::Agent::new_with_config(config),
            url: url.trim_end_matches('/').to_owned(),
        }
    }

    /// How it says that it is; nothing in the place of an answer that is no JSON.
    ///
    /// # Errors
    /// Nobody answers: in words.
    pub(super) fn health(&self) -> Result<Value, String> {
        Ok(serde_json::from_str(&self.get("/health")?).unwrap_or_default())
    }

    /// What lies under a path.
    ///
    /// # Errors
    /// Nobody answers, or with too much: in words.
    pub(super) fn get(&self, path: &str) -> Result<String, String> {
        let answer = self.agent.get(format!("{}{path}", self.url)).call();
        let mut answer = answer.map_err(|error| format!("{}: {error}", self.url))?;
        let body = answer.body_mut().with_config().limit(MOST);
        body.read_to_string()
            .map_err(|error| format!("{}{path}: {error}", self.url))
    }
}
