//! What the histories of a run have reached: a simulation that never goes
//! somewhere proves nothing of it.

use sync_status::outbox::{Answer, Call, Effect, Hook, Input, Reply, Settled, Step};

/// How often each kind has to be reached in a run of the tests.
pub const ENOUGH: u64 = 100;

macro_rules! kinds {
    ($(#[$doc:meta])* $name:ident, $type:ty, [$($kind:literal => $pattern:pat),+ $(,)?]) => {
        $(#[$doc])*
        pub const fn $name(of: &$type) -> &'static str {
            match of { $($pattern => $kind),+ }
        }
    };
}

kinds!(
    /// What an effect is called.
    effect, Effect, [
        "Opened" => Effect::Opened { .. },
        "Commit" => Effect::Commit { .. },
        "Send" => Effect::Send { .. },
        "Abort" => Effect::Abort { .. },
        "Drain" => Effect::Drain { .. },
        "Lock" => Effect::Lock { .. },
        "Unlock" => Effect::Unlock { .. },
        "Register" => Effect::Register { .. },
        "Wake" => Effect::Wake { .. },
        "Match" => Effect::Match { .. },
        "Ask" => Effect::Ask { .. },
        "Take" => Effect::Take { .. },
        "Respond" => Effect::Respond { .. },
        "Settle" => Effect::Settle { .. },
        "Release" => Effect::Release { .. },
        "Reply" => Effect::Reply { .. },
        "Publish" => Effect::Publish { .. },
        "Claim" => Effect::Claim,
        "Warn" => Effect::Warn { .. },
    ]
);
kinds!(
    /// What a step is called.
    step, Step, [
        "Keep" => Step::Keep { .. },
        "Find" => Step::Find { .. },
        "Remove" => Step::Remove { .. },
        "Note" => Step::Note { .. },
        "Move" => Step::Move { .. },
        "Mark" => Step::Mark { .. },
        "Sweep" => Step::Sweep,
    ]
);
kinds!(
    /// What an input is called.
    input, Input, [
        "Answer" => Input::Answer { .. },
        "Wake" => Input::Wake,
        "Install" => Input::Install { .. },
        "Activate" => Input::Activate { .. },
        "Fetch" => Input::Fetch { .. },
        "Sync" => Input::Sync { .. },
        "Message" => Input::Message { .. },
        "Heard" => Input::Heard { .. },
        "Periodic" => Input::Periodic { .. },
        "Call" => Input::Call { .. },
        "Report" => Input::Report { .. },
        "Seen" => Input::Seen { .. },
    ]
);
kinds!(
    /// What an answer is called.
    answer, Answer, [
        "Committed" => Answer::Committed { .. },
        "Response" => Answer::Response { .. },
        "Done" => Answer::Done(_),
        "Said" => Answer::Said(_),
        "Failed" => Answer::Failed { .. },
    ]
);
kinds!(
    /// What a call is called.
    call, Call, [
        "Push" => Call::Push { .. },
        "Take" => Call::Take { .. },
        "All" => Call::All,
        "Status" => Call::Status,
        "Failed" => Call::Failed,
        "Retry" => Call::Retry(_),
        "Discard" => Call::Discard(_),
        "Clear" => Call::Clear,
        "Replay" => Call::Replay,
        "RegisterSync" => Call::RegisterSync,
    ]
);
kinds!(
    /// What a hook is called.
    hook, Hook, [
        "OnSync" => Hook::OnSync,
        "RegisterSync" => Hook::RegisterSync,
        "RequestWillReplay" => Hook::RequestWillReplay,
        "Snapshot" => Hook::Snapshot,
        "Replay" => Hook::Replay,
        "Retry" => Hook::Retry,
        "Discard" => Hook::Discard,
        "Size" => Hook::Size,
        "Handler" => Hook::Handler,
    ]
);
kinds!(
    /// What a reply is called.
    reply, Reply, [
        "Response" => Reply::Response,
        "Rejection" => Reply::Rejection { .. },
        "Accepted" => Reply::Accepted { .. },
        "SeeOther" => Reply::SeeOther { .. },
    ]
);
kinds!(
    /// What a settlement is called.
    settled, Settled, [
        "Nothing" => Settled::Nothing,
        "Kept" => Settled::Kept(_),
        "Counts" => Settled::Counts(_),
        "Summaries" => Settled::Summaries(_),
        "Records" => Settled::Records(_),
        "Failure" => Settled::Failure(_),
    ]
);

/// All that has to be reached: group and kind.
const WANTED: &[(&str, &[&str])] = &[
    ("effect", EFFECTS),
    ("killed before", EFFECTS),
    ("killed after", EFFECTS),
    ("step", &["Keep", "Find", "Remove", "Note", "Move", "Mark", "Sweep"]),
    (
        "input",
        &[
            "Answer", "Wake", "Install", "Activate", "Fetch", "Sync", "Message", "Heard",
            "Periodic", "Call", "Report", "Seen",
        ],
    ),
    ("answer", &["Committed", "Response", "Done", "Said", "Failed"]),
    (
        "call",
        &[
            "Push",
            "Take",
            "All",
            "Status",
            "Failed",
            "Retry",
            "Discard",
            "Clear",
            "Replay",
            "RegisterSync",
        ],
    ),
    (
        "hook",
        &[
            "OnSync",
            "RegisterSync",
            "RequestWillReplay",
            "Snapshot",
            "Replay",
            "Retry",
            "Discard",
            "Size",
            "Handler",
        ],
    ),
    ("reply", &["Response", "Rejection", "Accepted", "SeeOther"]),
    ("settled", &["Nothing", "Kept", "Counts", "Summaries", "Records", "Failure"]),
    (
        "message",
        &["enqueued", "replaying", "replayed", "failed", "discarded", "remaining", "refreshed"],
    ),
    (
        "reached",
        &[
            "kept with the server's patience",
            "stopped while marked",
            "given up",
            "expired",
            "stepped over",
            "lost answer",
            "late form",
            "two versions",
            "counted by a ledger",
            "lock waited for",
            "sync failed for the last time",
            "called off",
        ],
    ),
];

const EFFECTS: &[&str] = &[
    "Opened", "Commit", "Send", "Abort", "Drain", "Lock", "Unlock", "Register", "Wake", "Match",
    "Ask", "Take", "Respond", "Settle", "Release", "Reply", "Publish", "Claim", "Warn",
];

/// How many places there are to remember where a kind is.
const PLACES: usize = 512;

/// How often each kind was reached.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    seen: Vec<(&'static str, &'static str, u64)>,
    /// Where a kind is in it, plus one, by the addresses of its literals.
    places: Vec<u16>,
}

