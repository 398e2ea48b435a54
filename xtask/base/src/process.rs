//! Running other programs.

use anyhow::Result;
use xshell::Shell;

use crate::project;

/// A shell that stands in the repository's root, wherever the command was typed.
///
/// # Errors
/// When there is no current folder to start from.
pub fn shell() -> Result<Shell> {
    let shell = Shell::new()?;
    shell.change_dir(project::root());
    Ok(shell)
}
