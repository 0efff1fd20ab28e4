use tempfile::TempDir;

use super::{Corpus, Target, changed};

/// A room with one program for the fuzzer and three files of JSON.
fn room() -> TempDir {
    let room = tempfile::tempdir().unwrap();
    let [files, programs] =
        ["fuzz/corpus/sample", "fuzz/fuzz_targets"].map(|name| room.path().join(name));
    std::fs::create_dir_all(&files).unwrap();
    std::fs::create_dir_all(&programs).unwrap();
    std::fs::write(programs.join("sample.rs"), "").unwrap();
    for letter in ["a", "b", "c"] {
        let json = format!("{{\"{letter}\":1}}");
        std::fs::write(files.join(format!("{letter}.json")), json).unwrap();
    }
    room
}

fn with(targets: &[(&str, Target)], then: impl FnOnce(Corpus<'_>)) {
    let room = room();
    then(Corpus {
        room: room.path().to_str().unwrap(),
        targets,
    });
}

#[test]
fn a_target_that_holds_passes() {
    with(&[("sample", |_| ())], |corpus| {
        corpus.holds();
        corpus.is_whole();
    });
}

#[test]
#[should_panic(expected = "b.json")]
fn a_target_that_fails_on_a_file_as_it_is_names_it() {
    with(
        &[("sample", |bytes| assert!(bytes != b"{\"b\":1}"))],
        |corpus| corpus.holds(),
    );
}

#[test]
#[should_panic(expected = "changed by")]
fn a_target_that_fails_on_a_changed_copy_alone_fails() {
    with(
        &[("sample", |bytes| assert!(bytes.ends_with(b"}")))],
        |corpus| corpus.holds(),
    );
}

#[test]
#[should_panic(expected = "fuzz/corpus")]
fn a_target_without_a_folder_fails() {
    with(&[("another", |_| ()), ("sample", |_| ())], |corpus| {
        corpus.is_whole();
    });
}

#[test]
fn a_seed_changes_always_the_same() {
    let bytes = b"{\"b\":1}";
    let copies = || (0..40).map(|seed| changed(bytes, seed)).collect::<Vec<_>>();
    assert_eq!(copies(), copies());
    assert!(copies().iter().any(|copy| copy != bytes));
}
