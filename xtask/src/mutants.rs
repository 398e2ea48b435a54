//! Faults planted in the core itself, one line each: the simulation has to find
//! every one, or it proves nothing.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use xshell::{Shell, cmd};

use xtask_base::process;
use xtask_base::project;

/// A fault: where, and what becomes of which line.
struct Mutant {
    /// In words.
    name: &'static str,
    /// Below `src/`.
    file: &'static str,
    /// Stands there once.
    from: &'static str,
    /// Stands there instead.
    to: &'static str,
}

const MUTANTS: &[Mutant] = &[
    Mutant {
        name: "a stopped send is not counted",
        file: "outbox/lane.rs",
        from: "if entry.marked {",
        to: "if false && entry.marked {",
    },
    Mutant {
        name: "a replay has no deadline",
        file: "outbox/lane.rs",
        from: "self.at(limit, Due::Deadline(ticket));",
        to: "let _ = limit;",
    },
    Mutant {
        name: "Retry-After of a first send is forgotten",
        file: "outbox/first_send.rs",
        from: "let next_at = sent.patience.map(|patience| self.now.at + patience);",
        to: "let next_at = sent.patience.and(None::<u64>);",
    },
    Mutant {
        name: "the back-off that cannot be written is lost",
        file: "outbox/lane.rs",
        from: "Err(_) => self.queue(owner).remember(&lane.key, failed.history.clone()),",
        to: "Err(_) => {}",
    },
    Mutant {
        name: "an unreadable record is a wall",
        file: "outbox/lane.rs",
        from: "pass.skipped.push(lane.key.clone());",
        to: "pass.is_blocked = true;",
    },
    Mutant {
        name: "a failure is taken for a success",
        file: "outbox/lane.rs",
        from: "Verdict::Retry(reason) => {",
        to: "Verdict::Retry(_) if lane.attempt == 2 => self.acknowledge(lane, 200),\n            Verdict::Retry(reason) => {",
    },
    Mutant {
        name: "what is retried is not registered",
        file: "outbox/call.rs",
        from: "self.registers(owner, Registered::Nobody);",
        to: "",
    },
    Mutant {
        name: "a discarded request is spoken of",
        file: "outbox/lane.rs",
        from: "if changed > 0 {\n                    let (request, attempt)",
        to: "if changed < 9 {\n                    let (request, attempt)",
    },
    Mutant {
        name: "nothing is recounted at the start",
        file: "outbox/queue.rs",
        from: "None => Tally::Recount,",
        to: "None => Tally::Keys,",
    },
    Mutant {
        name: "a hook that asks for a replay waits for itself",
        file: "outbox/pass.rs",
        from: "if pass.hooks > 0 {",
        to: "if pass.hooks > 9 {",
    },
    Mutant {
        name: "the answer of a replay is not drained",
        file: "outbox/lane.rs",
        from: "self.emit(Effect::Drain { slot: lane.slot });",
        to: "",
    },
    Mutant {
        name: "concurrency is one too many",
        file: "outbox/pass.rs",
        from: "if pass.flying.len() >= lanes {",
        to: "if pass.flying.len() > lanes {",
    },
    Mutant {
        name: "the lock is kept",
        file: "outbox/pass.rs",
        from: "self.emit(Effect::Unlock { slot });",
        to: "",
    },
    Mutant {
        name: "a failure does not stop the pass",
        file: "outbox/pass.rs",
        from: "pass.is_blocked = true;\n            pass.keys.clear();",
        to: "",
    },
    Mutant {
        name: "attempts are not limited",
        file: "outbox/lane.rs",
        from: "history.attempts.count >= self.queue_of(owner).options.policy.max_attempts",
        to: "history.attempts.count > self.queue_of(owner).options.policy.max_attempts",
    },
];

/// Plants each in a copy, and runs up to so many histories there.
pub(crate) fn run(histories: u64) -> Result<()> {
    let copy = project::root().join("target/mutants");
    let shell = process::shell()?;
    copy_sources(&shell, &copy)?;
    ensure!(!simulate(&shell, &copy, histories)?, "the core fails as it is: run cargo xtask sim");
    let mut missed = Vec::new();
    for mutant in MUTANTS {
        let found = plant(&shell, &copy, mutant, histories)
            .with_context(|| format!("cannot plant: {}", mutant.name))?;
        println!("{}: {}", if found { "found" } else { "MISSED" }, mutant.name);
        if !found {
            missed.push(mutant.name);
        }
    }
    ensure!(missed.is_empty(), "not found by {histories} histories: {}", missed.join("; "));
    Ok(())
}

fn copy_sources(shell: &Shell, copy: &Path) -> Result<()> {
    let root = project::root();
    for part in ["src", "tests/sim/src"] {
        let to = copy.join(part);
        shell.remove_path(&to)?;
        shell.create_dir(to.parent().context("no parent")?)?;
        let from = root.join(part);
        cmd!(shell, "cp -R {from} {to}").quiet().run()?;
    }
    for file in ["Cargo.lock", "README.md", "tests/sim/Cargo.toml"] {
        shell.copy_file(root.join(file), copy.join(file))?;
    }
    let manifest = fs::read_to_string(root.join("Cargo.toml"))?;
    let manifest: Vec<&str> = manifest
        .lines()
        .map(|line| if line.starts_with("members = ") { "members = [\"tests/sim\"]" } else { line })
        .collect();
    fs::write(copy.join("Cargo.toml"), manifest.join("\n"))?;
    Ok(())
}

fn plant(shell: &Shell, copy: &Path, mutant: &Mutant, histories: u64) -> Result<bool> {
    let path = copy.join("src").join(mutant.file);
    let sound = fs::read_to_string(&path)?;
    let times = sound.matches(mutant.from).count();
    if times != 1 {
        bail!("its line stands {times} times in {}", mutant.file);
    }
    fs::write(&path, sound.replace(mutant.from, mutant.to))?;
    let outcome = simulate(shell, copy, histories);
    fs::write(&path, sound)?;
    outcome
}

fn simulate(shell: &Shell, copy: &Path, histories: u64) -> Result<bool> {
    let manifest = copy.join("Cargo.toml");
    let histories = histories.to_string();
    let flags = ["--profile", "sim", "--package", "sync-status-sim", "--offline"];
    let build = cmd!(shell, "cargo build --quiet {flags...} --manifest-path {manifest}");
    build.env("RUSTFLAGS", "-Awarnings").quiet().run()?;
    let program = copy.join("target/sim/sync-status-sim");
    let run = cmd!(shell, "{program} --quiet --histories {histories}").quiet().ignore_status();
    Ok(run.output()?.status.code() == Some(1))
}
