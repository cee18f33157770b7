// SPDX-License-Identifier: EUPL-1.2
//! `vigie completions` and `vigie man`: what shells and `man` need, made from the grammar itself.

use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::{Args, Command};
use clap_complete::Shell;

use super::run::cannot;
use super::{Exit, Global, output};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vigie completions bash > /etc/bash_completion.d/vigie
  vigie completions fish > ~/.config/fish/completions/vigie.fish

Exit code: 0 written, 2 wrong usage")]
pub(super) struct CompletionArguments {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vigie man --out target/man && man target/man/vigie-run.1

One page for each command, in section 1.

Exit code: 0 written, 2 wrong usage, 3 the folder cannot be written")]
pub(super) struct ManArguments {
    /// The folder; made if it is not there
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
}

pub(super) fn completions(
    arguments: &CompletionArguments,
    mut grammar: Command,
    global: &Global,
) -> io::Result<Exit> {
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut grammar, "vigie", &mut text);
    let mut out = output::stdout(global.color);
    out.write_all(&text)?;
    out.flush()?;
    Ok(Exit::Success)
}

pub(super) fn pages(arguments: &ManArguments, grammar: Command) -> io::Result<Exit> {
    let written = std::fs::create_dir_all(&arguments.out)
        .and_then(|()| clap_mangen::generate_to(grammar, &arguments.out));
    match written {
        Ok(()) => Ok(Exit::Success),
        Err(error) => cannot(&format!("{}: {error}", arguments.out.display())),
    }
}
