// SPDX-License-Identifier: EUPL-1.2
//! Arguments → command → exit code.

use std::process::ExitCode;

/// Half of what intake allocates is freed by the next record: this allocator is made for that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    vigie::cli::run(std::env::args_os()).into()
}
