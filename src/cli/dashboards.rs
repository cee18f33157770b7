// SPDX-License-Identifier: EUPL-1.2
//! `vigie dashboards`: Grafana's dashboards for an agreement, or a preview of them.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::run::{cannot, tell};
use super::{Exit, Format, Global, output};
use crate::agreement;
use crate::dashboards::{self, Dashboard, preview};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  vigie dashboards --lang fr --out grafana/dashboards/fr       three files for Grafana
  vigie dashboards --agreement ours.yaml --out dashboards      with the clauses of an agreement
  vigie dashboards --preview http://localhost:9090 --out page  drawn, without Grafana

A preview asks a running Prometheus and draws what comes as pages that open in any browser. Its
last moment is now, or what --until says.

Exit code: 0 written, 1 the agreement has errors, 2 wrong usage, 3 it cannot be read or written")]
pub(super) struct Arguments {
    /// Whose clauses are shown
    #[arg(long, value_name = "FILE", default_value = "config/agreement.yaml")]
    agreement: PathBuf,
    /// The folder for the files; it is made if need be
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Draw pages instead, with the answers of the Prometheus at this address
    #[arg(long, value_name = "URL")]
    preview: Option<String>,
    /// The last moment of a preview, such as 2026-11-25T12:00:00Z
    #[arg(long, value_name = "TIME", requires = "preview")]
    until: Option<jiff::Timestamp>,
    /// How far a preview reaches back, such as `7 d` or `10 min`
    #[arg(long, value_name = "TIME", requires = "preview", default_value = "7 d")]
    range: jiff::Span,
}

pub(super) fn run(arguments: &Arguments, global: &Global) -> io::Result<Exit> {
    let loaded = match agreement::load(&arguments.agreement) {
        Ok(loaded) => loaded,
        Err(findings) => return tell(&findings, global),
    };
    let language = global.language();
    let dashboards = dashboards::all(language, &loaded.agreement);
    let pages = match &arguments.preview {
        None => dashboards
            .map(|dashboard| (dashboard.file.clone(), text(&dashboard)))
            .to_vec(),
        Some(url) => {
            let until = arguments.until.unwrap_or_else(jiff::Timestamp::now);
            let zone = loaded.agreement.zone.clone();
            match preview::pages(&dashboards, url, (until, arguments.range), (language, zone)) {
                Ok(pages) => pages,
                Err(error) => return cannot(&error),
            }
        }
    };
    if let Err(error) = write(&arguments.out, &pages) {
        return cannot(&error);
    }
    let mut out = output::stdout(global.color);
    let mut paths = pages
        .iter()
        .map(|(name, _)| arguments.out.join(name).display().to_string());
    match global.format {
        Format::Text => paths.try_for_each(|path| writeln!(out, "{path}"))?,
        Format::Json => writeln!(out, "{}", json!({ "written": paths.collect::<Vec<_>>() }))?,
    }
    out.flush()?;
    Ok(Exit::Success)
}

fn text(dashboard: &Dashboard) -> String {
    format!("{:#}\n", dashboard.json)
}

fn write(folder: &Path, files: &[(String, String)]) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    files
        .iter()
        .try_for_each(|(name, text)| std::fs::write(folder.join(name), text))
}
