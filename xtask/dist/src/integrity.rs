//! The hashes that the documentation's script tags carry, so that people copy them with the tag.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha384};
use xtask_base::project;

/// The file that script tags load.
const SCRIPT: &str = "sync-status.js";

/// Writes the script's hash into every tag that has one.
pub(crate) fn write(dist: &Path) -> Result<()> {
    for page in pages()? {
        let text = fs::read_to_string(&page)?;
        let right = with_hash(&text, &hash(dist)?);
        if right != text {
            fs::write(page, right)?;
        }
    }
    Ok(())
}

/// Fails when a tag has another hash than the script.
pub(crate) fn check(dist: &Path) -> Result<()> {
    for page in pages()? {
        let text = fs::read_to_string(&page)?;
        ensure!(
            with_hash(&text, &hash(dist)?) == text,
            "{} has not the hash of dist/{SCRIPT}; run `cargo xtask dist` and commit it",
            page.display()
        );
    }
    Ok(())
}

/// The README and all of `docs/`.
fn pages() -> Result<Vec<PathBuf>> {
    let mut pages = vec![project::path("README.md")];
    for file in fs::read_dir(project::path("docs"))? {
        let file = file?.path();
        if file.extension().is_some_and(|extension| extension == "md") {
            pages.push(file);
        }
    }
    Ok(pages)
}

fn hash(dist: &Path) -> Result<String> {
    let script = fs::read(dist.join(SCRIPT)).with_context(|| format!("cannot read {SCRIPT}"))?;
    Ok(format!("sha384-{}", BASE64_STANDARD.encode(Sha384::digest(script))))
}

/// The text with this hash in every tag that loads the script and has one.
fn with_hash(text: &str, hash: &str) -> String {
    let mut parts = text.split('<');
    let mut right = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        right.push('<');
        right.push_str(&tag_with_hash(part, hash).unwrap_or_else(|| part.to_owned()));
    }
    right
}

/// The same for what begins with one tag; `None` when it has no hash to replace.
fn tag_with_hash(part: &str, hash: &str) -> Option<String> {
    let (tag, _) = part.split_once('>')?;
    let attribute = "integrity=\"";
    let start = tag.find(attribute)? + attribute.len();
    let end = start + tag[start..].find('"')?;
    let loads_the_script = tag.contains(&format!("/{SCRIPT}\""));
    loads_the_script.then(|| format!("{}{hash}{}", &part[..start], &part[end..]))
}

#[cfg(test)]
mod tests {
    use super::with_hash;

    #[test]
    fn only_the_scripts_own_hashes_are_replaced() {
        let text =
            "<script src=\"/sync-status.js\"\n  integrity=\"old\"></script> integrity=\"kept\"
            <script integrity=\"old\" src=\"https://cdn.example/sync-status.js\"></script>
            <script src=\"/other.js\" integrity=\"kept\"></script>";
        let right = text.replace("old", "new");
        assert_eq!(with_hash(text, "new"), right);
        assert_eq!(with_hash(&right, "new"), right);
    }

    #[test]
    fn a_tag_without_a_hash_stays_without() {
        let text = r#"<script type="module" src="/sync-status.js"></script>"#;
        assert_eq!(with_hash(text, "new"), text);
    }
}
