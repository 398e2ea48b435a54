//! IndexedDB: one store of records, side records beside them, and transactions
//! that happen wholly or not at all.

use sync_status::outbox::{Counts, Detail, Entry, History, Place, Step, Tally, Trouble};
use sync_status::{Id, Timestamp};

use crate::body::{Body, Header};

/// Whether a record can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It can.
    Sound,
    /// It can, but no request can be made of it.
    Broken,
    /// It cannot.
    Unreadable,
}

/// A stored request.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its key in the store.
    pub key: i64,
    /// Whose it is.
    pub queue: usize,
    /// Which of the two names of the queue it has.
    pub place: Place,
    /// What it carries.
    pub body: Body,
    /// Its `Idempotency-Key`.
    pub header: Option<Header>,
    /// When it was first sent.
    pub timestamp: Option<Timestamp>,
    /// The property `syncStatus`.
    pub history: History,
    /// The mark beside it.
    pub marked: bool,
    /// Whether it can be read.
    pub state: State,
    /// When it came to its place, on the clock of the history's steps.
    pub since: u32,
    /// It was given up before, and brought back.
    pub revived: bool,
    /// What was to be written down of it last, whether it was or not.
    pub promised: Option<History>,
    /// Who has it on its way was killed after the mark was written, when its count
    /// was this: the next to send it has to count that.
    pub survived: Option<u32>,
}

/// What is to be kept.
#[derive(Clone, Copy, Debug)]
pub struct Offer {
    /// What it carries.
    pub body: Body,
    /// Its `Idempotency-Key`.
    pub header: Option<Header>,
    /// When it was first sent.
    pub timestamp: Timestamp,
}

/// What a transaction did to one record.
#[derive(Clone, Debug)]
pub enum Change {
    /// It was added.
    Kept(Record),
    /// It was removed.
    Removed(Record),
    /// It went to the other place.
    Moved(Record, History),
    /// Its history was written.
    Noted(Record, History),
    /// It was marked.
    Marked(Record),
}

/// What a transaction came to.
#[derive(Clone, Debug, Default)]
pub struct Applied {
    /// What the shell would report.
    pub counts: Counts,
    /// What the queue really holds.
    pub truth: Counts,
    /// The key of what was kept.
    pub key: Option<i64>,
    /// How many records were removed, noted or moved.
    pub changed: u32,
    /// What was found.
    pub entries: Vec<Entry>,
    /// The records of it that the slot got.
    pub records: Vec<Record>,
    /// What happened to whom.
    pub changes: Vec<Change>,
}

/// Who does it, and when.
#[derive(Clone, Copy, Debug)]
pub struct Act {
    /// Whose store.
    pub queue: usize,
    /// How to count.
    pub tally: Tally,
    /// What there is to keep.
    pub offer: Option<Offer>,
    /// The history's step.
    pub step: u32,
    /// Whether the ledger is kept; a mutant does not.
    pub bookkeeping: bool,
}

/// How many queues a database may hold.
pub const QUEUES: usize = 4;

/// A database.
#[derive(Debug, Default)]
pub struct Disk {
    /// In the order of their keys.
    pub records: Vec<Record>,
    /// The key generator's last.
    generator: i64,
    /// What each queue's ledger says.
    ledgers: [Option<Counts>; QUEUES],
    /// Nothing may be added.
    pub full: bool,
}

impl Disk {
    /// Runs a transaction; `None` if it was aborted.
    pub fn transact(&mut self, act: Act, steps: &[Step]) -> Option<Applied> {
        if self.full && steps.iter().any(grows) {
            return None;
        }
        let mut applied = Applied::default();
        for step in steps {
            self.step(act, step, &mut applied);
        }
        applied.truth = self.truth(act.queue);
        applied.counts = self.count(act, applied.truth);
        Some(applied)
    }

    fn step(&mut self, act: Act, step: &Step, applied: &mut Applied) {
        match step {
            Step::Keep { below, history } => self.keep(act, below.as_ref(), history, applied),
            Step::Find { place, key, last, limit, detail } => {
                self.find(act.queue, (*place, key.as_ref()), (*last, *limit, *detail), applied);
            }
            Step::Remove { place, key } => self.remove(act, *place, key.as_ref(), applied),
            Step::Note { key, history } => self.note(act, key, history, applied),
            Step::Move { to, key, history, timestamp } => {
                self.shift(act, *to, key.as_ref(), (history.as_ref(), *timestamp), applied);
            }
            Step::Mark { key } => self.mark(act.queue, key, applied),
            // Orphans cannot be told from here: a mark is part of its record.
            Step::Sweep => {}
        }
    }

