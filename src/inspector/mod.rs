// SPDX-License-Identifier: EUPL-1.2
//! The command of who holds an export: reads it, and says what the check found.

use std::fs;
use std::io::{self, Read as _, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::diagnostic::Language;
use crate::ledger::{Policy, PublicKey};
use crate::observation::EventTime;
use crate::verify::bundle::{MAX_BYTES, MAX_FILES};
use crate::verify::{Bundle, BundleError, Fingerprint, Trust, verify};

/// What to check, and whom to believe.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vigie verify export.zip --fingerprint '3475 0f98 bd59 fcfc 946d a45a aabe 933b'
                                                with the fingerprint that is on paper
  vigie verify export.zip --log-key log.pub     with the whole key
  vigie verify export.zip --lang fr             with the keys in the export itself: compare by eye
  vigie verify export.zip --format json         for programs

Without --fingerprint, --log-key or --policy an export can only be consistent with itself: it says so
and asks to compare. The exit code is the same then.

Exit code: 0 intact, 1 altered, 2 intact with gaps (or wrong usage), 3 cannot be read")]
pub struct Arguments {
    /// The export: a zip file, or the folder into which it was unpacked
    #[arg(value_name = "EXPORT")]
    export: PathBuf,
    /// Whom to believe: a C2SP tlog-policy with the log's key, its witnesses and their quorum
    /// [default: what the export says]
    #[arg(long, value_name = "FILE", conflicts_with = "log_key")]
    policy: Option<PathBuf>,
    /// The log's key, as a line or a file with it; its witnesses are those that the log names
    #[arg(long, value_name = "KEY")]
    log_key: Option<String>,
    /// The fingerprint of the log's key, as it stands on the paper agreement: 32 digits and letters
    #[arg(long, value_name = "DIGITS")]
    fingerprint: Option<String>,
}

/// Number with which a program ends that cannot read what it was given.
const UNREADABLE: u8 = 3;

/// Why nothing could be checked.
#[derive(Debug, thiserror::Error)]
enum Unreadable {
    #[error("{0}: {1}")]
    File(PathBuf, io::Error),
    #[error("{0}: {1}")]
    Bundle(PathBuf, BundleError),
    #[error("{0}")]
    Trust(String),
}

/// Checks an export and writes the report; gives the number to end with.
///
/// # Errors
/// The report cannot be written.
pub fn run(
    arguments: &Arguments,
    language: Language,
    json: bool,
    out: &mut impl Write,
) -> io::Result<u8> {
    let read = trust(arguments).and_then(|trust| Ok((trust, read(&arguments.export)?)));
    let (trust, bundle) = match read {
        Ok(read) => read,
        Err(error) => {
            let cannot = language.pick("cannot check", "vérification impossible :");
            writeln!(io::stderr(), "vigie: {cannot} {error}")?;
            return Ok(UNREADABLE);
        }
    };
    let report = verify(&bundle, &trust, EventTime::from(jiff::Timestamp::now()));
    match json {
        true => writeln!(out, "{:#}", report.json())?,
        false => write!(out, "{}", report.text(language))?,
    }
    out.flush()?;
    Ok(report.verdict.exit())
}

fn trust(arguments: &Arguments) -> Result<Trust, Unreadable> {
    let text = |path: &Path| {
        let file = |error| Unreadable::File(path.to_owned(), error);
        let bytes = bounded(path, 1 << 20).map_err(file)?;
        String::from_utf8(bytes).map_err(|error| file(io::Error::other(error)))
    };
    let mut trust = Trust::default();
    if let Some(path) = &arguments.policy {
        let policy = Policy::parse(&text(path)?);
        let wrong = |error| Unreadable::Trust(format!("{}: {error}", path.display()));
        trust.policy = Some(policy.map_err(wrong)?);
    }
    if let Some(key) = &arguments.log_key {
        let line = match Path::new(key) {
            path if path.is_file() => text(path)?,
            _ => key.clone(),
        };
        let wrong = |error| Unreadable::Trust(format!("--log-key: {error}"));
        trust.log_key = Some(PublicKey::parse(&line).map_err(wrong)?);
    }
    if let Some(print) = &arguments.fingerprint {
        let wrong = || "--fingerprint: it has 32 digits from 0 to f · 32 chiffres, de 0 à f";
        let print = Fingerprint::parse(print).ok_or_else(|| Unreadable::Trust(wrong().into()));
        trust.fingerprint = Some(print?);
    }
    Ok(trust)
}

fn read(export: &Path) -> Result<Bundle, Unreadable> {
    let file = |error| Unreadable::File(export.to_owned(), error);
    let bundle = match export.is_dir() {
        true => {
            let mut files = Vec::new();
            collect(export, "", &mut files).map_err(file)?;
            Bundle::new(files)
        }
        false => Bundle::unzip(&bounded(export, MAX_BYTES).map_err(file)?),
    };
    bundle.map_err(|error| Unreadable::Bundle(export.to_owned(), error))
}

/// The files below a folder, with names as they would stand in the zip.
fn collect(folder: &Path, before: &str, files: &mut Vec<(String, Vec<u8>)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{before}{}", entry.file_name().to_string_lossy());
        let kind = entry.file_type()?;
        if kind.is_dir() {
            collect(&entry.path(), &format!("{name}/"), files)?;
        } else if !kind.is_file() || files.len() > MAX_FILES {
            return Err(io::Error::other(format!(
                "{name} is no file, or one too many"
            )));
        } else {
            let bytes = bounded(&entry.path(), MAX_BYTES)?;
            files.push((name, bytes));
        }
    }
    Ok(())
}

/// The bytes of a file that has no more than so many.
fn bounded(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?
        .take(most + 1)
        .read_to_end(&mut bytes)?;
    match bytes.len() as u64 > most {
        true => Err(io::Error::other("it is too large")),
        false => Ok(bytes),
    }
}
