//! Keys and certificates for a secured broker, made afresh by the `openssl` command.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the files lie, all in PEM.
pub(crate) struct Certificates {
    /// Signs the two below.
    pub(crate) authority: PathBuf,
    /// Signs nothing; who trusts only this one trusts nobody here.
    pub(crate) stranger: PathBuf,
    /// The broker's key and certificate, for `127.0.0.1` and `localhost`.
    pub(crate) broker: PathBuf,
    pub(crate) client: PathBuf,
    pub(crate) client_key: PathBuf,
}

impl Certificates {
    /// The paths inside a broker's folder.
    pub(super) fn of(folder: &Path) -> Certificates {
        let path = |name: &str| folder.join("tls").join(name);
        Certificates {
            authority: path("authority.pem"),
            stranger: path("stranger.pem"),
            broker: path("broker-both.pem"),
            client: path("client.pem"),
            client_key: path("client-key.pem"),
        }
    }

    /// Makes them all.
    pub(crate) fn make(folder: &Path) -> Certificates {
        let paths = Certificates::of(folder);
        let folder = folder.join("tls");
        fs::create_dir(&folder).expect("a broker's folder is writable");
        certify(&folder, "authority", None);
        certify(&folder, "stranger", None);
        certify(&folder, "broker", Some("authority"));
        certify(&folder, "client", Some("authority"));
        let text = |name| fs::read_to_string(folder.join(name)).expect("openssl wrote it");
        fs::write(&paths.broker, text("broker-key.pem") + &text("broker.pem"))
            .expect("a broker's folder is writable");
        paths
    }
}

/// Makes `name-key.pem` and `name.pem`, signed by the issuer or by itself.
fn certify(folder: &Path, name: &str, issuer: Option<&str>) {
    let mut openssl = Command::new("openssl");
    openssl
        .current_dir(folder)
        .args(["req", "-x509", "-nodes", "-days", "2", "-newkey", "ec"]);
    openssl.args([
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-subj",
        &format!("/CN={name}"),
    ]);
    openssl.args([
        "-keyout",
        &format!("{name}-key.pem"),
        "-out",
        &format!("{name}.pem"),
    ]);
    if let Some(issuer) = issuer {
        openssl.args([
            "-CA",
            &format!("{issuer}.pem"),
            "-CAkey",
            &format!("{issuer}-key.pem"),
        ]);
        openssl.args(["-addext", "basicConstraints=critical,CA:FALSE"]);
        openssl.args(["-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"]);
    }
    let output = openssl
        .output()
        .expect("openssl is there: tests/setup installs it");
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "no certificate for {name}: {text}");
}