    fn keep(
        &mut self,
        act: Act,
        below: Option<&Id>,
        history: &Option<History>,
        applied: &mut Applied,
    ) {
        let Some(offer) = act.offer else { return };
        let key = match below {
            Some(Id::Number(below)) => {
                self.records.first().map_or(*below, |first| first.key.min(*below)) - 1
            }
            _ => self.generate(),
        };
        let record = Record {
            key,
            queue: act.queue,
            place: Place::Waiting,
            body: offer.body,
            header: offer.header,
            timestamp: Some(offer.timestamp),
            history: history.clone().unwrap_or_default(),
            marked: false,
            state: State::Sound,
            since: act.step,
            survived: None,
            promised: None,
            revived: false,
        };
        applied.key = Some(key);
        applied.changes.push(Change::Kept(record.clone()));
        self.adjust(act, Place::Waiting, 1);
        self.insert(record);
    }

    fn generate(&mut self) -> i64 {
        self.generator = self.generator.max(self.records.last().map_or(0, |last| last.key)) + 1;
        self.generator
    }

    /// Adds a record as a peer does, that knows of no ledger.
    pub fn add_as_peer(&mut self, queue: usize, offer: Offer, step: u32) -> Option<i64> {
        let act = Act { queue, tally: Tally::Keys, offer: Some(offer), step, bookkeeping: false };
        let mut applied = Applied::default();
        self.keep(act, None, &None, &mut applied);
        applied.key
    }

    /// Takes the first record of a queue that waits, as a peer does.
    pub fn take_as_peer(&mut self, queue: usize) -> Option<Record> {
        let is_first = |r: &Record| r.queue == queue && r.place == Place::Waiting;
        let index = self.records.iter().position(is_first)?;
        Some(self.records.remove(index))
    }

    fn insert(&mut self, record: Record) {
        let index = self.records.partition_point(|other| other.key < record.key);
        self.records.insert(index, record);
    }

    fn find(
        &mut self,
        queue: usize,
        (place, key): (Place, Option<&Id>),
        (last, limit, detail): (bool, u32, Detail),
        applied: &mut Applied,
    ) {
        let is_meant = |r: &&Record| r.queue == queue && r.place == place && matches(key, r.key);
        let mut found: Vec<&Record> = self.records.iter().filter(is_meant).collect();
        if last {
            found.reverse();
        }
        found.truncate(limit as usize);
        for record in found {
            applied.entries.push(entry(record, detail));
            if detail == Detail::Records && record.state == State::Sound {
                applied.records.push(record.clone());
            }
        }
    }

    fn remove(&mut self, act: Act, place: Option<Place>, key: Option<&Id>, applied: &mut Applied) {
        let mut index = 0;
        while let Some(record) = self.records.get(index) {
            let is_there = place.is_none_or(|place| record.place == place);
            if record.queue == act.queue && is_there && matches(key, record.key) {
                let record = self.records.remove(index);
                self.adjust(act, record.place, -1);
                applied.changed += 1;
                applied.changes.push(Change::Removed(record));
            } else {
                index += 1;
            }
        }
    }

    fn note(&mut self, act: Act, key: &Id, history: &History, applied: &mut Applied) {
        let Some(record) = self.sound(act.queue, Place::Waiting, Some(key)).next() else { return };
        applied.changes.push(Change::Noted(record.clone(), history.clone()));
        applied.changed += 1;
        record.history = history.clone();
        record.marked = false;
        record.survived = None;
    }

    fn shift(
        &mut self,
        act: Act,
        to: Place,
        key: Option<&Id>,
        (history, timestamp): (Option<&History>, Option<Timestamp>),
        applied: &mut Applied,
    ) {
        let mut moved = 0;
        for record in self.sound(act.queue, other(to), key) {
            let told = history.cloned().unwrap_or_default();
            applied.changes.push(Change::Moved(record.clone(), told.clone()));
            record.place = to;
            record.history = told;
            record.marked = false;
            record.survived = None;
            record.promised = None;
            record.revived = to == Place::Waiting;
            record.since = act.step;
            record.timestamp = timestamp.or(record.timestamp);
            moved += 1;
        }
        applied.changed += moved;
        self.adjust(act, to, i64::from(moved));
        self.adjust(act, other(to), -i64::from(moved));
    }

    fn mark(&mut self, queue: usize, key: &Id, applied: &mut Applied) {
        let is_meant = |r: &&mut Record| {
            r.queue == queue && r.place == Place::Waiting && matches(Some(key), r.key)
        };
        if let Some(record) = self.records.iter_mut().find(is_meant) {
            record.marked = true;
            applied.changes.push(Change::Marked(record.clone()));
        }
    }

