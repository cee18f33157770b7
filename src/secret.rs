// SPDX-License-Identifier: EUPL-1.2
//! Which files may hold a secret: those that nobody reads but their owner, or root's for a group.
//!
//! Service managers hand a secret over as a file of root's that the service reads through its group
//! (a Kubernetes `Secret` under an `fsGroup`) or through an access list, whose mask stands where
//! the group's mode does (`LoadCredential=` of systemd): mode 0440, owner root.

use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

/// What to tell whoever gave too many rights.
pub(crate) const EXPOSED: &str = "others can read it: set its mode to 0600";

/// Whether only its owner can read a file, or, if it is root's, its group as well.
///
/// # Errors
/// The file cannot be looked at.
pub(crate) fn is_private(path: &Path) -> io::Result<bool> {
    let metadata = std::fs::metadata(path)?;
    Ok(within(metadata.mode(), metadata.uid()))
}

fn within(mode: u32, owner: u32) -> bool {
    let others = if owner == 0 { 0o037 } else { 0o077 };
    mode & others == 0
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn only_root_may_let_a_group_read() {
        for (mode, owner, fine) in [
            (0o600, 1000, true),
            (0o400, 0, true),
            (0o440, 0, true),
            (0o440, 1000, false),
            (0o660, 0, false),
            (0o604, 0, false),
            (0o444, 0, false),
        ] {
            assert_eq!(within(mode, owner), fine, "{mode:o} of {owner}");
        }
    }
}
