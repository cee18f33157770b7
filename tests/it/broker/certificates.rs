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
    /// As the broker's, but its time is over, or it is for another host.
    pub(crate) expired: PathBuf,
    pub(crate) elsewhere: PathBuf,
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
            expired: path("expired-both.pem"),
            elsewhere: path("elsewhere-both.pem"),
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
        certify(&folder, "expired", Some("authority"));
        expire(&folder, "expired");
        certify(&folder, "elsewhere", Some("authority"));
        certify(&folder, "client", Some("authority"));
        let text = |name: &str| fs::read_to_string(folder.join(name)).expect("openssl wrote it");
        for name in ["broker", "expired", "elsewhere"] {
            let both = text(&format!("{name}-key.pem")) + &text(&format!("{name}.pem"));
            fs::write(folder.join(format!("{name}-both.pem")), both)
                .expect("a broker's folder is writable");
        }
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
        let names = match name {
            "elsewhere" => "subjectAltName=DNS:kafka.example",
            _ => "subjectAltName=IP:127.0.0.1,DNS:localhost",
        };
        openssl.args(["-addext", names]);
    }
    let output = openssl
        .output()
        .expect("openssl is there: tests/setup installs it");
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "no certificate for {name}: {text}");
}

/// Signs a certificate anew, so that its time was over yesterday.
fn expire(folder: &Path, name: &str) {
    let (old, key, request) = (
        format!("{name}.pem"),
        format!("{name}-key.pem"),
        format!("{name}.csr"),
    );
    let all: [&[&str]; 2] = [
        &[
            "-x509toreq",
            "-in",
            &old,
            "-signkey",
            &key,
            "-out",
            &request,
        ],
        &["-req", "-in", &request, "-days", "-1", "-out", &old],
    ];
    for arguments in all {
        let mut openssl = Command::new("openssl");
        openssl.current_dir(folder).arg("x509").args(arguments);
        openssl.args(["-copy_extensions", "copy"]);
        if arguments[0] == "-req" {
            openssl.args(["-CA", "authority.pem", "-CAkey", "authority-key.pem"]);
            openssl.arg("-CAcreateserial");
        }
        let output = openssl.output().expect("openssl is there");
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name} cannot expire: {text}");
    }
}