impl Coverage {
    /// One more of this kind.
    pub fn mark(&mut self, group: &'static str, kind: &'static str) {
        if self.places.is_empty() {
            self.places = vec![0; PLACES];
        }
        let address = (group.as_ptr() as usize).wrapping_mul(31) ^ kind.as_ptr() as usize;
        let place = (address ^ (address >> 9)) % PLACES;
        let guess = usize::from(self.places[place]);
        if let Some(seen) = guess.checked_sub(1).and_then(|guess| self.seen.get_mut(guess))
            && std::ptr::eq(seen.0, group)
            && std::ptr::eq(seen.1, kind)
        {
            seen.2 += 1;
            return;
        }
        let index = self.find(group, kind);
        self.seen[index].2 += 1;
        self.places[place] = index as u16 + 1;
    }

    fn find(&mut self, group: &'static str, kind: &'static str) -> usize {
        let found = self.seen.iter().position(|(g, k, _)| *g == group && *k == kind);
        found.unwrap_or_else(|| {
            self.seen.push((group, kind, 0));
            self.seen.len() - 1
        })
    }

    /// Takes in what another has seen.
    pub fn add(&mut self, other: &Self) {
        for &(group, kind, times) in &other.seen {
            let index = self.find(group, kind);
            self.seen[index].2 += times;
        }
    }

    /// How often this was reached.
    pub fn times(&self, group: &str, kind: &str) -> u64 {
        let is_meant = |seen: &&(&str, &str, u64)| seen.0 == group && seen.1 == kind;
        self.seen.iter().filter(is_meant).map(|seen| seen.2).sum()
    }

    /// What was not reached often enough, and how often it was.
    pub fn missing(&self, enough: u64) -> Vec<(String, u64)> {
        let mut missing = Vec::new();
        for (group, kinds) in WANTED {
            for kind in *kinds {
                let times = self.times(group, kind);
                if times < enough {
                    missing.push((format!("{group} {kind}"), times));
                }
            }
        }
        missing
    }

    /// All that was reached, by group.
    pub fn lines(&self) -> Vec<String> {
        let line = |(group, kinds): &(&str, &[&str])| {
            let told: Vec<_> =
                kinds.iter().map(|kind| format!("{kind} {}", self.times(group, kind))).collect();
            format!("{group}: {}", told.join(", "))
        };
        WANTED.iter().map(line).collect()
    }
}
