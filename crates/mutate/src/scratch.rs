//! The scratch copy, in which mutations are made.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::{Mutation, Trouble};

/// A copy of the working tree that nobody works in, with a build folder that stays between runs.
#[derive(Debug)]
pub(crate) struct Scratch {
    copy: PathBuf,
    target: PathBuf,
    /// Held until the end: two runs in one copy would mutate each other.
    _lock: File,
}

impl Scratch {
    /// Brings the copy up to date with the working tree at `root`.
    pub(crate) fn of(root: &Path) -> Result<Self, Trouble> {
        let here = root.join("target/mutate");
        let copy = here.join("copy");
        fs::create_dir_all(&copy).map_err(Trouble::at(&copy))?;
        let lock = here.join("lock");
        let lock = File::create(&lock).map_err(Trouble::at(&lock))?;
        lock.try_lock()
            .map_err(|_| Trouble("another run is at it; wait for its end".to_owned()))?;
        let scratch = Self {
            copy,
            target: here.join("build"),
            _lock: lock,
        };
        scratch.bring_up_to_date(root)?;
        scratch.share_tools(root)?;
        Ok(scratch)
    }

    /// Where the copy is.
    pub(crate) fn root(&self) -> &Path {
        &self.copy
    }

    /// Where the copy is built.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// Does something while the copy has the mistake in it.
    pub(crate) fn with<T>(
        &self,
        mutation: &Mutation,
        work: impl FnOnce() -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        let path = self.copy.join(mutation.file);
        let text = fs::read_to_string(&path).map_err(Trouble::at(&path))?;
        fs::write(&path, mutation.apply(&text)?).map_err(Trouble::at(&path))?;
        let result = work();
        fs::write(&path, text).map_err(Trouble::at(&path))?;
        result
    }

    /// Lets the copy have the tools of the working tree, with which some rooms' tests work, too: its
    /// own would be the same, and are large.
    fn share_tools(&self, root: &Path) -> Result<(), Trouble> {
        let install = root.join("scripts/tools");
        let installed = Command::new(&install)
            .stdout(Stdio::null()) // what goes wrong it says on the other one
            .status()
            .map_err(Trouble::at(&install))?;
        if !installed.success() {
            return Err(Trouble("scripts/tools says above why".to_owned()));
        }
        let tools = self.copy.join(".tools");
        if tools.exists() {
            return Ok(());
        }
        symlink(root.join(".tools"), &tools).map_err(Trouble::at(&tools))
    }

    /// Copies what differs and nothing else, so that Cargo builds only that again.
    fn bring_up_to_date(&self, root: &Path) -> Result<(), Trouble> {
        let files = files(root)?;
        for file in &files {
            let (from, to) = (root.join(file), self.copy.join(file));
            let bytes = fs::read(&from).map_err(Trouble::at(&from))?;
            if fs::read(&to).is_ok_and(|copied| copied == bytes) {
                continue;
            }
            let folder = to.parent().expect("it is within the copy");
            fs::create_dir_all(folder).map_err(Trouble::at(folder))?;
            fs::copy(&from, &to).map_err(Trouble::at(&to))?; // with the right to be executed
        }
        let ignored = ignored(root)?;
        remove_others(&self.copy, &self.copy, &|file| {
            files.contains(file) || ignored.contains(file)
        })
    }
}

/// The files that Git has or would have, and that are there.
fn files(root: &Path) -> Result<BTreeSet<PathBuf>, Trouble> {
    let list = ["--cached", "--others", "--exclude-standard"];
    let git = Command::new("git")
        .arg("ls-files")
        .arg("-z")
        .args(list)
        .current_dir(root)
        .output()
        .map_err(|why| Trouble(format!("git: {why}")))?;
    if !git.status.success() {
        let why = String::from_utf8_lossy(&git.stderr).into_owned();
        return Err(Trouble(format!("git ls-files: {why}")));
    }
    Ok(String::from_utf8_lossy(&git.stdout)
        .split_terminator('\0')
        .map(PathBuf::from)
        .filter(|file| root.join(file).is_file())
        .collect())
}

/// What Git ignores at the top: tools and builds, which stay in the copy, too.
fn ignored(root: &Path) -> Result<BTreeSet<PathBuf>, Trouble> {
    let path = root.join(".gitignore");
    let text = fs::read_to_string(&path).map_err(Trouble::at(&path))?;
    let names = text.lines().filter_map(|line| line.strip_prefix('/'));
    Ok(names.map(PathBuf::from).collect())
}

/// Removes what the working tree no longer has. A link is not followed: what it leads to is not ours.
fn remove_others(copy: &Path, folder: &Path, stays: &dyn Fn(&Path) -> bool) -> Result<(), Trouble> {
    for entry in fs::read_dir(folder).map_err(Trouble::at(folder))? {
        let entry = entry.map_err(Trouble::at(folder))?;
        let (path, kind) = (
            entry.path(),
            entry.file_type().map_err(Trouble::at(folder))?,
        );
        let file = path.strip_prefix(copy).expect("it is within the copy");
        if stays(file) {
            continue;
        }
        if kind.is_dir() {
            remove_others(copy, &path, stays)?;
        } else {
            fs::remove_file(&path).map_err(Trouble::at(&path))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::path::Path;

    use super::{ignored, remove_others};
    use crate::run::root;

    #[test]
    fn tools_and_builds_stay_and_what_a_link_leads_to_is_left_alone() {
        let here = std::env::temp_dir().join(format!("mutate-{}", std::process::id()));
        let (copy, elsewhere) = (here.join("copy"), here.join("elsewhere"));
        for folder in [&copy.join("old"), &copy.join(".demo/logs"), &elsewhere] {
            fs::create_dir_all(folder).unwrap();
        }
        for file in [
            "copy/kept",
            "copy/old/gone",
            "copy/.demo/logs/log",
            "elsewhere/theirs",
        ] {
            fs::write(here.join(file), "").unwrap();
        }
        for link in [".tools", "old/link"] {
            symlink(&elsewhere, copy.join(link)).unwrap();
        }
        let ignored = ignored(root()).unwrap();
        let stays = |file: &Path| file == Path::new("kept") || ignored.contains(file);
        remove_others(&copy, &copy, &stays).unwrap();
        for (file, is_there) in [
            ("copy/kept", true),
            ("copy/old/gone", false),
            ("copy/old/link", false),
            ("copy/.demo/logs/log", true),
            ("copy/.tools/theirs", true),
            ("elsewhere/theirs", true),
        ] {
            assert_eq!(here.join(file).exists(), is_there, "{file}");
        }
        fs::remove_dir_all(&here).unwrap();
    }
}
