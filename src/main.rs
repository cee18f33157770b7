// SPDX-License-Identifier: EUPL-1.2
//! Arguments, command, exit code.
fn main() {}
