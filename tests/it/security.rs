//! Connections: SCRAM, PLAIN, TLS, client certificates, and being refused.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::fs;
use std::process::Command;

use super::broker::{Broker, Listener, PASSWORD, USER};
use super::doctor::doctor;
use super::monitor_process::{Rig, private};

fn with(broker: &Broker, listener: Listener, security: &str, password: &str) -> Rig {
    let mut rig = Rig::new(broker.address(Listener::Plain));
    let file = rig.path("password");
    fs::write(&file, password).unwrap();
    private(&file);
    rig.broker = broker.address(listener).to_owned();
    rig.security = security.replace("PASSWORD", &file.to_string_lossy());
    rig.configure("");
    rig
}

#[test]
fn every_kind_of_connection_works_and_a_wrong_password_is_refused() {
    let Some(broker) = Broker::secured() else {
        return;
    };
    let files = broker.certificates();
    let ca = files.authority.display().to_string();
    let sasl = |mechanism| {
        format!("  sasl: {{ mechanism: {mechanism}, username: {USER}, password_file: PASSWORD }}\n")
    };
    let tls = format!("  tls: {{ ca: {ca} }}\n");
    let mtls = format!(
        "  tls: {{ ca: {ca}, certificate: {}, key: {} }}\n",
        files.client.display(),
        files.client_key.display()
    );
    let cases = [
        (Listener::Sasl, sasl("scram-sha-512")),
        (Listener::Sasl, sasl("plain")),
        (Listener::SaslTls, tls.clone() + &sasl("scram-sha-256")),
        (Listener::Tls, tls),
        (Listener::Mtls, mtls),
    ];
    for (listener, security) in cases {
        let rig = with(&broker, listener, &security, PASSWORD);
        rig.summary();
    }
    let rig = with(&broker, Listener::Sasl, &sasl("scram-sha-512"), "wrong");
    let output = rig.run_to_end();
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(told.contains("refuses us"), "{told}");
    assert!(!told.contains("wrong"), "{told}");
}

/// What is wrong with an encrypted connection is said, and it is not the user name.
#[test]
fn an_encrypted_connection_that_does_not_come_about_says_why() {
    let Some(broker) = Broker::mistaken() else {
        return;
    };
    let files = broker.certificates();
    let tls = |ca: &std::path::Path| format!("  tls: {{ ca: {} }}\n", ca.display());
    let cases = [
        (
            Listener::Tls,
            tls(&files.stranger),
            ["not signed by the authority", "pas signé par l'autorité"],
        ),
        (
            Listener::Expired,
            tls(&files.authority),
            ["has expired", "a expiré"],
        ),
        (
            Listener::Elsewhere,
            tls(&files.authority),
            ["is for another name", "est pour un autre nom"],
        ),
        (
            Listener::Plain,
            tls(&files.authority),
            ["does not speak TLS", "ne parle pas TLS"],
        ),
        (
            Listener::Tls,
            String::new(),
            ["speaks TLS, and we do not", "parle TLS, et nous non"],
        ),
    ];
    for (listener, security, [why, french]) in cases {
        let rig = with(&broker, listener, &security, PASSWORD);
        let output = rig.run_to_end();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(3), "{told}");
        let last = told.lines().rfind(|line| line.contains("no connection"));
        let last = last.unwrap_or_else(|| panic!("{listener:?}: {told}"));
        assert!(last.contains(why), "{listener:?}: {told}");
        assert!(!last.contains("user name"), "{listener:?}: {told}");
        let (state, words) = &doctor(&rig, 1)["brokers"];
        assert!(
            state == "failed" && words.contains(why),
            "{listener:?}: {words}"
        );
        let mut doctor = Command::new(env!("CARGO_BIN_EXE_vigie"));
        doctor.args(["doctor", "--lang", "fr", "--config"]);
        let output = doctor.arg(rig.path("vigie.yaml")).output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        let named = told.contains("pas de connexion aux brokers") && told.contains(french);
        assert!(named && !told.contains(why), "{listener:?}: {told}");
    }
}
