// SPDX-License-Identifier: EUPL-1.2
//! `vigie schema`: the JSON Schema of a file for editors, or of an event for those who write some.

use std::io::{self, Write as _};

use clap::{Args, ValueEnum};

use super::Exit;
use crate::{agreement, config, intake, vocabulary};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vigie schema agreement > config/agreement.schema.json
  vigie schema event > event.schema.json     what systems that write the canonical form follow

An editor with a YAML language server finds it by the first line of the file:
  # yaml-language-server: $schema=agreement.schema.json

Exit code: 0 written, 2 wrong usage")]
pub(super) struct Arguments {
    /// Of which file
    #[arg(default_value = "agreement")]
    file: File,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum File {
    /// What union and employer agreed
    Agreement,
    /// An event in the canonical form
    Event,
    /// How one source's records are read
    Mapping,
    /// How the union's mirror runs
    Mirror,
    /// How an installation runs
    Settings,
}

pub(super) fn run(arguments: &Arguments) -> io::Result<Exit> {
    let schema = match arguments.file {
        File::Agreement => agreement::schema(),
        File::Event => vocabulary::schema(),
        File::Mapping => intake::mapping_schema(),
        File::Mirror => config::mirror::schema(),
        File::Settings => config::schema(),
    };
    let mut out = io::stdout().lock();
    writeln!(out, "{schema:#}")?;
    out.flush()?;
    Ok(Exit::Success)
}
