//! A page's own request, on its first way to the server: sent, judged, and kept if
//! it did not get through.

use crate::config::{Matcher, RespondWith};
use crate::policy::{self, Attempts, Millis, Outcome, Trigger, Verdict};
use crate::protocol::{Event, Id, Reason, Subject, Timestamp};
use crate::route::UrlParts;

use super::effect::{Effect, OwnerId, Place, Reply, Slot, Step};
use super::entry::History;
use super::round::Waiter;
use super::then::{Due, Registered, Then};
use super::{Answer, Outbox, Owned};

const NO_REFERRER: &str = "a form without a referrer was left to the browser, and would not be \
     kept: it may come from another site. Let the pages of your forms have a Referrer-Policy that \
     tells their own origin, such as `same-origin`.";

/// The way of one request.
#[derive(Clone, Debug)]
pub(super) struct FirstSend {
    slot: Slot,
    owner: OwnerId,
    method: String,
    url: String,
    /// Where a form comes from; `None` for what opens no page.
    form: Option<Source>,
    started: Timestamp,
    /// Its answer did not come in time, and may still come.
    is_late: bool,
}

/// What a late answer is told with.
#[derive(Clone, Debug)]
pub(super) struct Late {
    request: Subject,
    status: u16,
    duration: Millis,
}

/// Where a navigation comes from.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// The page; empty for none.
    pub(super) referrer: String,
    /// The header `Origin`, where the browser shows it; empty for none.
    pub(super) origin: String,
}

/// A form whose answer did not come in time: it was kept, and is on its way nonetheless.
#[derive(Debug)]
pub(super) struct LateForm {
    slot: Slot,
    owner: OwnerId,
    key: Option<Id>,
    /// The server has it.
    delivered: Option<Late>,
}

/// What came of sending a request.
struct Sent {
    verdict: Verdict,
    message: String,
    /// For how long the server wants to be left alone.
    patience: Option<Millis>,
    has_response: bool,
    called_off: bool,
}

impl Outbox {
    /// A `fetch` event: whether it is ours has to be known before its listener ends.
    pub(super) fn fetch(&mut self, slot: Slot, method: String, url: String, form: Option<Source>) {
        // `fetch` leaves the methods that it does not know, PATCH for one, as they were written.
        let method = method.to_ascii_uppercase();
        let owner = OwnerId(0);
        let (started, is_late) = (self.now.at, false);
        self.route(Box::new(FirstSend { slot, owner, method, url, form, started, is_late }));
    }

    /// Looks for a route, from the sender's owner on.
    fn route(&mut self, mut sender: Box<FirstSend>) {
        while let Some(owned) = self.owners.get(sender.owner.0 as usize) {
            match owned {
                Owned::Queue(queue) if queue.options.methods.contains(&sender.method) => {
                    match &queue.options.matcher {
                        Some(Matcher::Pattern(pattern)) => {
                            match pattern.matches(UrlParts::of(&sender.url)) {
                                Some(true) => return self.take(sender),
                                Some(false) => {}
                                None => return self.ask_match(sender),
                            }
                        }
                        Some(Matcher::Script) => return self.ask_match(sender),
                        None => {}
                    }
                }
                _ => {}
            }
            sender.owner.0 += 1;
        }
        self.release(sender.slot, None);
    }

    fn ask_match(&mut self, sender: Box<FirstSend>) {
        let FirstSend { owner, slot, .. } = *sender;
        let ticket = self.ticket(Then::Matched(sender));
        self.emit(Effect::Match { ticket, owner, slot });
    }

    pub(super) fn matched(&mut self, mut sender: Box<FirstSend>, answer: &mut Answer) {
        if *answer == Answer::Done(true) {
            return self.take(sender);
        }
        sender.owner.0 += 1;
        self.route(sender);
    }

    /// Whether a navigation comes from a page of the app. Another site's form must
    /// not become a request of this worker: it would carry the app's own `Origin`
    /// or cookies. A form that another site has redirected here has the referrer of
    /// its first page; Chromium shows what it is by its `Origin`.
    pub(super) fn is_own(&self, Source { referrer, origin }: &Source) -> bool {
        self.is_of_site(referrer) && (origin.is_empty() || *origin == self.site.origin)
    }

    pub(super) fn is_of_site(&self, url: &str) -> bool {
        url.strip_prefix(&self.site.origin).is_some_and(|rest| rest.starts_with('/'))
    }

