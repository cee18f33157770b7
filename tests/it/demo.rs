//! The demo finds what it planted.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::process::Command;

use serde_json::Value;

#[test]
fn planted_equals_found() {
    let output = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["demo", "--minutes", "0.1", "--port", "0", "--seed", "11"])
        .args(["--workers", "60"])
        .args(["--stop-at-end", "--format", "json", "-q"])
        .output()
        .expect("the demo runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let result: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(result["planted_equals_found"], true, "{result}");
    assert_eq!(result["pending"], 0, "the queue took everything");
}

#[test]
fn a_terminal_sees_the_clauses_while_it_runs() {
    let demo = format!(
        "{} demo --minutes 0.1 --port 0 --seed 12 --workers 60 --stop-at-end",
        env!("CARGO_BIN_EXE_vigie")
    );
    let output = Command::new("script")
        .args(["-qec", &demo, "/dev/null"])
        .env("TERM", "xterm")
        .output()
        .expect("script (bsdutils) gives it a terminal");
    let screen = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{screen}");
    // Drawn more than once, in place: lines were cleared in between.
    assert!(screen.matches("art-4.2").count() > 2, "{screen}");
    assert!(screen.contains("\u{1b}["), "{screen}");
    assert!(screen.contains("everything that was planted was found"));
}
