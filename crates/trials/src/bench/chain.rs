//! Certificates for a day: a root, one between, and a leaf for localhost, all RSA with 2,048 bits,
//! as those of AWS's endpoints are.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Trouble;

/// Those that are compiled into the function.
const AMAZON_ROOTS: &str = include_str!("../../../boot/src/amazon_roots.pem");

/// Where they lie.
pub(crate) struct Chain {
    /// The root behind Amazon's own, so that the function reads and searches what a deployed one does.
    pub(crate) roots: PathBuf,
    /// The leaf, and the one between.
    pub(crate) presented: PathBuf,
    pub(crate) key: PathBuf,
}

/// Makes them with openssl.
pub(crate) fn make(folder: &Path) -> Result<Chain, Trouble> {
    let key = ["-newkey", "rsa:2048", "-nodes", "-days", "7"];
    let own = [
        "req", "-x509", "-subj", "/CN=root", "-keyout", "root.key", "-out", "root.pem",
    ];
    openssl(folder, own.iter().chain(&key))?;
    let authority = "basicConstraints=critical,CA:TRUE";
    signed(folder, "between", "root", authority)?;
    signed(folder, "leaf", "between", "subjectAltName=DNS:localhost")?;
    let presented = folder.join("chain.pem");
    let leaf = std::fs::read_to_string(folder.join("leaf.pem"))?;
    let between = std::fs::read_to_string(folder.join("between.pem"))?;
    std::fs::write(&presented, leaf + &between)?;
    let roots = folder.join("roots.pem");
    let root = std::fs::read_to_string(folder.join("root.pem"))?;
    std::fs::write(&roots, AMAZON_ROOTS.to_owned() + &root)?;
    Ok(Chain {
        roots,
        presented,
        key: folder.join("leaf.key"),
    })
}

fn signed(folder: &Path, name: &str, by: &str, extension: &str) -> Result<(), Trouble> {
    let file = |ending: &str| format!("{name}.{ending}");
    let (key, request, pem) = (file("key"), file("csr"), file("pem"));
    let subject = format!("/CN={name}");
    let asks = [
        "req", "-newkey", "rsa:2048", "-nodes", "-subj", &subject, "-keyout", &key, "-out",
        &request,
    ];
    openssl(folder, asks.iter())?;
    let extensions = file("ext");
    std::fs::write(folder.join(&extensions), extension)?;
    let (ca, ca_key) = (format!("{by}.pem"), format!("{by}.key"));
    let signs = [
        "x509",
        "-req",
        "-days",
        "7",
        "-in",
        &request,
        "-CA",
        &ca,
        "-CAkey",
        &ca_key,
        "-CAcreateserial",
        "-extfile",
        &extensions,
        "-out",
        &pem,
    ];
    openssl(folder, signs.iter())
}

fn openssl<'a>(folder: &Path, arguments: impl Iterator<Item = &'a &'a str>) -> Result<(), Trouble> {
    let made = Command::new("openssl")
        .current_dir(folder)
        .args(arguments)
        .output();
    let made = made.map_err(|why| Trouble::new(format!("cannot run openssl: {why}")))?;
    if made.status.success() {
        return Ok(());
    }
    let why = String::from_utf8_lossy(&made.stderr).into_owned();
    Err(Trouble::new(format!("openssl: {why}")))
}
