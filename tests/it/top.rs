//! `vigie top` beside a running monitor, and what shells and `man` are given.
//!
//! SPDX-License-Identifier: EUPL-1.2

use std::io::Write as _;
use std::process::{Command, Stdio};

use serde_json::Value;
use vigie::demo::Play;

use super::broker::shared;
use super::monitor_process::Rig;

const PROGRAM: &str = env!("CARGO_BIN_EXE_vigie");

#[test]
fn a_running_monitor_is_shown_as_it_is() {
    let rig = Rig::new(shared());
    rig.produce(Play {
        seed: 5,
        workers: 20,
        days: 3,
        ..Play::default()
    });
    let running = rig.start();
    rig.wait("alerts", |rig| rig.raised() > 3);
    rig.wait("everything to be read", |rig| {
        rig.get("/health")
            .unwrap_or_default()
            .contains("\"lag_records\":0")
    });
    let url = format!("http://127.0.0.1:{}", rig.port);
    let look = ["top", "--url", &url, "--every", "1", "--once"];
    let told = rig.command_of(&[&look[..], &["--format", "json"]].concat(), 0);
    let told: Value = serde_json::from_str(&told).unwrap();
    let health: Value = serde_json::from_str(&rig.get("/health").unwrap()).unwrap();
    assert_eq!(told["totals"]["leaves"], health["leaves"]);
    assert_eq!(told["totals"]["lag"], 0);
    let raised: u64 = told["clauses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|clause| clause["raised"].as_u64().unwrap())
        .sum();
    assert!(raised > 0 && raised as usize <= rig.raised());
    assert!(!told["alerts"].as_array().unwrap().is_empty());
    let text = rig.command_of(&look, 0);
    assert!(
        text.contains("healthy") && text.contains("Clauses"),
        "{text}"
    );
    assert!(text.lines().count() <= 41, "{text}");
    // Nobody is on it: neither by name nor by pseudonym.
    let listed: Value = serde_json::from_str(&rig.get("/alerts").unwrap()).unwrap();
    for alert in listed["alerts"].as_array().unwrap() {
        for part in alert["group"].as_array().unwrap() {
            let value = part["value"].as_str().unwrap();
            let personal = part["field"] == "subject" || part["field"] == "worker";
            assert!(!personal || !text.contains(value), "{value}");
        }
    }
    in_a_terminal(&url);
    running.stop();
    let told = rig.command_of(&look, 3);
    assert!(told.contains(&url), "{told}");
}

/// In a terminal of its own, until `q` is pressed.
fn in_a_terminal(url: &str) {
    let line = format!("stty cols 120 rows 40; exec {PROGRAM} top --lang fr --every 1 --url {url}");
    let mut terminal = Command::new("script")
        .args(["-qec", &line, "/dev/null"])
        .env("TERM", "xterm")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut keys = terminal.stdin.take().unwrap();
    for key in ["\x1b[B", "\x1b[A", "q"] {
        std::thread::sleep(std::time::Duration::from_secs(1));
        keys.write_all(key.as_bytes()).unwrap();
        keys.flush().unwrap();
    }
    let output = terminal.wait_with_output().unwrap();
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{shown}");
    assert!(
        shown.contains("sain") && shown.contains("Clauses"),
        "{shown}"
    );
}

#[test]
fn completions_and_manual_pages_name_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let output = Command::new(PROGRAM).args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let help = run(&["--help"]);
    let (_, commands) = help.split_once("Commands:\n").unwrap();
    let (commands, _) = commands.split_once("\n\n").unwrap();
    let named = |line: &str| line.split_whitespace().next().map(str::to_owned);
    let indented = commands
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names: Vec<String> = indented.filter_map(named).collect();
    assert!(names.len() > 20, "{names:?}");
    run(&["man", "--out", folder.path().to_str().unwrap()]);
    for shell in ["bash", "zsh", "fish"] {
        let text = run(&["completions", shell]);
        let missing = names.iter().find(|name| !text.contains(name.as_str()));
        assert_eq!(missing, None, "{shell}");
    }
    for name in names.iter().filter(|name| *name != "help") {
        let page = folder.path().join(format!("vigie-{name}.1"));
        let page = std::fs::read_to_string(page).unwrap();
        let commands = page.contains("SUBCOMMANDS");
        assert!(page.contains(".TH"), "{name}");
        assert!(commands || page.contains("Example"), "{name}");
    }
    let script = folder.path().join("completions");
    std::fs::write(&script, run(&["completions", "bash"])).unwrap();
    assert!(
        Command::new("bash")
            .arg("-n")
            .arg(script)
            .status()
            .unwrap()
            .success()
    );
}
