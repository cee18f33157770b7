// SPDX-License-Identifier: EUPL-1.2
//! Arguments → command → exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    vigie::cli::run(std::env::args_os()).into()
}
