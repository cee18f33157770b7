// SPDX-License-Identifier: EUPL-1.2
//! `vigie demo`: a company, a broker and the monitor in one process.

use std::io::{self, IsTerminal as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clap::Args;
use serde_json::json;

use super::reload::stop_on_signals;
use super::run::cannot;
use super::{Exit, Format, Global, output};
use crate::agreement::{self, Agreement};
use crate::demo::{self, Play, Stage, Truth, Union};
use crate::engine::Limits;
use crate::http;
use crate::intake::{IntakeLimits, Pseudonyms};
use crate::kafka::{Connection, Selector, Target};
use crate::monitor::{LastAlert, Monitor, Settings, SourceRule, StartAt, View, ViewHandle};
use crate::signing::{SignedFile, SignedFiles};
use crate::store::Reader;

/// The example agreement, so that the demo needs no file.
const AGREEMENT: &[u8] = include_bytes!("../../config/agreement.yaml");

/// With fewer people the company has not everybody whom something happens to.
const FEWEST: usize = 40;

/// Whoever scrapes should see zeros first: what stood there before is no increase.
const FIRST_SCRAPE: Duration = Duration::from_secs(3);

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vigie demo                           three weeks of a company in about a minute
  vigie demo --minutes 5 --lang fr     slower, in French
  vigie demo --seed 7 --format json    another company, the result for programs

Exit code: 0 everything planted was found and nothing else, 1 otherwise, 3 it cannot run")]
pub(super) struct Arguments {
    /// The same seed plays the same company
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How long the three weeks take
    #[arg(long, default_value_t = 1.0, value_parser = minutes)]
    minutes: f64,
    /// How many people work there
    #[arg(long, default_value_t = Play::default().workers, value_parser = workers)]
    workers: usize,
    /// Port of metrics and listings on 127.0.0.1, the one after it for the union's mirror; 0 takes
    /// free ones
    #[arg(long, default_value_t = 9187)]
    port: u16,
    /// End after the table also on a terminal, instead of serving until Ctrl-C
    #[arg(long)]
    stop_at_end: bool,
    /// Serve until Ctrl-C also without a terminal
    #[arg(long, conflicts_with = "stop_at_end")]
    serve: bool,
}

fn minutes(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(minutes) if (0.0..=1440.0).contains(&minutes) => Ok(minutes),
        _ => Err("a number from 0 to 1440".into()),
    }
}

