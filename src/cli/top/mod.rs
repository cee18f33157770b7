// SPDX-License-Identifier: EUPL-1.2
//! `vigie top`: a running monitor, live.

mod amount;
mod draw;
mod exposition;
mod frame;
mod sample;

use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;
use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, Event, KeyCode, KeyEventKind, KeyModifiers};

use super::ask::Monitor;
use super::run::{cannot, tell};
use super::{Exit, Format, Global, output};
use crate::config;
use draw::Screen;
use frame::Frame;
use sample::Sample;

/// Size of a screen that goes to a pipe.
const PLAIN: (u16, u16) = (110, 40);

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vigie top                                         the monitor on this machine
  vigie top --url http://monitor.example:9187       another one
  vigie top --once --format json | jq '.clauses[] | select(.open > 0)'

It shows clauses (what is open, and how near each is to what was agreed), topics, the latest alerts
and findings, and nobody's name or pseudonym. It needs nothing but the monitor's address for
metrics. Where standard output is no terminal it prints one screen and ends.

Exit code: 0 ended, 1 a file has errors, 2 wrong usage, 3 no monitor answers")]
pub(super) struct Arguments {
    /// Where the monitor serves metrics [default: http.listen of the configuration]
    #[arg(long, value_name = "URL", conflicts_with = "config")]
    url: Option<String>,
    /// The monitor's configuration
    #[arg(long, value_name = "FILE", default_value = "config/vigie.yaml")]
    config: PathBuf,
    /// Seconds between two looks
    #[arg(long, value_name = "SECONDS", default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..=3600))]
    every: u64,
    /// One screen as text, or all of it with --format json
    #[arg(long)]
    once: bool,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> io::Result<Exit> {
    let url = match (&arguments.url, config::load(&arguments.config)) {
        (Some(url), _) => url.clone(),
        (None, Ok(config)) => match config.listen {
            Some(listen) => format!("http://{listen}"),
            None => return cannot(&"the configuration has no http.listen: name a --url"),
        },
        (None, Err(findings)) => return tell(&findings, global),
    };
    let monitor = Monitor::new(&url);
    let every = Duration::from_secs(arguments.every);
    if arguments.once || !io::stdout().is_terminal() || global.format == Format::Json {
        return once(&monitor, every, global);
    }
    let mut terminal = ratatui::try_init()?;
    let result = live(&mut terminal, &monitor, every, global);
    ratatui::try_restore()?;
    result.map(|()| Exit::Success)
}

/// Two looks, so that there are rates, and one screen.
fn once(monitor: &Monitor, every: Duration, global: &Global) -> io::Result<Exit> {
    let looks = Sample::of(monitor).and_then(|before| {
        std::thread::sleep(every);
        Ok((before, Sample::of(monitor)?))
    });
    let (before, now) = match looks {
        Ok(looks) => looks,
        Err(error) => return cannot(&error),
    };
    let language = global.language();
    let frame = Frame::new(&now, Some(&before), language);
    let mut out = output::stdout(global.color);
    match global.format {
        Format::Json => writeln!(out, "{:#}", serde_json::json!(frame))?,
        Format::Text => {
            let screen = Screen {
                frame: Some(&frame),
                trouble: None,
                first: 0,
                language,
            };
            writeln!(out, "{}", draw::text(&screen, PLAIN))?;
        }
    }
    out.flush()?;
    Ok(Exit::Success)
}

/// Until somebody quits.
fn live(
    terminal: &mut DefaultTerminal,
    monitor: &Monitor,
    every: Duration,
    global: &Global,
) -> io::Result<()> {
    let language = global.language();
    let (mut last, mut frame, mut trouble) = (None::<Sample>, None::<Frame>, None::<String>);
    let (mut first, mut due) = (0, Instant::now());
    loop {
        if Instant::now() >= due {
            match Sample::of(monitor) {
                Ok(now) => {
                    frame = Some(Frame::new(&now, last.as_ref(), language));
                    (last, trouble) = (Some(now), None);
                }
                Err(error) => trouble = Some(error),
            }
            due = Instant::now() + every;
        }
        let screen = Screen {
            frame: frame.as_ref(),
            trouble: trouble.as_deref(),
            first,
            language,
        };
        terminal.draw(|canvas| canvas.render_widget(&screen, canvas.area()))?;
        if !event::poll(due.saturating_duration_since(Instant::now()))? {
            continue;
        }
        let most = frame
            .as_ref()
            .map_or(0, |frame| frame.clauses.len().saturating_sub(1));
        match event::read()? {
            Event::Key(key) if key.kind == KeyEventKind::Press => match key.code {
                KeyCode::Char('q') | KeyCode::Esc => return Ok(()),
                KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => {
                    return Ok(());
                }
                KeyCode::Down => first = (first + 1).min(most),
                KeyCode::Up => first = first.saturating_sub(1),
                _ => {}
            },
            _ => {}
        }
    }
}
