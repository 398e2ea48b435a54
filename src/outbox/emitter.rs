//! The voice of a hand-written outbox. It stores and sends nothing: it says what
//! its owner tells it, in the order of the calls, however long a count takes.

use std::collections::VecDeque;

use crate::config::{RouteOptions, Setting};
use crate::protocol::{Event, Id, Reason, Snapshot, Subject, Timestamp};
use crate::report;

use super::effect::{Counts, Hook, OwnerId, Slot};
use super::round::Waiter;
use super::then::Then;
use super::{Answer, Outbox, Refusal, ReportKind};

/// What is told of an event: its properties.
type About = Vec<(String, Setting)>;

/// One emitter.
#[derive(Debug)]
pub(super) struct Emitter {
    pub(super) options: RouteOptions,
    said: VecDeque<Saying>,
    /// The first of them waits for a count.
    is_counting: bool,
    /// Its owner replays.
    is_replaying: bool,
    /// Why the last attempt failed, for a snapshot that is a number and no more: it
    /// would have a page forget what it was told a moment ago.
    trouble: Trouble,
}

#[derive(Clone, Debug, Default)]
struct Trouble {
    attempt: u32,
    last_error: Option<String>,
    next_retry_at: Option<Timestamp>,
}

/// Something that is to be said.
#[derive(Debug)]
struct Saying {
    kind: ReportKind,
    about: Option<About>,
    waiter: Option<Waiter>,
}

impl Emitter {
    pub(super) fn new(options: RouteOptions) -> Self {
        Self {
            options,
            said: VecDeque::new(),
            is_counting: false,
            is_replaying: false,
            trouble: Trouble::default(),
        }
    }

    /// What a message is to say.
    fn event(&mut self, kind: ReportKind, about: &Fields<'_>) -> Option<Event> {
        let request = || Subject {
            id: about.id(),
            method: about.text("method").unwrap_or_default().into(),
            url: self.options.broadcast_url.of(about.text("url").unwrap_or_default()).into(),
        };
        let attempt = about.count("attempt").unwrap_or(1);
        Some(match kind {
            ReportKind::Enqueued => Event::Enqueued { request: request() },
            ReportKind::Replaying => Event::Replaying { request: request(), attempt },
            ReportKind::Replayed => {
                let request = request();
                self.trouble = Trouble::default();
                let status = about.count("status").unwrap_or_default() as u16;
                let duration = about.time("duration").unwrap_or_default();
                Event::Replayed { request, attempt, status, duration }
            }
            ReportKind::Failed => {
                let request = request();
                let failed = about.failed(request, attempt);
                if let Event::Failed { permanent: false, message, next_retry_at, .. } = &failed {
                    let (last_error, next_retry_at) = (Some(message.clone()), *next_retry_at);
                    self.trouble = Trouble { attempt, last_error, next_retry_at };
                }
                failed
            }
            ReportKind::Discarded => Event::Discarded { id: about.id()? },
            ReportKind::Remaining => Event::Remaining(self.snapshot(about)),
        })
    }

    fn snapshot(&self, about: &Fields<'_>) -> Snapshot {
        let attempt = about.count("attempt").unwrap_or_default();
        let trouble = if attempt == 0 { self.trouble.clone() } else { Trouble::default() };
        let last_error = about.text("lastError").filter(|text| !text.is_empty());
        Snapshot {
            replaying: about.flag("replaying"),
            attempt: attempt.max(trouble.attempt),
            next_retry_at: about.time("nextRetryAt").or(trouble.next_retry_at),
            oldest_at: about.time("oldestAt"),
            last_replayed_at: about.time("lastReplayedAt"),
            last_error: last_error.map(Into::into).or(trouble.last_error),
            background_sync: about.flag("backgroundSync"),
        }
    }
}

/// The properties of a report, once they have been checked.
struct Fields<'a>(&'a [(String, Setting)]);