    fn take(&mut self, sender: Box<FirstSend>) {
        let FirstSend { slot, owner, .. } = *sender;
        if let Some(form) = &sender.form
            && !self.is_own(form)
        {
            if form.referrer.is_empty() && !std::mem::replace(&mut self.has_warned, true) {
                self.warn(NO_REFERRER.into());
            }
            return self.release(slot, None);
        }
        self.hold(slot);
        self.emit(Effect::Take { slot });
        // A navigation is sent as it is: it cannot be copied with a header more.
        let key = sender.form.is_none() && self.wants_key(owner, &sender.url);
        let deadline = self.queue(owner).options.network_timeout;
        let ticket = self.ticket(Then::FirstSent(sender));
        self.emit(Effect::Send { ticket, slot, first: true, key });
        if let Some(timeout) = deadline {
            self.at(timeout, Due::Deadline(ticket));
        }
    }

    /// No answer in time. A form cannot be stopped: the browser shows its answer, if
    /// it comes before the page has one; if it comes later, it still counts.
    pub(super) fn first_send_is_late(&mut self, mut sender: Box<FirstSend>) -> Option<Then> {
        let slot = sender.slot;
        let late = sender.form.is_some().then(|| {
            sender.is_late = true;
            self.hold(slot);
            let owner = sender.owner;
            self.forms.push(LateForm { slot, owner, key: None, delivered: None });
            Then::Late(sender.clone())
        });
        if late.is_none() {
            self.emit(Effect::Abort { slot });
        }
        let message = super::TOO_LATE.into();
        let verdict = Verdict::Retry(Reason::Timeout);
        let sent =
            Sent { verdict, message, patience: None, has_response: false, called_off: false };
        self.judged(sender, sent);
        late
    }

    pub(super) fn first_sent(&mut self, sender: Box<FirstSend>, answer: &mut Answer) {
        let policy = &self.queue(sender.owner).options.policy;
        let sent = match answer {
            Answer::Response { outcome, retry_after, date, message } => Sent {
                verdict: policy.judge(*outcome),
                message: std::mem::take(message),
                patience: policy::retry_after(retry_after, self.now.at, |_| *date),
                has_response: true,
                called_off: false,
            },
            Answer::Failed { message, called_off } => Sent {
                verdict: policy.judge(Outcome::Network),
                message: std::mem::take(message),
                patience: None,
                has_response: false,
                called_off: *called_off,
            },
            _ => return,
        };
        self.judged(sender, sent);
    }

    fn judged(&mut self, sender: Box<FirstSend>, sent: Sent) {
        let Sent { message, has_response, .. } = sent;
        let reason = match sent.verdict {
            Verdict::Retry(reason) if !sent.called_off => reason,
            verdict => {
                self.pass_on(sender.slot, has_response, message);
                if verdict == Verdict::Acknowledged {
                    self.something_got_through(sender.slot);
                }
                return self.let_go(sender.slot);
            }
        };
        // What the server asked for counts from here on: no other try before.
        let next_at = sent.patience.map(|patience| self.now.at + patience);
        let history = next_at.map(|next_at| History {
            attempts: Attempts {
                count: 0,
                last_at: Some(self.now.at),
                next_at: Some(next_at),
                reason: Some(reason),
            },
            error: Some(message.clone()),
        });
        let (owner, slot) = (sender.owner, sender.slot);
        let steps = vec![Step::Keep { below: None, history }];
        let then = Then::FirstKept(sender, message, has_response);
        self.commit_with(owner, slot, steps, then);
    }

    fn pass_on(&mut self, slot: Slot, has_response: bool, message: String) {
        let reply = if has_response { Reply::Response } else { Reply::Rejection { message } };
        self.emit(Effect::Respond { slot, reply });
    }

    /// A request of the app has got through: so may those that wait.
    fn something_got_through(&mut self, slot: Slot) {
        for index in 0..self.owners.len() {
            let owner = OwnerId(index as u32);
            let Owned::Queue(queue) = &self.owners[index] else { continue };
            if queue.known.is_some_and(|counts| counts.remaining > 0) {
                self.hold(slot);
                self.run(owner, Trigger::Fetch, Some(Waiter::Hold(slot)));
            }
        }
    }

