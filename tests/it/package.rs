//! The Debian package, installed and run by a real systemd with everything that its units forbid.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use super::broker::{Broker, Listener, Topic, read};

fn run(script: &str, arguments: &[&Path]) -> Output {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join(script);
    let output = Command::new(script).args(arguments).output();
    output.expect("bash is there")
}

#[test]
fn the_package_runs_under_systemd_with_all_that_its_units_forbid() {
    let Some(broker) = Broker::start() else {
        return;
    };
    let address = broker.address(Listener::Plain);
    let sources = Topic::named(address, "work.wms", 1, &[]);
    let queue = Topic::named(address, "vigie.union", 1, &[]);
    let folder = tempfile::tempdir().unwrap();
    let (package, out) = (folder.path().join("vigie.deb"), folder.path().join("out"));
    fs::create_dir(&out).unwrap();
    // Built from the programs under test, not from a release.
    let programs = Path::new(env!("CARGO_BIN_EXE_vigie")).parent().unwrap();
    assert!(programs.join("vigie-verify").exists());
    let built = run("deploy/deb/build", &[programs, &package]);
    assert!(
        built.status.success(),
        "{}",
        String::from_utf8_lossy(&built.stderr)
    );
    let booted = run("tests/deploy/boot", &[&package, Path::new(address), &out]);
    if booted.status.code() == Some(4) {
        eprint!("{}", String::from_utf8_lossy(&booted.stderr));
        return;
    }
    let logs = || {
        let file = |name| fs::read_to_string(out.join(name)).unwrap_or_default();
        let names = ["dpkg", "result", "trial", "vigie", "vigie-mirror"];
        names
            .map(|name| format!("{name}:\n{}", file(name)))
            .join("\n")
    };
    let told = String::from_utf8_lossy(&booted.stdout).into_owned();
    assert!(booted.status.success(), "{told}\n{}", logs());
    assert!(read(address, queue.name()).len() > 1, "{}", logs());
    drop(sources);
}