impl<'a> Fields<'a> {
    fn get(&self, key: &str) -> Option<&'a Setting> {
        let found = self.0.iter().find(|(name, _)| name == key)?;
        Some(&found.1).filter(|value| **value != Setting::Absent)
    }

    fn text(&self, key: &str) -> Option<&'a str> {
        match self.get(key)? {
            Setting::Text(text) => Some(text),
            _ => None,
        }
    }

    fn time(&self, key: &str) -> Option<Timestamp> {
        match self.get(key)? {
            Setting::Number(number) => Some(*number as Timestamp),
            _ => None,
        }
    }

    fn count(&self, key: &str) -> Option<u32> {
        self.time(key).map(|number| number as u32)
    }

    fn flag(&self, key: &str) -> bool {
        self.get(key) == Some(&Setting::Bool(true))
    }

    fn id(&self) -> Option<Id> {
        match self.get("id")? {
            Setting::Number(number) => Id::of(*number),
            Setting::Text(text) => Some(Id::Text(text.clone())),
            _ => None,
        }
    }

    fn failed(&self, request: Subject, attempt: u32) -> Event {
        let status = self.count("status").map(|status| status as u16);
        let usual = if status.is_some() { Reason::Status } else { Reason::Network };
        Event::Failed {
            request,
            attempt,
            reason: self.text("reason").and_then(Reason::from_word).unwrap_or(usual),
            status,
            message: self.text("message").unwrap_or_default().into(),
            permanent: self.flag("permanent"),
            next_retry_at: self.time("nextRetryAt"),
        }
    }
}

impl Outbox {
    /// Checks what the owner of an emitter says of an event, before it is given in as
    /// [`Input::Report`](super::Input::Report).
    ///
    /// # Errors
    ///
    /// [`Refusal`] naming the property that is unknown, wrong or missing.
    pub fn check_report(
        &self,
        owner: OwnerId,
        kind: ReportKind,
        about: &Option<About>,
    ) -> Result<(), Refusal> {
        let has_snapshot = self.emitter_of(owner).is_some_and(|it| it.options.functions.snapshot);
        if about.is_none() && kind == ReportKind::Remaining && has_snapshot {
            return Ok(());
        }
        checked(kind, about.as_deref().unwrap_or_default(), has_snapshot).map_err(|refusal| {
            let message = [kind.method(), "(): ", &refusal.message].concat();
            Refusal { message, ..refusal }
        })
    }

    pub(super) fn report(
        &mut self,
        owner: OwnerId,
        slot: Slot,
        kind: ReportKind,
        about: Option<About>,
    ) {
        self.say(owner, kind, about, Some(Waiter::Call(slot)));
    }

    pub(super) fn say_what_waits(&mut self, owner: OwnerId, waiter: Option<Waiter>) {
        if self.emitter(owner).options.functions.snapshot {
            self.say(owner, ReportKind::Remaining, None, waiter);
        } else {
            self.finish_any(waiter);
        }
    }

    fn say(
        &mut self,
        owner: OwnerId,
        kind: ReportKind,
        about: Option<About>,
        waiter: Option<Waiter>,
    ) {
        self.emitter(owner).said.push_back(Saying { kind, about, waiter });
        self.say_next(owner);
    }

    fn say_next(&mut self, owner: OwnerId) {
        loop {
            let emitter = self.emitter(owner);
            if emitter.is_counting {
                return;
            }
            let Some(saying) = emitter.said.front() else { return };
            let given = Fields(saying.about.as_deref().unwrap_or_default());
            let is_whole = given.get("remaining").is_some() && given.get("failed").is_some();
            if emitter.options.functions.snapshot && !is_whole {
                emitter.is_counting = true;
                let slot = self.slot();
                return self.ask(owner, slot, Hook::Snapshot, Then::Snapshot(owner, slot));
            }
            self.said(owner, &[]);
        }
    }

