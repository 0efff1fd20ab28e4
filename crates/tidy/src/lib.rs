//! The repository's tests of itself.
//!
//! A rule that would be said twice in review belongs here. Everything below reads files; nothing of
//! the product is linked.

#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod citations;
#[cfg(test)]
mod cloudformation;
#[cfg(test)]
mod environment;
#[cfg(test)]
mod functions;
#[cfg(test)]
mod fuzz;
mod granted;
#[cfg(test)]
mod layers;
#[cfg(test)]
mod night;
#[cfg(test)]
mod queues;
#[cfg(test)]
mod sizes;
#[cfg(test)]
mod state;
#[cfg(test)]
mod watch;

pub use granted::{GRANTED, GRANTED_AT_NIGHT};

/// The top of the repository.
#[cfg(test)]
fn root() -> std::path::PathBuf {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = here
        .ancestors()
        .nth(2)
        .expect("crates/tidy has two parents");
    root.to_path_buf()
}

/// The rooms: the folders of `crates/`, in order.
#[cfg(test)]
fn rooms() -> Vec<String> {
    let mut rooms: Vec<_> = std::fs::read_dir(root().join("crates"))
        .expect("crates/ is there")
        .map(|room| {
            room.expect("readable")
                .file_name()
                .into_string()
                .expect("plain text")
        })
        .collect();
    rooms.sort();
    rooms
}

#[cfg(test)]
fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every Rust file of the rooms.
#[cfg(test)]
fn rust_files() -> Vec<std::path::PathBuf> {
    let mut folders = vec![root().join("crates")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files
}

/// Whether a file is only a test.
#[cfg(test)]
fn is_test(file: &std::path::Path) -> bool {
    let name = file.to_string_lossy();
    name.ends_with("tests.rs") || name.contains("/tests/")
}

/// Rooms that judge the product or play Zoom, and are deployed nowhere.
#[cfg(test)]
const NOT_THE_PRODUCT: [&str; 6] = ["days", "e2e", "mutate", "tidy", "trials", "zoom-sim"];

/// Whether a file is the product's, or one of its tests; an example is run by a check alone.
#[cfg(test)]
fn is_product(file: &std::path::Path) -> bool {
    let is_example = file.components().any(|part| part.as_os_str() == "examples");
    !is_example
        && !NOT_THE_PRODUCT
            .iter()
            .any(|room| file.starts_with(root().join("crates").join(room)))
}
