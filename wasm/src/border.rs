//! What JavaScript calls, and what it gets.

use sync_status::outbox::{Input, Moment, Outbox, OwnerId, Refusal, ReportKind, Site};
use sync_status::{Outcome, Owner, Setting};

use crate::json::Json;
use crate::table::{Read, Write};
use crate::value::Reader;

/// What JavaScript wants of the core.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// The first of all.
    Start {
        /// `https://app.example`, without a slash at its end.
        origin: String,
        /// The scope of the worker's registration.
        scope: String,
    },
    /// [`Outbox::slot`]. Answered with its number.
    Slot,
    /// [`Outbox::read`]. Answered with `["read", owner, source, flags]`, the
    /// latter two of a route's regular expression that was given as text; or
    /// with `["refused", code, message, value]`.
    Read {
        /// Whose options.
        kind: Owner,
        /// Forget what was read and not opened.
        first: bool,
        /// The options.
        settings: Vec<(String, Setting)>,
    },
    /// [`Outbox::open`].
    Open {
        /// The browser has Background Sync.
        background_sync: bool,
    },
    /// [`Outbox::handle`].
    Handle {
        /// What happened.
        input: Input,
    },
    /// [`Outbox::wants_retry`]. Answered with a boolean.
    WantsRetry {
        /// Whose rules.
        owner: OwnerId,
        /// What the server answered.
        outcome: Outcome,
    },
    /// [`Outbox::wants_key`]. Answered with a boolean.
    WantsKey {
        /// Whose rules.
        owner: OwnerId,
        /// Where the request goes.
        url: String,
    },
    /// [`Outbox::check_report`]. Answered with `null`, or as [`Question::Read`]
    /// is when it is wrong.
    CheckReport {
        /// Whose.
        owner: OwnerId,
        /// The type of the message.
        kind: ReportKind,
        /// What was said.
        about: Option<Vec<(String, Setting)>>,
    },
}

/// The core of one worker, behind the border.
#[derive(Debug, Default)]
pub struct Border {
    outbox: Option<Outbox>,
}

impl Border {
    /// Takes a list: the time, a random number, whether the browser believes
    /// that there is a network, and a [`Question`]. Gives a JSON array: the
    /// answer, then all effects.
    pub fn call(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut reader = Reader::new(bytes);
        reader.list();
        let now = Moment {
            at: Read::read(&mut reader),
            roll: reader.number(),
            online: Read::read(&mut reader),
        };
        let mut asked = Some(Question::read(&mut reader));
        let mut json = Json::default();
        json.list(&mut |json| {
            if let Some(question) = asked.take() {
                self.answer(now, question, json);
            }
            while let Some(effect) = self.outbox.as_mut().and_then(Outbox::next_effect) {
                effect.write(json);
            }
        });
        json.into_bytes()
    }

    fn answer(&mut self, now: Moment, question: Question, json: &mut Json) {
        if let Question::Start { origin, scope } = question {
            // Once in the life of an instance.
            self.outbox.get_or_insert_with(|| Outbox::new(Site { origin, scope }));
            return json.word("null");
        }
        let Some(outbox) = &mut self.outbox else { return json.word("null") };
        match question {
            Question::Start { .. } => {}
            Question::Slot => return outbox.slot().write(json),
            Question::Read { kind, first, settings } => {
                return match outbox.read(kind, first, settings) {
                    Ok(owner) => {
                        let (source, flags) = outbox.regex(owner).unzip();
                        json.list(&mut |json| {
                            json.text("read");
                            owner.write(json);
                            source.map(String::from).write(json);
                            flags.map(String::from).write(json);
                        });
                    }
                    Err(refusal) => refuse(&refusal, json),
                };
            }
            Question::Open { background_sync } => outbox.open(now, background_sync),
            Question::Handle { input } => outbox.handle(now, input),
            Question::WantsRetry { owner, outcome } => {
                return outbox.wants_retry(owner, outcome).write(json);
            }
            Question::WantsKey { owner, url } => return outbox.wants_key(owner, &url).write(json),
            Question::CheckReport { owner, kind, about } => {
                if let Err(refusal) = outbox.check_report(owner, kind, &about) {
                    return refuse(&refusal, json);
                }
            }
        }
        json.word("null");
    }
}

fn refuse(refusal: &Refusal, json: &mut Json) {
    let Refusal { code, message, value } = refusal;
    json.list(&mut |json| {
        json.text("refused");
        json.text(code);
        json.text(message);
        value.map(|index| index as u32).write(json);
    });
}
