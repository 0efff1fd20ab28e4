use corpus::Corpus;

use super::TARGETS;

const CORPUS: Corpus<'static> = Corpus {
    room: env!("CARGO_MANIFEST_DIR"),
    targets: &TARGETS,
};

#[test]
fn each_target_holds_over_its_corpus_and_changed_copies_of_it() {
    CORPUS.holds();
}

#[test]
fn each_target_has_a_file_of_its_own_and_each_folder_a_target() {
    CORPUS.is_whole();
}
