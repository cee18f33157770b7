// SPDX-License-Identifier: EUPL-1.2
//! Files that may hold a secret: those that nobody reads but their owner, or root's for a group.
//!
//! Service managers hand a secret over as a file of root's that the service reads through its group
//! (a Kubernetes `Secret` under an `fsGroup`) or through an access list, whose mask stands where
//! the group's mode does (`LoadCredential=` of systemd): mode 0440, owner root.

use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use zeroize::Zeroizing;

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

/// The one line of a file that only its owner can read.
///
/// # Errors
/// In words: why there is none. They hold nothing of it.
pub(crate) fn line(path: &Path) -> Result<Zeroizing<String>, String> {
    if !is_private(path).map_err(|error| error.to_string())? {
        return Err(EXPOSED.into());
    }
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let text = Zeroizing::new(text);
    match text.trim_end_matches(['\r', '\n']) {
        "" => Err("it is empty".into()),
        line => Ok(Zeroizing::new(line.to_owned())),
    }
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
