// SPDX-License-Identifier: EUPL-1.2
//! Arguments → command → exit code.

use std::process::ExitCode;

/// Records are read on one thread and let go on another, where the system's allocator is slow. Huge
/// pages are off: they cost more to clear than they save, and memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    vigie::cli::run(std::env::args_os()).into()
}
