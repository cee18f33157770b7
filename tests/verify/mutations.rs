// SPDX-License-Identifier: EUPL-1.2
//! No changed export is ever taken for an intact one, and nothing makes a reader panic.

use std::io::{Cursor, Write as _};

use proptest::prelude::*;
use proptest::sample::Index;
use vigie::verify::bundle::{
    ALERTS, BODIES, CHECKPOINTS, LEAVES, MANIFEST, MAX_FILES, POLICY, SUMS,
};
use vigie::verify::{Bundle, BundleError, Trust, Verdict, verify};

use super::builder::{Files, morning, seal};
use super::{noon, report};

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// What happens to a file, at some place of it.
#[derive(Debug, Clone)]
enum Change {
    Flip(u8),
    Insert(u8),
    Cut,
    Remove,
    DropLine,
    DoubleLine,
    SwapLines,
}

fn any_change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => (0u8..8).prop_map(|bit| Change::Flip(1 << bit)),
        2 => any::<u8>().prop_map(Change::Insert),
        1 => Just(Change::Cut),
        1 => Just(Change::Remove),
        1 => Just(Change::DropLine),
        1 => Just(Change::DoubleLine),
        1 => Just(Change::SwapLines),
    ]
}

/// Does it to a file; false if that leaves it as it was.
fn change(files: &mut Files, name: &str, change: &Change, at: Index) -> bool {
    let before = files[name].clone();
    let mut after = before.clone();
    let lines: Vec<&[u8]> = before.split_inclusive(|byte| *byte == b'\n').collect();
    let line = at.index(lines.len().max(1));
    match change {
        Change::Flip(_) if after.is_empty() => {}
        Change::Flip(bits) => after[at.index(before.len())] ^= bits,
        Change::Insert(byte) => after.insert(at.index(before.len() + 1), *byte),
        Change::Cut => after.truncate(at.index(before.len().max(1))),
        Change::Remove => {
            files.remove(name);
            return true;
        }
        Change::DropLine => {
            let kept = lines.iter().enumerate().filter(|(n, _)| *n != line);
            after = kept.flat_map(|(_, line)| line.to_vec()).collect();
        }
        Change::DoubleLine => {
            let twice = |(n, text): (usize, &&[u8])| text.repeat(1 + usize::from(n == line));
            after = lines.iter().enumerate().flat_map(twice).collect();
        }
        Change::SwapLines if lines.len() > 1 => {
            let mut lines = lines.clone();
            let end = lines.len() - 1;
            lines.swap(line.min(end - 1), line.min(end - 1) + 1);
            after = lines.concat();
        }
        Change::SwapLines => {}
    }
    files.insert(name.to_owned(), after.clone());
    before != after
}

/// The verdict on files; nothing if they are no export.
fn verdict(files: &Files) -> Option<Verdict> {
    let bundle = Bundle::new(files.clone()).ok()?;
    Some(verify(&bundle, &Trust::default(), noon()).verdict)
}

/// The files as a zip.
pub(crate) fn zip(files: &Files) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, bytes) in files {
        zip.start_file(name.as_str(), options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

proptest! {
    #![proptest_config(cases(600))]

    #[test]
    fn any_change_of_any_file_shows(which in any::<Index>(), how in any_change(), at in any::<Index>()) {
        let mut files = morning().files();
        let name = files.keys().nth(which.index(files.len())).unwrap().clone();
        prop_assume!(change(&mut files, &name, &how, at));
        prop_assert!(matches!(verdict(&files), None | Some(Verdict::Altered)), "{name}");
    }

    #[test]
    fn any_change_shows_even_where_the_hashes_are_made_to_fit(
        which in any::<Index>(), how in any_change(), at in any::<Index>(),
    ) {
        let mut files = morning().files();
        let read = |name: &&String| name.starts_with("evidence/") && *name != MANIFEST || *name == ALERTS;
        let names: Vec<String> = files.keys().filter(read).cloned().collect();
        let name = &names[which.index(names.len())];
        // A log shown with fewer of its checkpoints is the same log.
        prop_assume!(!(name == CHECKPOINTS && matches!(how, Change::DropLine)));
        prop_assume!(change(&mut files, name, &how, at));
        seal(&mut files);
        let verdict = verdict(&files);
        prop_assert!(matches!(verdict, None | Some(Verdict::Altered | Verdict::Gaps)), "{name} {verdict:?}");
    }

    #[test]
    fn a_changed_zip_shows_or_holds_the_same_files(
        bytes in prop::collection::vec((any::<Index>(), any::<u8>()), 1..4),
    ) {
        let files = morning().files();
        let mut zip = zip(&files);
        for (at, byte) in bytes {
            let at = at.index(zip.len());
            zip[at] = byte;
        }
        if let Ok(bundle) = Bundle::unzip(&zip) {
            let intact = verify(&bundle, &Trust::default(), noon()).verdict == Verdict::Intact;
            prop_assert!(!intact || bundle.files() == &files);
        }
    }

    #[test]
    fn nothing_makes_a_reader_panic(
        texts in prop::collection::vec(any::<Vec<u8>>(), 7),
    ) {
        let names = [LEAVES, BODIES, CHECKPOINTS, POLICY, ALERTS, SUMS, MANIFEST];
        let mut files = morning().files();
        for (name, text) in names.iter().zip(texts) {
            let mut changed = files.clone();
            changed.insert((*name).to_owned(), text.clone());
            verdict(&changed);
            let all: Vec<u8> = [files[*name].as_slice(), &text].concat();
            files.insert((*name).to_owned(), all);
            verdict(&files);
            let _ = Bundle::unzip(&text);
        }
    }
}

#[test]
fn every_leaf_and_body_holds_against_every_flip() {
    let files = morning().files();
    for name in [POLICY, BODIES] {
        for at in 0..files[name].len() {
            let mut changed = files.clone();
            changed.get_mut(name).unwrap()[at] ^= 1;
            seal(&mut changed);
            assert_eq!(verdict(&changed), Some(Verdict::Altered), "{name} {at}");
        }
    }
}

#[test]
fn a_zip_is_read_and_a_bomb_is_not() {
    let files = morning().files();
    let bundle = Bundle::unzip(&zip(&files)).unwrap();
    assert_eq!(bundle.files(), &files);
    assert_eq!(report(&files).verdict, Verdict::Intact);
    assert!(matches!(Bundle::unzip(b"no zip"), Err(BundleError::Zip(_))));
    for name in ["../up", "/root", "a\\b", "dir/"] {
        let strange = Files::from([(name.to_owned(), Vec::new())]);
        assert!(
            matches!(Bundle::unzip(&zip(&strange)), Err(BundleError::Name(_))),
            "{name}"
        );
    }
    let many = (0..=MAX_FILES).map(|n| (format!("f{n}"), Vec::new()));
    assert_eq!(Bundle::new(many).unwrap_err(), BundleError::TooLarge);
    let other = Files::from([("letter.txt".to_owned(), Vec::new())]);
    assert_eq!(
        Bundle::unzip(&zip(&other)).unwrap_err(),
        BundleError::Missing(MANIFEST)
    );
}