    /// The owner has said what waits.
    pub(super) fn counted_by_owner(&mut self, owner: OwnerId, slot: Slot, answer: &mut Answer) {
        self.emitter(owner).is_counting = false;
        self.release(slot, None);
        let looked = match answer {
            Answer::Said(Setting::Object(properties)) => Some(std::mem::take(properties)),
            Answer::Said(Setting::Number(number)) => {
                Some(vec![("remaining".into(), Setting::Number(*number))])
            }
            // Its error has been shown to the owner.
            Answer::Failed { .. } => None,
            _ => Some(Vec::new()),
        };
        let is_told = looked.as_deref().map(is_snapshot);
        if is_told == Some(false) {
            self.warn(
                "Emitter: what 'snapshot' returns must be a number, or have 'remaining'".into(),
            );
        }
        match looked.filter(|_| is_told == Some(true)) {
            Some(looked) => self.said(owner, &looked),
            // A page that cannot be told must not stop a request from being sent.
            None => {
                let saying = self.emitter(owner).said.pop_front();
                self.finish_any(saying.and_then(|saying| saying.waiter));
            }
        }
        self.say_next(owner);
    }

    /// Says the first of what is to be said.
    fn said(&mut self, owner: OwnerId, looked: &[(String, Setting)]) {
        let emitter = self.emitter(owner);
        let Some(Saying { kind, about, waiter }) = emitter.said.pop_front() else { return };
        let (given, looked) = (Fields(about.as_deref().unwrap_or_default()), Fields(looked));
        let count = |key| given.count(key).or_else(|| looked.count(key)).unwrap_or_default();
        let counts = Counts { remaining: count("remaining"), failed: count("failed") };
        let event = emitter.event(kind, if about.is_some() { &given } else { &looked });
        let queue = emitter.options.queue_name.clone();
        if let Some(event) = event {
            self.speak(owner, queue, counts, event);
        }
        self.finish_any(waiter);
    }

    /// Pages ask each on their own when the browser comes online, and users press
    /// twice: one replay at a time.
    pub(super) fn have_owner_replay(&mut self, owner: OwnerId, waiter: Option<Waiter>) {
        let emitter = self.emitter(owner);
        if emitter.is_replaying || !emitter.options.functions.replay {
            return self.say_what_waits(owner, waiter);
        }
        emitter.is_replaying = true;
        self.have_owner(owner, Hook::Replay, waiter);
    }

    pub(super) fn have_owner(&mut self, owner: OwnerId, hook: Hook, waiter: Option<Waiter>) {
        // The event has the id that its function is to get.
        let slot = match waiter {
            Some(Waiter::Hold(slot)) => slot,
            _ => self.slot(),
        };
        self.ask(owner, slot, hook, Then::Obeyed(owner, hook == Hook::Replay, waiter));
    }

    pub(super) fn obeyed(&mut self, owner: OwnerId, was_replay: bool, waiter: Option<Waiter>) {
        if was_replay {
            self.emitter(owner).is_replaying = false;
        }
        self.say_what_waits(owner, waiter);
    }
}

fn checked(
    kind: ReportKind,
    about: &[(String, Setting)],
    has_snapshot: bool,
) -> Result<(), Refusal> {
    check(about)?;
    let fields = Fields(about);
    if fields.get("remaining").is_none() && !has_snapshot {
        let message = "'remaining' is missing, and no 'snapshot' function can tell it";
        return Err(Refusal::of(message.into()));
    }
    if kind == ReportKind::Discarded && fields.id().is_none() {
        return Err(Refusal::of("'id' is missing".into()));
    }
    Ok(())
}

fn is_snapshot(properties: &[(String, Setting)]) -> bool {
    Fields(properties).get("remaining").is_some() && check(properties).is_ok()
}

fn check(about: &[(String, Setting)]) -> Result<(), Refusal> {
    let wrong = std::cell::Cell::new(None);
    let show = |index| {
        wrong.set(Some(index));
        ""
    };
    let checked = report::check(about.iter().map(|(key, value)| (key, value.clone())), show);
    checked.map_err(|error| Refusal { value: wrong.get(), ..Refusal::of(error.into()) })
}
