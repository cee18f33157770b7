// SPDX-License-Identifier: EUPL-1.2
//! `vigie verify`: is this export what the monitor wrote? The same as `vigie-verify`.

use std::io;

use super::{Exit, Format, Global, output};
use crate::inspector::{self, Arguments};

pub(super) fn run(arguments: &Arguments, global: &Global) -> io::Result<Exit> {
    let mut out = output::stdout(global.color);
    let json = global.format == Format::Json;
    let code = inspector::run(arguments, global.language(), json, &mut out)?;
    Ok(match code {
        0 => Exit::Success,
        1 => Exit::Findings,
        2 => Exit::Usage,
        _ => Exit::Unreadable,
    })
}