    /// Records that can be written: IndexedDB reads before it writes.
    fn sound<'a>(
        &'a mut self,
        queue: usize,
        place: Place,
        key: Option<&'a Id>,
    ) -> impl Iterator<Item = &'a mut Record> {
        self.records.iter_mut().filter(move |r| {
            r.queue == queue
                && r.place == place
                && r.state != State::Unreadable
                && matches(key, r.key)
        })
    }

    fn adjust(&mut self, act: Act, place: Place, by: i64) {
        let Some(ledger) = &mut self.ledgers[act.queue] else { return };
        if !act.bookkeeping {
            return;
        }
        let count = match place {
            Place::Waiting => &mut ledger.remaining,
            Place::Failed => &mut ledger.failed,
        };
        *count = (i64::from(*count) + by).max(0) as u32;
    }

    /// A record.
    pub fn record(&mut self, queue: usize, key: i64) -> Option<&mut Record> {
        self.records.iter_mut().find(|record| record.queue == queue && record.key == key)
    }

    /// Whether there is a ledger of a queue.
    pub fn has_ledger(&self, queue: usize) -> bool {
        self.ledgers[queue].is_some()
    }

    /// What a queue really holds.
    pub fn truth(&self, queue: usize) -> Counts {
        let mut counts = Counts::default();
        for record in self.records.iter().filter(|record| record.queue == queue) {
            match record.place {
                Place::Waiting => counts.remaining += 1,
                Place::Failed => counts.failed += 1,
            }
        }
        counts
    }

    fn count(&mut self, act: Act, truth: Counts) -> Counts {
        let ledger = &mut self.ledgers[act.queue];
        match act.tally {
            Tally::Keys => ledger.unwrap_or(truth),
            Tally::Ledger => *ledger.get_or_insert(truth),
            Tally::Recount => {
                if ledger.is_some() {
                    *ledger = Some(truth);
                }
                truth
            }
        }
    }
}

/// Whether a step needs room.
fn grows(step: &Step) -> bool {
    match step {
        Step::Keep { .. } | Step::Note { .. } | Step::Move { .. } | Step::Mark { .. } => true,
        Step::Find { .. } | Step::Remove { .. } | Step::Sweep => false,
    }
}

fn other(place: Place) -> Place {
    match place {
        Place::Waiting => Place::Failed,
        Place::Failed => Place::Waiting,
    }
}

/// Whether a key is meant; `None` means all.
fn matches(wanted: Option<&Id>, key: i64) -> bool {
    match wanted {
        None => true,
        Some(Id::Number(number)) => *number == key,
        Some(Id::Text(_)) => false,
    }
}

/// What a look at a record tells.
fn entry(record: &Record, detail: Detail) -> Entry {
    let mut entry = Entry::of(Id::Number(record.key));
    match (detail, record.state) {
        (Detail::Keys, _) => return entry,
        (_, State::Unreadable) => entry.trouble = Some(Trouble::Unreadable("unreadable".into())),
        (Detail::Records, State::Broken) => {
            entry.trouble = Some(Trouble::Broken("no request".into()));
        }
        (_, State::Broken | State::Sound) => {}
    }
    entry.marked = record.marked;
    if record.state != State::Unreadable {
        entry.timestamp = record.timestamp;
        entry.method.push_str("POST");
        entry.url.push_str(crate::setup::URL);
        entry.history = record.history.clone();
    }
    entry
}

#[cfg(test)]
mod tests {
    use super::*;

    fn act(tally: Tally, body: u32) -> Act {
        let offer = Some(Offer { body: Body(body), header: None, timestamp: 1 });
        Act { queue: 0, tally, offer, step: 1, bookkeeping: true }
    }

    fn keep(disk: &mut Disk, below: Option<i64>) -> Option<Applied> {
        let below = below.map(Id::Number);
        disk.transact(act(Tally::Ledger, 1), &[Step::Keep { below, history: None }])
    }

    #[test]
    fn keys_go_up_and_down() {
        let mut disk = Disk::default();
        let keys: Vec<_> = [None, None, Some(-5), Some(-5), Some(-9)]
            .map(|below| keep(&mut disk, below).and_then(|applied| applied.key))
            .into();
        assert_eq!(keys, [Some(1), Some(2), Some(-6), Some(-7), Some(-10)]);
    }

    #[test]
    fn a_full_disk_changes_nothing() {
        let mut disk = Disk { full: true, ..Disk::default() };
        assert!(keep(&mut disk, None).is_none());
        assert_eq!(disk.truth(0), Counts::default());
    }

    #[test]
    fn a_ledger_is_wrong_after_a_peer_until_it_is_recounted() {
        let mut disk = Disk::default();
        let _ = keep(&mut disk, None);
        let _ = disk.add_as_peer(0, Offer { body: Body(2), header: None, timestamp: 1 }, 2);
        let told = |disk: &mut Disk, tally| {
            disk.transact(act(tally, 0), &[]).map(|applied| applied.counts.remaining)
        };
        assert_eq!(told(&mut disk, Tally::Keys), Some(1));
        assert_eq!(told(&mut disk, Tally::Recount), Some(2));
        assert_eq!(told(&mut disk, Tally::Ledger), Some(2));
    }

    #[test]
    fn what_cannot_be_read_stays_where_it_is() {
        let mut disk = Disk::default();
        let _ = keep(&mut disk, None);
        disk.records[0].state = State::Unreadable;
        let give_up = Step::Move { to: Place::Failed, key: None, history: None, timestamp: None };
        let applied = disk.transact(act(Tally::Keys, 0), &[give_up]);
        assert_eq!(applied.map(|applied| applied.changed), Some(0));
        let remove = Step::Remove { place: None, key: Some(Id::Number(1)) };
        let applied = disk.transact(act(Tally::Keys, 0), &[remove]);
        assert_eq!(applied.map(|applied| applied.changed), Some(1));
    }
}
