// SPDX-License-Identifier: EUPL-1.2
//! What an inspector builds has no C in it: nothing that compiles or links any.

use std::process::Command;

/// Crates by which others compile or find C.
const BUILDERS: [&str; 6] = ["cc", "cmake", "pkg-config", "vcpkg", "bindgen", "nasm-rs"];

#[test]
fn the_check_of_exports_needs_no_c() {
    let tree = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--no-default-features"])
        .args([
            "--edges",
            "normal,build",
            "--prefix",
            "none",
            "--format",
            "{p}",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(
        tree.status.success(),
        "{}",
        String::from_utf8_lossy(&tree.stderr)
    );
    let text = String::from_utf8(tree.stdout).unwrap();
    let names: Vec<&str> = text
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert!(names.contains(&"ed25519-dalek"), "{text}");
    for name in names {
        assert!(
            !name.ends_with("-sys") && !BUILDERS.contains(&name),
            "{name}"
        );
    }
}
