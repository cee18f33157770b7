// SPDX-License-Identifier: EUPL-1.2
//! Standard output, with colours where wanted, and what happens when it goes away; log lines.

use std::io::{self, StdoutLock, Write as _};

use anstream::AutoStream;
use clap::ColorChoice;
use tracing_subscriber::EnvFilter;

use super::{Exit, Format};

/// Standard output, buffered; takes colours out unless they are wanted.
pub(super) fn stdout(color: ColorChoice) -> AutoStream<StdoutLock<'static>> {
    AutoStream::new(io::stdout(), choice(color)).lock()
}

/// Standard error, in the same way.
pub(super) fn stderr(color: ColorChoice) -> AutoStream<io::StderrLock<'static>> {
    AutoStream::new(io::stderr(), choice(color)).lock()
}

fn choice(color: ColorChoice) -> anstream::ColorChoice {
    match color {
        ColorChoice::Auto => anstream::ColorChoice::Auto,
        ColorChoice::Always => anstream::ColorChoice::Always,
        ColorChoice::Never => anstream::ColorChoice::Never,
    }
}

/// Log lines on standard error: these usually, and others where RUST_LOG asks for them.
pub(super) fn log_lines(usual: &str, format: Format) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(usual));
    let lines = tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_ansi(false)
        .with_env_filter(filter);
    // Somebody else may have begun to write log lines in this process; that does as well.
    let _ = match format {
        Format::Text => lines.try_init(),
        Format::Json => lines.json().try_init(),
    };
}

/// How a command ends that cannot write. A reader that has seen enough, such as `head`, is no
/// failure.
pub(super) fn failed(error: &io::Error) -> Exit {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Exit::Success;
    }
    // If this cannot be written either, the exit code has to do.
    let _ = writeln!(io::stderr(), "vigie: cannot write: {error}");
    Exit::Unreadable
}
