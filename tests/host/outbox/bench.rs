//! A worker on the bench: inputs are given in one by one, effects are looked at,
//! and answered by hand. What a whole world does to it is `tests/sim`.

use sync_status::outbox::{
    Answer, Call, Command, Counts, Detail, Effect, Entry, History, Input, Moment, Outbox, OwnerId,
    Settled, Site, Slot, Step, Ticket, Trouble,
};
use sync_status::{Event, Id, Message, Outcome, Owner, Setting, Timestamp};

pub const NOW: Timestamp = 1_790_000_000_000;
pub const URL: &str = "https://app.example/api/notes";
pub const QUEUE: OwnerId = OwnerId(0);

pub struct Bench {
    pub outbox: Outbox,
    pub now: Moment,
    /// What is to be done, in order.
    pub effects: Vec<Effect>,
}

impl Bench {
    /// A worker with one route and these options besides, which has looked into its
    /// store and found this.
    pub fn with(more: &[(&str, Setting)], counts: Counts, head: Option<Entry>) -> Self {
        let mut bench = Self::unread(more);
        bench.commits(|ticket| committed(ticket, counts, head));
        bench.commits(|ticket| committed(ticket, counts, None));
        bench
    }

    /// The same with nothing in the store.
    pub fn empty(more: &[(&str, Setting)]) -> Self {
        Self::with(more, Counts::default(), None)
    }

    /// The same before it has looked.
    pub fn unread(more: &[(&str, Setting)]) -> Self {
        let site =
            Site { origin: "https://app.example".into(), scope: "https://app.example/".into() };
        let mut bench = Self {
            outbox: Outbox::new(site),
            now: Moment { at: NOW, roll: 0.5, online: true },
            effects: Vec::new(),
        };
        bench.add("q", more);
        bench
    }

    /// One more route.
    pub fn add(&mut self, name: &str, more: &[(&str, Setting)]) {
        let needed = [
            ("queueName", Setting::Text(name.into())),
            (
                "match",
                Setting::Text(
                    ["startsWith:/", if name == "q" { "api" } else { name }, "/"].concat(),
                ),
            ),
        ];
        let settings = needed.iter().chain(more).cloned();
        let settings = settings.map(|(key, value)| (key.to_owned(), value)).collect();
        self.outbox.read(Owner::Route, true, settings).expect("options that are right");
        self.outbox.open(self.now, true);
        self.drain();
    }

    pub fn give(&mut self, input: Input) {
        self.outbox.handle(self.now, input);
        self.drain();
    }

    fn drain(&mut self) {
        while let Some(effect) = self.outbox.next_effect() {
            self.effects.push(effect);
        }
    }

    pub fn answer(&mut self, ticket: Ticket, answer: Answer) {
        self.give(Input::Answer { ticket, answer });
    }

    pub fn passes(&mut self, millis: u64) {
        self.now.at += millis;
        self.give(Input::Wake);
    }

    /// Takes the first effect that is one of those looked for.
    pub fn take<T>(&mut self, wanted: impl Fn(&Effect) -> Option<T>) -> T {
        let index = self.effects.iter().position(|effect| wanted(effect).is_some());
        let index = index.unwrap_or_else(|| panic!("not among {:#?}", self.effects));
        wanted(&self.effects.remove(index)).expect("it was found")
    }

    pub fn has(&self, wanted: impl Fn(&Effect) -> bool) -> bool {
        self.effects.iter().any(wanted)
    }

    /// The next transaction.
    pub fn commit(&mut self) -> (Ticket, Vec<Step>) {
        self.take(|effect| match effect {
            Effect::Commit { ticket, steps, .. } => Some((*ticket, steps.clone())),
            _ => None,
        })
    }

    /// Answers the next transaction; returns what it was to do.
    pub fn commits(&mut self, answer: impl FnOnce(Ticket) -> (Ticket, Answer)) -> Vec<Step> {
        let (ticket, steps) = self.commit();
        let (ticket, answer) = answer(ticket);
        self.answer(ticket, answer);
        steps
    }

    pub fn send(&mut self) -> Ticket {
        self.take(|effect| match effect {
            Effect::Send { ticket, .. } => Some(*ticket),
            _ => None,
        })
    }

    pub fn lock(&mut self) {
        let ticket = self.take(|effect| match effect {
            Effect::Lock { ticket, .. } => Some(*ticket),
            _ => None,
        });
        self.answer(ticket, Answer::Done(true));
    }

