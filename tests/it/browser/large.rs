//! How long the page takes for a large export.
//!
//! SPDX-License-Identifier: EUPL-1.2

use super::builder::Log;
use super::{by_program, chromium, noon, zip};

/// Prints the number in the README.
/// `cargo test --release --test it -- --ignored --nocapture a_hundred_thousand_leaves`
#[test]
#[ignore = "takes a minute"]
fn a_hundred_thousand_leaves_in_a_browser() {
    let mut log = Log::begin();
    for n in 0..100_000u64 {
        if n % 1_000 == 0 {
            log.alert(&format!("{n:x}"), 1);
        }
        log.quiet_beat(3);
        if n % 5 == 0 {
            log.commit();
        }
    }
    log.commit();
    let zip = zip(&log.files());
    let now = log.now.max(noon());
    assert_ne!(by_program(&zip, now).verdict, "altered");
    let script = format!(
        "(async () => {{
           const data = new Uint8Array(await (await fetch('file/0')).arrayBuffer()), start = performance.now();
           const files = await unzip(data), unpacked = performance.now();
           const {{ verdict }} = await check(files, {});
           const seconds = ms => (ms / 1000).toFixed(1);
           told(`${{verdict}} after ${{seconds(performance.now() - start)}} s, ${{seconds(unpacked - start)}} s of it to unpack`);
         }})()",
        now.micros()
    );
    let size = zip.len();
    let told = chromium::show(&chromium::checking(&script), vec![zip]);
    let (leaves, checkpoints) = (log.leaves.len(), log.checkpoints.len());
    println!(
        "{leaves} leaves, {checkpoints} checkpoints with two signatures each, {size} bytes of zip: {told}"
    );
    assert!(
        told.starts_with("intact") || told.starts_with("gaps"),
        "{told}"
    );
}
