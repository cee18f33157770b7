// SPDX-License-Identifier: EUPL-1.2
//! `vigie-verify`: the check of exports alone, without any C in it.

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use vigie::diagnostic::Language;
use vigie::inspector;

/// Checks an export of Vigie, offline
#[derive(Debug, Parser)]
#[command(version)]
struct Cli {
    #[command(flatten)]
    arguments: inspector::Arguments,
    /// Language of the report [default: from LC_ALL, LC_MESSAGES or LANG, else en]
    #[arg(long, value_name = "LANG")]
    lang: Option<Lang>,
    /// Form of the report
    #[arg(long, value_name = "FORM", default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Lang {
    En,
    Fr,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let language = match cli.lang {
        Some(Lang::En) => Language::English,
        Some(Lang::Fr) => Language::French,
        None => Language::from_variables(|name| std::env::var(name).ok()),
    };
    let json = cli.format == Format::Json;
    match inspector::run(&cli.arguments, language, json, &mut io::stdout().lock()) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            // If this cannot be written either, the number has to do.
            let _ = writeln!(io::stderr(), "vigie-verify: cannot write: {error}");
            ExitCode::from(3)
        }
    }
}