    /// Lets the pass that has begun find these keys.
    pub fn pages(&mut self, counts: Counts, keys: &[i64]) {
        self.lock();
        let entries = keys.iter().map(|key| entry(*key)).collect();
        self.commits(|ticket| (ticket, found(counts, entries)));
    }

    pub fn fetch(&mut self, url: &str) -> Slot {
        self.submit(url, false, "https://app.example/")
    }

    pub fn submit(&mut self, url: &str, navigation: bool, referrer: &str) -> Slot {
        let slot = self.outbox.slot();
        let (method, url, referrer) = ("POST".into(), url.into(), referrer.into());
        let origin = String::new();
        self.give(Input::Fetch { slot, method, url, navigation, referrer, origin });
        slot
    }

    pub fn tell(&mut self, kind: &str) -> Slot {
        self.tell_with(kind, Setting::Absent)
    }

    pub fn tell_with(&mut self, kind: &str, id: Setting) -> Slot {
        let slot = self.outbox.slot();
        self.give(Input::Message { slot, port: true, command: command(kind, id) });
        slot
    }

    pub fn call(&mut self, call: Call) -> Slot {
        let slot = self.outbox.slot();
        self.give(Input::Call { slot, owner: QUEUE, call });
        slot
    }

    /// What was published so far, by type.
    pub fn published(&mut self) -> Vec<Message> {
        let published = |effect: &Effect| match effect {
            Effect::Publish { message, .. } => Some(message.clone()),
            _ => None,
        };
        let messages = self.effects.iter().filter_map(published).collect();
        self.effects.retain(|effect| published(effect).is_none());
        messages
    }

    pub fn kinds(&mut self) -> Vec<&'static str> {
        self.published().iter().map(|message| message.event.kind()).collect()
    }

    pub fn settled(&mut self, of: Slot) -> Option<Settled> {
        let value = |effect: &Effect| match effect {
            Effect::Settle { slot, value } if *slot == of => Some(value.clone()),
            _ => None,
        };
        self.effects.iter().find_map(value)
    }

    pub fn is_released(&self, of: Slot) -> bool {
        self.has(|effect| matches!(effect, Effect::Release { slot, .. } if *slot == of))
    }
}

pub fn command(kind: &str, id: Setting) -> Command {
    let (channel, kind) = (Setting::Text("sync-status".into()), Setting::Text(kind.into()));
    let (queue, nonce) = (Setting::Absent, Setting::Absent);
    Command { sync_status: Setting::Number(1.0), kind, channel, queue, id, nonce }
}

pub fn waiting(remaining: u32) -> Counts {
    Counts { remaining, failed: 0 }
}

pub fn entry(key: i64) -> Entry {
    let (method, url) = ("POST".into(), URL.into());
    Entry { timestamp: Some(NOW), method, url, ..Entry::of(Id::Number(key)) }
}

pub fn tried(key: i64, history: History) -> Entry {
    Entry { history, ..entry(key) }
}

pub fn unreadable(key: i64) -> Entry {
    Entry { trouble: Some(Trouble::Unreadable("no blob".into())), ..entry(key) }
}

pub fn found(counts: Counts, entries: Vec<Entry>) -> Answer {
    Answer::Committed { counts, key: None, changed: 0, entries }
}

pub fn changed(counts: Counts, changed: u32) -> Answer {
    Answer::Committed { counts, key: None, changed, entries: Vec::new() }
}

pub fn kept(counts: Counts, key: i64) -> Answer {
    Answer::Committed { counts, key: Some(Id::Number(key)), changed: 0, entries: Vec::new() }
}

pub fn committed(ticket: Ticket, counts: Counts, entry: Option<Entry>) -> (Ticket, Answer) {
    (ticket, found(counts, entry.into_iter().collect()))
}

pub fn failed(message: &str) -> Answer {
    Answer::Failed { message: message.into(), called_off: false }
}

pub fn answer(status: u16) -> Answer {
    later(status, "")
}

pub fn later(status: u16, retry_after: &str) -> Answer {
    Answer::Response {
        outcome: Outcome::Answer { status, redirected: false },
        retry_after: retry_after.into(),
        date: f64::NAN,
        message: format!("HTTP {status}"),
    }
}

/// What a transaction looks for, and how closely.
pub fn looks(steps: &[Step]) -> Vec<(Detail, u32)> {
    let look = |step: &Step| match step {
        Step::Find { detail, limit, .. } => Some((*detail, *limit)),
        _ => None,
    };
    steps.iter().filter_map(look).collect()
}

pub fn is_replayed(message: &Message) -> bool {
    matches!(message.event, Event::Replayed { .. })
}
