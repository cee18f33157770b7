// SPDX-License-Identifier: EUPL-1.2
//! `vigie keygen`: a pair of keys for a party or a witness.

use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use super::run::cannot;
use super::{Exit, Format, Global, output};
use crate::ledger::Use;
use crate::signing::{make_key, public_path};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vigie keygen syndicat-exemple --out union.key         for agreements, mappings and orders
  vigie keygen miroir --cosigner --out mirror.key       for the union's mirror

FILE is the private half: it stays with its owner. FILE.pub is for everybody: put its line into
vigie.yaml, and read the fingerprint aloud to each other.

Exit code: 0 made, 2 wrong usage, 3 it cannot be written, or a key is there already")]
pub(super) struct Arguments {
    /// Whose key it is: a word, as it will stand beside signatures
    #[arg(value_name = "NAME")]
    name: String,
    /// For the cosignatures of a witness instead
    #[arg(long)]
    cosigner: bool,
    /// Where the private half goes; nothing is written over
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> io::Result<Exit> {
    let of = match arguments.cosigner {
        true => Use::Cosignature,
        false => Use::Note,
    };
    let key = match make_key(&arguments.out, &arguments.name, of) {
        Ok(key) => key.public(),
        Err(error) => return cannot(&error),
    };
    let (private, public) = (&arguments.out, public_path(&arguments.out));
    let language = global.language();
    let mut out = output::stdout(global.color);
    match global.format {
        Format::Text => {
            let say = |en, fr| language.pick(en, fr);
            let labels = [
                say("private key", "clé privée"),
                say("public key", "clé publique"),
                say("fingerprint", "empreinte"),
            ];
            let stays = say("stays with its owner", "reste chez son propriétaire");
            writeln!(out, "{:<13} {}  ({stays})", labels[0], private.display())?;
            writeln!(out, "{:<13} {}  {key}", labels[1], public.display())?;
            writeln!(out, "{:<13} {}", labels[2], key.fingerprint())?;
        }
        Format::Json => {
            let told = json!({
                "name": key.name(),
                "public": key.to_string(),
                "fingerprint": key.fingerprint(),
                "private_file": private.to_string_lossy(),
                "public_file": public.to_string_lossy(),
            });
            writeln!(out, "{told:#}")?;
        }
    }
    out.flush()?;
    Ok(Exit::Success)
}
