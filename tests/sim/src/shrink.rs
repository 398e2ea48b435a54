//! From a history that fails to the smallest that still does.

use crate::mutant::Mutant;
use crate::run::{History, run};
use crate::setup::{Profile, Queue};

/// More tries than this are not worth waiting for.
const TRIES: u32 = 4_000;

/// Makes a failing history smaller, by taking ops out, then by making those that
/// are left simpler, then by making its profile plain.
pub fn shrink(history: &History, mutant: Option<Mutant>) -> History {
    let kind = kind_of(run(history, mutant, false).fault);
    let mut shrinker = Shrinker { best: history.clone(), mutant, kind, tries: 0 };
    loop {
        let before = shrinker.best.clone();
        shrinker.take_out();
        shrinker.simplify();
        shrinker.plain();
        if shrinker.best == before || shrinker.tries > TRIES {
            return shrinker.best;
        }
    }
}

/// The words of a fault, without its numbers: another fault may be another bug.
fn kind_of(fault: Option<String>) -> Option<String> {
    let fault = fault?;
    let words = fault.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    Some(words.take(6).collect::<Vec<_>>().join(" "))
}

struct Shrinker {
    best: History,
    mutant: Option<Mutant>,
    kind: Option<String>,
    tries: u32,
}

impl Shrinker {
    fn try_this(&mut self, history: History) -> bool {
        self.tries += 1;
        let fails =
            self.tries <= TRIES && kind_of(run(&history, self.mutant, false).fault) == self.kind;
        if fails {
            self.best = history;
        }
        fails
    }

    fn take_out(&mut self) {
        let mut size = (self.best.ops.len() / 2).max(1);
        loop {
            let mut index = 0;
            while index < self.best.ops.len() {
                let mut fewer = self.best.clone();
                let end = (index + size).min(fewer.ops.len());
                fewer.ops.drain(index..end);
                if !self.try_this(fewer) {
                    index += size;
                }
            }
            if size == 1 {
                return;
            }
            size /= 2;
        }
    }

    fn simplify(&mut self) {
        for index in 0..self.best.ops.len() {
            while self.simplify_one(index) {}
        }
    }

    fn simplify_one(&mut self, index: usize) -> bool {
        self.best.ops[index].simpler().into_iter().any(|simpler| {
            let mut history = self.best.clone();
            history.ops[index] = simpler;
            self.try_this(history)
        })
    }

    fn plain(&mut self) {
        let parts: [fn(&mut Profile); 12] = [
            |p| p.seed = 0,
            |p| p.queues = [Queue::PLAIN; 3],
            |p| p.queues[0] = Queue::PLAIN,
            |p| p.queues[1] = Queue::PLAIN,
            |p| p.queues[2] = Queue::PLAIN,
            |p| p.others = false,
            |p| p.forms = false,
            |p| p.jobs = false,
            |p| p.fresh = false,
            |p| p.locks = true,
            |p| p.apart = false,
            |p| p.stock = 0,
        ];
        for part in parts {
            let mut history = self.best.clone();
            part(&mut history.profile);
            if history != self.best {
                self.try_this(history);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_a_planted_fault_still_fails_and_is_short() {
        let mutant = Some(Mutant::DeleteBeforeSend);
        let found = (0..2_000)
            .map(History::draw)
            .find(|history| run(history, mutant, false).fault.is_some());
        let shrunk = shrink(&found.expect("a history that finds it"), mutant);
        assert!(run(&shrunk, mutant, false).fault.is_some());
        assert!(shrunk.ops.len() < 15, "{}", shrunk.as_rust());
    }
}