fn workers(text: &str) -> Result<usize, String> {
    match text.parse::<usize>() {
        Ok(workers) if (FEWEST..=100_000).contains(&workers) => Ok(workers),
        _ => Err(format!("a whole number from {FEWEST} to 100000")),
    }
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> io::Result<Exit> {
    let Ok(loaded) = agreement::parse("config/agreement.yaml", AGREEMENT) else {
        return cannot(&io::Error::other(
            "the built-in agreement has errors: vigie check",
        ));
    };
    let agreement = Arc::new(loaded.agreement);
    let folder = std::env::temp_dir().join(format!("vigie-demo-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let result = play(arguments, global, &agreement, &folder);
    // Nothing in there is worth keeping, and nothing depends on its being gone.
    let _ = std::fs::remove_dir_all(&folder);
    result
}

fn play(
    arguments: &Arguments,
    global: &Global,
    agreement: &Arc<Agreement>,
    folder: &Path,
) -> io::Result<Exit> {
    let stage = match Stage::open() {
        Ok(stage) => stage,
        Err(error) => return cannot(&error),
    };
    let stop = Arc::new(AtomicBool::new(false));
    let store = folder.join("vigie.db");
    let pair = both_sides(&stage, &store, agreement, arguments.port, &stop);
    let (union, monitor) = match pair {
        Ok(pair) => pair,
        Err(error) => return cannot(&error),
    };
    let view = monitor.view();
    let listeners = http::Listeners {
        listen: Some(here(arguments.port)),
        ..http::Listeners::default()
    };
    let line = http::MonitorHandle::default();
    let server = http::Server::start(listeners, view.clone(), store.clone(), stop.clone(), line);
    let server = match server {
        Ok(server) => server,
        Err(error) => return cannot(&error),
    };
    let asked = Arc::new(AtomicBool::new(false));
    stop_on_signals(asked.clone())?;
    let control = monitor.control();
    let running = std::thread::spawn(move || monitor.run());
    if arguments.serve {
        std::thread::sleep(FIRST_SCRAPE);
    }
    let within = Duration::from_secs_f64(arguments.minutes * 60.0);
    let script = Play {
        seed: arguments.seed,
        workers: arguments.workers,
        ..Play::default()
    };
    let screen = Screen::new(&view, global, [server.address(), union.address()]);
    let truth = screen.watch(|| stage.play(script, within, &view, &asked));
    let truth = match truth {
        Ok(truth) => truth,
        Err(error) => return cannot(&error),
    };
    let interrupted = asked.load(Ordering::Acquire);
    let watched = io::stdout().is_terminal() && !arguments.stop_at_end;
    let serve_on = (watched || arguments.serve) && !interrupted;
    control.settle();
    drop(control);
    stop.store(true, Ordering::Release);
    let ended = match running.join() {
        Ok(Ok(ended)) => ended,
        Ok(Err(error)) => return cannot(&error),
        Err(_) => return cannot(&io::Error::other("the monitor ended unexpectedly")),
    };
    let exit = result(
        global,
        &ended.view.get(),
        &truth,
        &store,
        &server,
        interrupted,
    )?;
    if serve_on {
        let hint = "Ctrl-C ends the demo; until then metrics and listings are served.";
        writeln!(io::stderr(), "{hint}")?;
        while !asked.load(Ordering::Acquire) {
            std::thread::sleep(Duration::from_millis(100));
        }
    }
    Ok(exit)
}

/// An address of this machine alone.
fn here(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}

/// The union's mirror, and the monitor that it signs for.
fn both_sides(
    stage: &Stage,
    store: &Path,
    agreement: &Arc<Agreement>,
    port: u16,
    stop: &Arc<AtomicBool>,
) -> io::Result<(Union, Monitor)> {
    let beside = match port {
        0 => here(0),
        port => here(port.saturating_add(1)),
    };
    let folder = store.parent().unwrap_or(Path::new("."));
    let union = Union::start(store, folder, queue(stage), beside).map_err(io::Error::other)?;
    let settings = settings(stage, &union, agreement.clone(), store.to_owned())?;
    let monitor = Monitor::prepare(settings, stop.clone()).map_err(io::Error::other)?;
    Ok((union, monitor))
}

/// The key of a demo: nobody has to keep it.
const KEY: &[u8] = b"a demo protects nobody: its key is public";

fn queue(stage: &Stage) -> Target {
    Target {
        connection: connection(stage),
        topic: stage.queue().to_owned(),
    }
}

fn connection(stage: &Stage) -> Connection {
    Connection {
        brokers: vec![stage.brokers()],
        ..Connection::default()
    }
}

fn settings(
    stage: &Stage,
    union: &Union,
    agreement: Arc<Agreement>,
    store: std::path::PathBuf,
) -> io::Result<Settings> {
    let topics = regex::Regex::new(r"^work\..*$").map_err(io::Error::other)?;
    Ok(Settings {
        agreement,
        pseudonyms: Pseudonyms::new(KEY),
        store,
        source: connection(stage),
        rules: vec![SourceRule {
            selector: Selector::Pattern(topics),
            mapping: None,
            start: StartAt::Earliest,
        }],
        queue: Some(queue(stage)),
        mirror: Some(union.target()),
        mappings: Vec::new(),
        signed_files: SignedFiles {
            agreement: vec![SignedFile {
                name: "config/agreement.yaml".to_owned(),
                bytes: AGREEMENT.into(),
                note: None,
            }],
            ..SignedFiles::default()
        },
        schemas: Arc::default(),
        registry: None,
        limits: Limits::default(),
        intake: IntakeLimits::default(),
        idle_after: Duration::from_secs(600),
        // Three weeks in a minute: the heart beats faster, too.
        heartbeat: Duration::from_secs(1),
        threads: 1,
        stop_at_end: false,
    })
}

/// Shows alerts as they come.
struct Screen<'a> {
    view: &'a ViewHandle,
    global: &'a Global,
    /// Of the monitor and of the mirror.
    addresses: [Option<SocketAddr>; 2],
}

impl<'a> Screen<'a> {
    fn new(view: &'a ViewHandle, global: &'a Global, addresses: [Option<SocketAddr>; 2]) -> Self {
        Screen {
            view,
            global,
            addresses,
        }
    }

    /// Runs the play and shows meanwhile what happens.
    fn watch<T>(&self, play: impl FnOnce() -> T) -> T {
        if let ([Some(monitor), Some(mirror)], false) = (self.addresses, self.global.quiet) {
            // Nobody may be reading; the demo goes on.
            let _ = writeln!(
                io::stderr(),
                "http://{monitor}/metrics  http://{monitor}/alerts  http://{mirror}/metrics"
            );
        }
        let bar = indicatif::ProgressBar::no_length();
        if let Ok(style) = indicatif::ProgressStyle::with_template("{msg}") {
            bar.set_style(style);
        }
        if !io::stderr().is_terminal() || self.global.quiet {
            bar.set_draw_target(indicatif::ProgressDrawTarget::hidden());
        }
        let over = AtomicBool::new(false);
        let result = std::thread::scope(|scope| {
            scope.spawn(|| {
                let mut shown = 0;
                while !over.load(Ordering::Acquire) {
                    shown = self.show(&bar, shown);
                    std::thread::sleep(Duration::from_millis(200));
                }
            });
            let result = play();
            over.store(true, Ordering::Release);
            result
        });
        bar.finish_and_clear();
        result
    }

    /// On a terminal, draws the clauses anew; else prints the alerts that were opened since leaf
    /// number `shown`.
    fn show(&self, bar: &indicatif::ProgressBar, shown: u64) -> u64 {
        let view = self.view.get();
        let language = self.global.language();
        if io::stdout().is_terminal() && !bar.is_hidden() {
            bar.set_message(demo::live_table(&view, language));
            bar.tick();
            return view.leaves;
        }
        if view.leaves == shown || self.global.format == Format::Json || self.global.quiet {
            return view.leaves;
        }
        let opened: Vec<LastAlert> = view
            .last
            .iter()
            .filter(|alert| alert.change == "opened")
            .cloned()
            .collect();
        for line in demo::live_lines(&view, &opened, language) {
            bar.suspend(|| {
                let mut out = io::stdout().lock();
                // A reader that went away does not stop the demo.
                let _ = writeln!(out, "{line}");
            });
        }
        view.leaves
    }
}

fn result(
    global: &Global,
    view: &View,
    truth: &Truth,
    store: &Path,
    server: &http::Server,
    interrupted: bool,
) -> io::Result<Exit> {
    let reader = Reader::open(store).map_err(io::Error::other)?;
    let pseudonyms = Pseudonyms::new(KEY);
    let rows = demo::compare(&view.agreement, truth, &pseudonyms, &reader);
    let rows = rows.map_err(io::Error::other)?;
    let right = demo::all_right(&view.agreement, &rows);
    let mut out = output::stdout(global.color);
    match global.format {
        Format::Json => {
            let clauses = rows.iter().map(|(clause, row)| {
                json!({ "clause": clause, "planted": row.planted, "found": row.found,
                        "unexpected": row.unexpected, "groups": row.groups })
            });
            let clauses: Vec<_> = clauses.collect();
            let body = json!({ "planted_equals_found": right, "interrupted": interrupted,
                               "leaves": view.leaves, "pending": view.pending,
                               "clauses": clauses });
            writeln!(out, "{body}")?;
        }
        Format::Text => {
            let language = global.language();
            writeln!(out, "{}", demo::final_table(view, &rows, language))?;
            let verdict = match (right, interrupted) {
                (true, _) => language.pick(
                    "everything that was planted was found, and nothing else",
                    "tout ce qui était planté a été trouvé, et rien d'autre",
                ),
                (false, true) => language.pick("interrupted", "interrompu"),
                (false, false) => {
                    language.pick("planted and found differ", "planté et trouvé diffèrent")
                }
            };
            writeln!(out, "{verdict}")?;
            let address = server.address().map(|a| a.to_string()).unwrap_or_default();
            writeln!(out, "\n{}", next_steps(language, &address))?;
        }
    }
    out.flush()?;
    Ok(if right || interrupted {
        Exit::Success
    } else {
        Exit::Findings
    })
}

fn next_steps(language: crate::diagnostic::Language, address: &str) -> String {
    let (read, run, see) = (
        language.pick("read and change the clauses", "lire et changer les clauses"),
        language.pick("watch your own Kafka", "surveiller votre propre Kafka"),
        language.pick("while a monitor runs", "pendant qu'un moniteur tourne"),
    );
    format!(
        "  vigie check config/agreement.yaml          {read}\n  \
           vigie run --config config/vigie.yaml       {run}\n  \
           curl http://{address}/alerts?format=csv     {see}"
    )
}
