// SPDX-License-Identifier: EUPL-1.2
//! `vigie map`: what a mapping makes of a sample, by the code that reads the sources.

mod look;
mod show;
mod suggest;
mod why;

use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;

use super::run::{cannot, tell};
use super::{Exit, Format, Global, output};
use crate::intake::{self, Mapping, Schemas};
use look::look;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vigie map sample.json --mapping config/mappings/slack-audit.yaml
  vigie map sample.ndjson --mapping okta --lines      each line is a record of Kafka
  cat page.json | vigie map - --mapping okta --format json
  vigie map events.ndjson                             canonical events, which need no mapping
  vigie map sample.json --suggest > config/mappings/ours.yaml     a first mapping, to be finished

The file is the value of one record, whatever lines it has, unless --lines is said. Ids of people are
shown as pseudonyms that nobody can look up; --show-content shows what stands in the sample instead.
Nothing is kept.

Exit code: 0 everything was read, 1 something was not, 2 wrong usage, 3 a file cannot be used")]
pub(super) struct Arguments {
    /// The sample; - for standard input
    #[arg(value_name = "FILE")]
    sample: PathBuf,
    /// The mapping: a file, or the name of one in config/mappings [default: canonical events]
    #[arg(long, value_name = "MAPPING")]
    mapping: Option<String>,
    /// Each line is a record
    #[arg(long)]
    lines: bool,
    /// Show what stands in the sample, ids of people too
    #[arg(long)]
    show_content: bool,
    /// Schemas that records name, by their numbers
    #[arg(long, value_name = "FOLDER")]
    schemas: Option<PathBuf>,
    /// Write a first mapping for this sample
    #[arg(long, conflicts_with_all = ["mapping", "show_content", "schemas"])]
    suggest: bool,
}

/// A sample is read whole: beyond this it is none.
const LARGEST: u64 = 64 << 20;

pub(super) fn run(arguments: &Arguments, global: &Global) -> io::Result<Exit> {
    let bytes = match read(&arguments.sample) {
        Ok(bytes) => bytes,
        Err(error) => return cannot(&format!("{}: {error}", arguments.sample.display())),
    };
    let records: Vec<&[u8]> = match arguments.lines {
        false => vec![&bytes],
        true => bytes
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.trim_ascii().is_empty())
            .collect(),
    };
    if arguments.suggest {
        let text = match suggest::mapping(&records, global.language()) {
            Ok(text) => text,
            Err(why) => return cannot(&no_suggestion(why, global)),
        };
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()?;
        return Ok(Exit::Success);
    }
    let mapping = match arguments.mapping.as_deref().map(find) {
        None => None,
        Some(Ok(path)) => match load(&path) {
            Ok(mapping) => Some(mapping),
            Err(findings) => return tell(&findings, global),
        },
        Some(Err(looked)) => return cannot(&not_found(&looked, global)),
    };
    if arguments.lines && mapping.as_ref().is_some_and(Mapping::has_header) {
        return cannot(&global.language().pick(
            "--lines makes a record of each line, and in this format the first line of a record names the columns: leave it out",
            "--lines fait un message de chaque ligne, et dans ce format la première ligne d'un message nomme les colonnes : retirez-le",
        ));
    }
    let schemas = match arguments.schemas.as_deref().map(Schemas::of_folder) {
        None => Schemas::default(),
        Some(Ok(schemas)) => schemas,
        Some(Err(error)) => return cannot(&error),
    };
    let found = look(mapping.as_ref(), schemas, &records, arguments.show_content);
    let mut out = output::stdout(global.color);
    match global.format {
        Format::Text => show::text(&mut out, &found, global)?,
        Format::Json => {
            serde_json::to_writer_pretty(&mut out, &show::json(&found))?;
            writeln!(out)?;
        }
    }
    out.flush()?;
    Ok(found.exit())
}

fn read(sample: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if sample == Path::new("-") {
        io::stdin()
            .lock()
            .take(LARGEST + 1)
            .read_to_end(&mut bytes)?;
    } else {
        let file = std::fs::File::open(sample)?;
        file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    }
    match bytes.len() as u64 > LARGEST {
        true => Err(io::Error::other("more than 64 MiB")),
        false => Ok(bytes),
    }
}

/// The file of a mapping, by its path or by its name among those of config/mappings; else where it
/// was looked for.
fn find(named: &str) -> Result<PathBuf, Vec<PathBuf>> {
    let mut looked = vec![PathBuf::from(named)];
    if !named.contains('/') {
        looked.push(Path::new("config/mappings").join(format!("{named}.yaml")));
    }
    let found = looked.iter().find(|path| path.exists()).cloned();
    found.ok_or(looked)
}

/// A mapping by its file.
fn load(path: &Path) -> Result<Mapping, Vec<crate::diagnostic::Diagnostic>> {
    let bytes = crate::yaml::read(path).map_err(|unreadable| vec![*unreadable])?;
    intake::parse_mapping(&path.to_string_lossy(), &bytes)
}

/// Says where a mapping was looked for.
fn not_found(looked: &[PathBuf], global: &Global) -> String {
    let folder = std::env::current_dir().unwrap_or_default();
    let looked = looked
        .iter()
        .map(|path| folder.join(path).display().to_string());
    let looked = looked.collect::<Vec<_>>().join(", ");
    global.language().pick(
        format!("there is no such mapping: looked for {looked}"),
        format!("il n'y a pas de telle correspondance\u{202f}: cherchée sous {looked}"),
    )
}

/// Says why no mapping can be suggested.
fn no_suggestion(why: suggest::NoEvents, global: &Global) -> String {
    let (en, fr) = match why {
        suggest::NoEvents::Unknown => (
            "the sample is neither JSON nor CSV: say in `record:` of a mapping how it is written",
            "l'échantillon n'est ni du JSON ni du CSV : dites dans `record:` d'une correspondance comment il est écrit",
        ),
        suggest::NoEvents::Empty => (
            "the sample holds no event: take one in which something happened",
            "l'échantillon ne contient aucun événement : prenez-en un où quelque chose s'est passé",
        ),
    };
    global.language().pick(en, fr).to_owned()
}