    pub(super) fn first_kept(
        &mut self,
        sender: &FirstSend,
        message: String,
        has_response: bool,
        answer: &mut Answer,
    ) {
        let FirstSend { slot, owner, .. } = *sender;
        let subject =
            |core: &Self, id| core.queue_of(owner).subject_of(id, &sender.method, &sender.url);
        match self.done(owner, answer) {
            Ok(done) => {
                let Some(key) = done.key else { return };
                let request = subject(self, Some(key.clone()));
                self.publish(owner, Event::Enqueued { request });
                let reply = self.kept(owner, key.clone(), sender.form.as_ref());
                let reply = reply.unwrap_or(Reply::Rejection { message });
                self.emit(Effect::Respond { slot, reply });
                if has_response {
                    self.emit(Effect::Drain { slot });
                }
                if sender.is_late {
                    self.late_form_kept(owner, slot, key);
                }
                self.registers(owner, Registered::Hold(slot));
            }
            Err(trouble) => {
                let request = subject(self, None);
                self.storage_failed(owner, Some(request), trouble);
                // The page learns that it was not kept.
                self.pass_on(slot, has_response, message);
                self.forms.retain(|form| form.slot != slot);
                self.let_go(slot);
            }
        }
    }

    /// What the page's `fetch` gets for a request that was kept; `None` for its
    /// rejection.
    pub(super) fn kept(&self, owner: OwnerId, id: Id, form: Option<&Source>) -> Option<Reply> {
        let options = &self.queue_of(owner).options;
        if options.respond_with == RespondWith::Reject {
            return None;
        }
        let Some(Source { referrer, .. }) = form else {
            return Some(Reply::Accepted { queue: options.queue_name.clone(), id });
        };
        let scope = &self.site.scope;
        let url = if referrer.starts_with(scope) { referrer } else { scope };
        Some(Reply::SeeOther { url: url.clone() })
    }

    /// Sees to it that what was stored will be sent.
    pub(super) fn registers(&mut self, owner: OwnerId, then: Registered) {
        let queue = self.queue(owner);
        if queue.syncs > 0 {
            // Now, it would have the browser begin its tries anew, whatever comes of this one.
            queue.added_during_sync = true;
            self.registered(then);
        } else {
            self.register(owner, then);
        }
    }

    fn late_form_kept(&mut self, owner: OwnerId, slot: Slot, key: Id) {
        let Some(form) = self.forms.iter_mut().find(|form| form.slot == slot) else { return };
        form.key = Some(key);
        if let Some(late) = form.delivered.take() {
            self.late_form_delivered(owner, slot, late);
        }
    }

    /// The answer of a form that was taken for lost.
    pub(super) fn late_answer(&mut self, sender: &FirstSend, answer: &mut Answer) {
        let FirstSend { owner, slot, .. } = *sender;
        let policy = &self.queue_of(owner).options.policy;
        let status = match answer {
            Answer::Response { outcome: Outcome::Answer { status, .. }, .. } => *status,
            _ => 0,
        };
        let is_delivered = matches!(answer, Answer::Response { outcome, .. }
            if policy.judge(*outcome) == Verdict::Acknowledged);
        if matches!(answer, Answer::Response { .. }) {
            self.emit(Effect::Drain { slot });
        }
        if is_delivered {
            let request = self.queue_of(owner).subject_of(None, &sender.method, &sender.url);
            let duration = self.now.at.saturating_sub(sender.started);
            self.late_form_delivered(owner, slot, Late { request, status, duration });
            self.let_go(slot);
        } else {
            self.forms.retain(|form| form.slot != slot);
            // What stood behind it need not wait any longer.
            self.run(owner, Trigger::Fetch, Some(Waiter::Hold(slot)));
        }
    }

    /// Whether a form that is stored is on its way nonetheless.
    pub(super) fn is_on_its_way(&self, owner: OwnerId, key: &Id) -> bool {
        self.forms.iter().any(|form| form.owner == owner && form.key.as_ref() == Some(key))
    }

    /// It need not be sent again.
    fn late_form_delivered(&mut self, owner: OwnerId, slot: Slot, mut late: Late) {
        let Some(index) = self.forms.iter().position(|form| form.slot == slot) else { return };
        let Some(key) = self.forms[index].key.clone() else {
            self.forms[index].delivered = Some(late);
            return;
        };
        self.forms.remove(index);
        late.request.id = Some(key.clone());
        let remove = Step::Remove { place: Some(Place::Waiting), key: Some(key) };
        self.commit(owner, vec![remove], Then::LateRemoved(owner, Box::new(late)));
    }

    pub(super) fn late_removed(&mut self, owner: OwnerId, late: Late, answer: &mut Answer) {
        match self.done(owner, answer) {
            Ok(done) if done.changed > 0 => {
                let Late { request, status, duration } = late;
                // No replay: the first send has got through after all.
                let event = Event::Replayed { request, attempt: 0, status, duration };
                self.publish(owner, event);
            }
            // Discarded meanwhile.
            Ok(_) => {}
            // It is sent once more.
            Err(message) => self.storage_failed(owner, Some(late.request), message),
        }
    }
}
