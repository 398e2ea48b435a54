//! A child process that goes, with all that it started, when its owner goes: also when a test panics.

use std::{collections::HashSet, process::Child};

use sysinfo::{Pid, ProcessesToUpdate, System};

#[derive(Debug)]
pub(crate) struct OwnedProcess(pub(crate) Child);

impl Drop for OwnedProcess {
    fn drop(&mut self) {
        // A driver that is killed does not take its browser along, so the whole tree goes, leaves last: a parent that is
        // gone cannot start a helper anew.
        kill_tree(self.0.id());
        // Reaps it; it is dead already, or was before.
        let _ = self.0.wait();
    }
}

/// Kills a process and its descendants at once, as a crash or an out-of-memory killer would.
pub(crate) fn kill_tree(root: u32) {
    let mut system = System::new();
    system.refresh_processes(ProcessesToUpdate::All, true);
    for pid in tree(&system, Pid::from_u32(root)) {
        if let Some(process) = system.process(pid) {
            process.kill();
        }
    }
}

fn tree(system: &System, root: Pid) -> Vec<Pid> {
    let mut found = vec![root];
    let mut seen = HashSet::from([root]);
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        let children =
            system.processes().iter().filter(|(_, process)| process.parent() == Some(parent));
        found.extend(children.map(|(&pid, _)| pid).filter(|&pid| seen.insert(pid)));
        next += 1;
    }
    found
}
