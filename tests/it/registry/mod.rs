//! A real schema registry for tests: Apicurio Registry, through its Confluent API.
//!
//! It keeps schemas in memory only; [`Registry::start_again`] gives it the same ones again, in the
//! same order, so that they have the same numbers. It asks nobody who he is: for that there is a
//! [`Door`] in front of it, as a company would have one.
//!
//! SPDX-License-Identifier: EUPL-1.2

mod door;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) use door::Door;

use super::broker::{Certificates, free_port, machine, spawn, temporary, terminate};

/// A start takes five seconds, on a machine that builds at the same time many more.
const TIMEOUT: Duration = Duration::from_secs(90);

/// Where its Confluent API begins.
pub(crate) const API: &str = "/apis/ccompat/v7";

/// A registry of the test's own. Dropping it kills it.
pub(crate) struct Registry {
    port: u16,
    /// Where it speaks TLS, with the certificates of a broker.
    tls_port: u16,
    certificates: Certificates,
    folder: TempDir,
    /// What it was given: subject and request.
    given: Vec<(String, String)>,
    /// `None` while stopped.
    process: Option<Child>,
}

impl Registry {
    pub(crate) fn start() -> Registry {
        let folder = TempDir::new().unwrap();
        let mut registry = Registry {
            port: free_port(),
            tls_port: free_port(),
            certificates: Certificates::make(folder.path()),
            folder,
            given: Vec::new(),
            process: None,
        };
        registry.start_again();
        registry
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Where its Confluent API is.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}{API}", self.port)
    }

    /// Where it is with TLS, and who vouches for it.
    pub(crate) fn tls(&self) -> (String, &Path) {
        let url = format!("https://127.0.0.1:{}{API}", self.tls_port);
        (url, &self.certificates.authority)
    }

    /// Somebody who vouches for nobody here.
    pub(crate) fn stranger(&self) -> &Path {
        &self.certificates.stranger
    }

    /// Registers a schema that refers to the first version of others, by name and subject. Gives its
    /// number.
    pub(crate) fn register(
        &mut self,
        (subject, kind): (&str, &str),
        schema: &str,
        references: &[(&str, &str)],
    ) -> u32 {
        let refers = |(name, subject): &(&str, &str)| json!({ "name": name, "subject": subject, "version": 1 });
        let references: Vec<Value> = references.iter().map(refers).collect();
        let schema = json!({ "schemaType": kind, "schema": schema, "references": references });
        self.given.push((subject.to_owned(), schema.to_string()));
        self.give(subject, &schema.to_string())
    }

    fn give(&self, subject: &str, schema: &str) -> u32 {
        let address = format!("{}/subjects/{subject}/versions", self.url());
        let media = "application/vnd.schemaregistry.v1+json";
        let sent = ureq::post(address)
            .header("content-type", media)
            .send(schema);
        let answer = sent.unwrap().body_mut().read_to_string().unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap();
        u32::try_from(answer["id"].as_u64().unwrap()).unwrap()
    }

    /// Ends it, and waits until it has.
    pub(crate) fn stop(&mut self) {
        if let Some(child) = self.process.take() {
            terminate(child);
        }
    }

    /// Starts it on the same port, with what it was given before.
    pub(crate) fn start_again(&mut self) {
        assert!(self.process.is_none(), "the registry is running");
        let home = temporary().with_file_name("registry").join("app");
        let there = std::fs::read_dir(&home).into_iter().flatten().flatten();
        let mut jars = there.map(|entry| entry.path());
        let runner = |path: &PathBuf| path.to_string_lossy().ends_with("-runner.jar");
        let Some(jar) = jars.find(runner) else {
            panic!("no registry in {}: run tests/setup", home.display());
        };
        let path = self.folder.path().join("log");
        let log = File::create(&path).unwrap();
        let mut command = machine();
        command
            .arg("-Dquarkus.http.host=127.0.0.1")
            .arg(format!("-Dquarkus.http.port={}", self.port))
            .arg(format!("-Dquarkus.http.ssl-port={}", self.tls_port));
        for of in ["files", "key-files"] {
            let pem = self.certificates.broker.display();
            command.arg(format!("-Dquarkus.http.ssl.certificate.{of}={pem}"));
        }
        command
            .arg("-jar")
            .arg(jar)
            .stdin(Stdio::null())
            .stderr(log.try_clone().unwrap())
            .stdout(log);
        self.process = Some(spawn(command).unwrap());
        let until = Instant::now() + TIMEOUT;
        while ureq::get(format!("{}/subjects", self.url()))
            .call()
            .is_err()
        {
            let ended = self.process.as_mut().unwrap().try_wait().unwrap();
            let log = || std::fs::read_to_string(&path).unwrap_or_default();
            assert!(
                ended.is_none() && Instant::now() < until,
                "the registry does not answer ({ended:?}); its log:\n{}",
                log()
            );
            std::thread::sleep(Duration::from_millis(100));
        }
        for (subject, schema) in &self.given {
            self.give(subject, schema);
        }
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        if let Some(mut child) = self.process.take() {
            child.kill().ok();
            child.wait().ok();
        }
    }
}
