// SPDX-License-Identifier: EUPL-1.2
//! The grammar of the command line; one file per command.

mod ask;
mod audit;
mod check;
mod dashboards;
mod dead_letters;
mod demo;
mod doctor;
mod exit;
mod explain;
mod export;
mod keygen;
mod manual;
mod map;
mod mirror;
mod order;
mod output;
mod pseudonym;
mod ready;
mod reload;
mod rotate;
mod run;
mod schema;
mod served;
mod sign;
mod test;
mod told;
mod top;
mod trace;
mod verify;
mod vocabulary;
mod words;

pub use exit::Exit;

use std::ffi::OsString;

use clap::{ColorChoice, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum};

use crate::diagnostic::Language;

/// Everything the command line can say.
#[derive(Debug, Parser)]
#[command(
    name = "vigie",
    version,
    about,
    max_term_width = 100,
    arg_required_else_help = true
)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options of every command.
#[derive(Clone, Debug, clap::Args)]
pub struct Global {
    /// Language of messages [default: from LC_ALL, LC_MESSAGES or LANG, else en]
    #[arg(long, global = true, value_name = "LANG", help_heading = "Output")]
    lang: Option<Lang>,
    /// Form of the result
    #[arg(
        long,
        global = true,
        value_name = "FORM",
        default_value = "text",
        help_heading = "Output"
    )]
    format: Format,
    /// Colours: by what the terminal can do, or as said
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        help_heading = "Output"
    )]
    color: ColorChoice,
    /// Say nothing of what is well
    #[arg(
        short,
        long,
        global = true,
        conflicts_with = "verbose",
        help_heading = "Output"
    )]
    quiet: bool,
    /// Show every finding
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = "Output")]
    verbose: u8,
}

impl Global {
    /// The language of messages.
    fn language(&self) -> Language {
        match self.lang {
            Some(Lang::En) => Language::English,
            Some(Lang::Fr) => Language::French,
            None => Language::from_variables(|name| std::env::var(name).ok()),
        }
    }
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

#[derive(Debug, Subcommand)]
enum Command {
    /// Hold the log against the records it speaks of
    Audit(audit::Arguments),
    /// Check files: agreement, configuration, mappings
    Check(check::Arguments),
    /// Print what a shell needs to complete commands
    Completions(manual::CompletionArguments),
    /// Write Grafana's dashboards for an agreement, or draw a preview of them
    Dashboards(dashboards::Arguments),
    /// List what could not be read: where it lies and why, never what it says
    DeadLetters(dead_letters::Arguments),
    /// See it work: a company, a broker and the monitor in one process
    Demo(demo::Arguments),
    /// See whether this installation can do its work, point by point
    Doctor(doctor::Arguments),
    /// Say clauses as sentences, or what a code or word of the monitor means
    Explain(explain::Arguments),
    /// Say which events an alert rests on, and which did not count and why
    ExplainAlert(trace::AlertArguments),
    /// Try a mapping on a sample, or write a first one
    Map(map::Arguments),
    /// Write the manual pages
    Man(manual::ManArguments),
    /// Make a pair of keys for a party or a witness
    Keygen(keygen::Arguments),
    /// Erase, hold or release what the log holds, as both parties order
    Order(order::Arguments),
    /// Give the log another key
    Rotate(rotate::Arguments),
    /// The union's side: follow the queue, keep a copy, sign, and notice silence
    Mirror(mirror::Arguments),
    /// Say what the queue calls somebody, month by month; needs the key of pseudonyms
    Pseudonym(pseudonym::Arguments),
    /// Make one zip for an inspector: page, PDF, tables, evidence
    Export(export::Arguments),
    /// Watch: read the sources, hold them against the agreement, raise alerts
    Run(run::Arguments),
    /// Print the JSON Schema of a file, for editors
    Schema(schema::Arguments),
    /// Sign agreements, mappings and orders, or see whether both parties have
    Sign(sign::Arguments),
    /// Run the tests that clauses carry
    Test(test::Arguments),
    /// Look at a running monitor, live
    Top(top::Arguments),
    /// Check an export: is it what the monitor wrote, and what did that not see?
    Verify(crate::inspector::Arguments),
    /// Say what the words of events mean, each with an example
    Words(vocabulary::Arguments),
    /// Say which events of a group count for a clause, and which do not and why
    WhyNot(trace::WhyNotArguments),
}

/// Parses the arguments and runs the command they name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> Exit {
    let parsed = Cli::command().try_get_matches_from(arguments);
    let cli = match parsed.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(told) => {
            // Also how help and version come out. If nobody reads it, there is nobody to tell.
            let _ = told.print();
            return if told.use_stderr() {
                Exit::Usage
            } else {
                Exit::Success
            };
        }
    };
    let result = match cli.command {
        Command::Audit(arguments) => audit::run(&arguments, &cli.global),
        Command::Check(arguments) => check::run(&arguments, &cli.global),
        Command::Completions(arguments) => {
            manual::completions(&arguments, Cli::command(), &cli.global)
        }
        Command::Map(arguments) => map::run(&arguments, &cli.global),
        Command::Man(arguments) => manual::pages(&arguments, Cli::command()),
        Command::Top(arguments) => top::run(&arguments, &cli.global),
        Command::Dashboards(arguments) => dashboards::run(&arguments, &cli.global),
        Command::DeadLetters(arguments) => dead_letters::run(&arguments, &cli.global),
        Command::Demo(arguments) => demo::run(&arguments, &cli.global),
        Command::Doctor(arguments) => doctor::run(&arguments, &cli.global),
        Command::Explain(arguments) => explain::run(&arguments, &cli.global),
        Command::ExplainAlert(arguments) => trace::alert(&arguments, &cli.global),
        Command::Keygen(arguments) => keygen::run(&arguments, &cli.global),
        Command::Order(arguments) => order::run(&arguments, &cli.global),
        Command::Rotate(arguments) => rotate::run(&arguments, &cli.global),
        Command::Sign(arguments) => sign::run(&arguments, &cli.global),
        Command::WhyNot(arguments) => trace::why_not(&arguments, &cli.global),
        Command::Mirror(arguments) => mirror::run(&arguments, &cli.global),
        Command::Pseudonym(arguments) => pseudonym::run(&arguments, &cli.global),
        Command::Export(arguments) => export::run(&arguments, &cli.global),
        Command::Run(arguments) => run::run(&arguments, &cli.global),
        Command::Schema(arguments) => schema::run(&arguments),
        Command::Test(arguments) => test::run(&arguments, &cli.global),
        Command::Words(arguments) => vocabulary::run(&arguments, &cli.global),
        Command::Verify(arguments) => verify::run(&arguments, &cli.global),
    };
    result.unwrap_or_else(|error| output::failed(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_is_sound() {
        Cli::command().debug_assert();
    }
}
