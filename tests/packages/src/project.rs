//! A fresh project, and the tools run in it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};

/// A project of somebody who has just installed the package.
#[derive(Debug)]
pub struct Project {
    folder: PathBuf,
    tools: PathBuf,
}

impl Project {
    pub(crate) const fn new(folder: PathBuf, tools: PathBuf) -> Self {
        Self { folder, tools }
    }

    /// Where it is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A file of the installed package.
    #[must_use]
    pub fn installed(&self, file: &str) -> PathBuf {
        self.folder.join("node_modules/sync-status").join(file)
    }

    /// Reads a file of the project.
    ///
    /// # Errors
    /// When there is none.
    pub fn read(&self, file: &str) -> Result<String> {
        fs::read_to_string(self.folder.join(file)).with_context(|| format!("cannot read {file}"))
    }

    /// Writes a file of the project.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, file: &str, content: &str) -> Result<()> {
        fs::write(self.folder.join(file), content).with_context(|| format!("cannot write {file}"))
    }

    /// The executable of a tool, by its name.
    #[must_use]
    pub fn tool(&self, name: &str) -> PathBuf {
        self.tools.join(".bin").join(name)
    }

    /// Runs a tool in the project and returns what it wrote to stdout.
    ///
    /// # Errors
    /// When it fails; the message has what it said.
    pub fn run(&self, tool: &str, arguments: &[&str]) -> Result<String> {
        run(&self.folder, &self.tool(tool), arguments)
    }

    /// Runs a script in Node and returns what it wrote to stdout.
    ///
    /// # Errors
    /// When it fails; the message has what it said.
    pub fn node(&self, arguments: &[&str]) -> Result<String> {
        run(&self.folder, Path::new("node"), arguments)
    }

    /// Checks types with every supported release of TypeScript.
    ///
    /// # Errors
    /// When one of them has something to say; the message is that.
    pub fn check_types(&self, arguments: &[&str]) -> Result<()> {
        // By path: both releases call their program `tsc`.
        for release in ["typescript", "typescript5"] {
            let compiler = self.tools.join(release).join("bin/tsc");
            let compiler = compiler.to_str().context("node takes paths in UTF-8 only")?;
            // The repository's own settings may lie in a folder above; only TypeScript 7 minds.
            let minds = release == "typescript" && !arguments.contains(&"--project");
            let alone: &[&str] = if minds { &["--ignoreConfig"] } else { &[] };
            self.node(&[&[compiler], alone, arguments].concat())
                .with_context(|| format!("{release} objects"))?;
        }
        Ok(())
    }
}

/// Runs a program in a folder and returns what it wrote to stdout.
pub(crate) fn run(folder: &Path, program: &Path, arguments: &[&str]) -> Result<String> {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        // Colours would hide the words that are looked for.
        .env("NO_COLOR", "1")
        .output()
        .with_context(|| format!("cannot start {}", program.display()))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    ensure!(
        output.status.success(),
        "{} {}: {}\n{said}{}",
        program.display(),
        arguments.join(" "),
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(said)
}
