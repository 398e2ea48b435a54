// Made of the table in wasm/src/table.rs; `UPDATE=1 cargo test --package sync-status-worker` writes it.
//
// What the core has done is an array, a name and its fields; so is what it is told.

/** A record's key. */
export type Id = number | string;

/** What is remembered of a request's failed replays: the property `syncStatus` of a record. */
export interface History {
  attempts: number;
  lastAttemptAt: number | null;
  nextRetryAt: number | null;
  reason: string | null;
  error: string | null;
}

/** Where a queue's requests are. */
export interface Shelf {
  database: string;
  /** The `queueName` of records that wait. */
  waiting: string;
  /** The `queueName` of records that were given up. */
  failed: string;
}

/** How many wait, and how many were given up. */
export interface Counts {
  remaining: number;
  failed: number;
}

/** What a page may see of a stored request. */
export interface Summary {
  queue: string;
  id: Id;
  method: string;
  url: string;
  timestamp: number | null;
  attempts: number;
  lastError: string | null;
  permanent: boolean;
}

/** A record as it was found; all but its key may be anything. */
export type Entry = [
  key: unknown,
  timestamp?: unknown,
  method?: unknown,
  url?: unknown,
  history?: unknown,
  marked?: boolean,
  trouble?: Trouble | null,
];

/** A message's properties, as they came. */
export type Command = [syncStatus: unknown, type: unknown, channel: unknown, queue: unknown, id: unknown, nonce: unknown];

/** What is wrong with options or a report; the value to be shown behind the message is the `value`-th. */
export type Refused = ["refused", code: string, message: string, value: number | null];

/** What each question is answered with. */
export interface Answers {
  start: null;
  slot: number;
  read: ["read", owner: number, source: string | null, flags: string | null] | Refused;
  open: null;
  handle: null;
  wantsRetry: boolean;
  wantsKey: boolean;
  checkReport: null | Refused;
}

export type Question =
  | ["start", origin: string, scope: string]
  | ["slot"]
  | ["read", kind: Owner, first: boolean, settings: [key: string, value: unknown][]]
  | ["open", backgroundSync: boolean]
  | ["handle", input: Input]
  | ["wantsRetry", owner: number, outcome: Outcome]
  | ["wantsKey", owner: number, url: string]
  | ["checkReport", owner: number, kind: ReportKind, about: [key: string, value: unknown][] | null];

export type Input =
  | ["answer", ticket: number, answer: Answer]
  | ["wake"]
  | ["install", replaces: boolean]
  | ["activate", slot: number]
  | ["fetch", slot: number, method: string, url: string, navigation: boolean, referrer: string, origin: string]
  | ["sync", slot: number, owner: number, lastChance: boolean]
  | ["message", slot: number, port: boolean, command: Command]
  | ["heard", command: Command]
  | ["periodic", slot: number, owner: number]
  | ["call", slot: number, owner: number, call: Call]
  | ["report", slot: number, owner: number, kind: ReportKind, about: [key: string, value: unknown][] | null]
  | ["seen", slot: number, owner: number, sight: Sight];

export type Answer =
  | ["committed", counts: Counts, key: Id | null, changed: number, entries: Entry[]]
  | ["response", outcome: Outcome, retryAfter: string, date: number, message: string]
  | ["done", yes: boolean]
  | ["said", said: unknown]
  | ["failed", message: string, calledOff: boolean];

export type Call =
  | ["push", first: boolean, method: string, url: string, navigation: boolean, referrer: string, origin: string]
  | ["take", last: boolean]
  | ["all"]
  | ["status"]
  | ["failed"]
  | ["retry", id: Id | null]
  | ["discard", id: Id | null]
  | ["clear"]
  | ["replay"]
  | ["registerSync"];

export type Sight =
  | ["replayBegan"]
  | ["replayEnded"]
  | ["taking"]
  | ["taken", method: string, url: string]
  | ["added", method: string, url: string, again: number | null]
  | ["sent", taken: number]
  | ["answered", taken: number, status: number | null, message: string];

export type Outcome =
  | ["answer", status: number, redirected: boolean]
  | ["opaque"]
  | ["opaqueredirect"]
  | ["network"]
  | ["timeout"];

export type Trouble =
  | ["broken", message: string]
  | ["unreadable", message: string];

export type ReportKind =
  | "enqueued"
  | "replaying"
  | "replayed"
  | "failed"
  | "discarded"
  | "remaining";

export type Owner =
  | "route"
  | "Queue"
  | "BackgroundSyncPlugin"
  | "Emitter"
  | "observe"
  | "periodicSync"
  | "backgroundSync";

export interface Effects {
  opened(owner: number, channel: string, place: Shelf | null, tag: string | null): void;
  commit(ticket: number, owner: number, slot: number, tally: Tally, steps: Step[]): void;
  send(ticket: number, slot: number, first: boolean, key: boolean): void;
  abort(slot: number): void;
  drain(slot: number): void;
  lock(ticket: number, slot: number, name: string): void;
  unlock(slot: number): void;
  register(ticket: number, owner: number, anew: boolean): void;
  wake(at: number | null): void;
  match(ticket: number, owner: number, slot: number): void;
  ask(ticket: number, owner: number, slot: number, hook: Hook): void;
  take(slot: number): void;
  respond(slot: number, reply: Reply): void;
  settle(slot: number, value: Settled): void;
  release(slot: number, failure: Failure | null): void;
  reply(slot: number, entries: Summary[]): void;
  publish(owner: number, message: object): void;
  claim(): void;
  warn(text: string): void;
}

export interface Steps {
  keep(below: Id | null, history: History | null): unknown;
  find(place: Place, key: Id | null, last: boolean, limit: number, detail: Detail): unknown;
  remove(place: Place | null, key: Id | null): unknown;
  note(key: Id, history: History): unknown;
  move(to: Place, key: Id | null, history: History | null, timestamp: number | null): unknown;
  mark(key: Id): unknown;
  sweep(): unknown;
}

export interface Settlements {
  nothing(): unknown;
  kept(reply: Reply): unknown;
  counts(counts: Counts): unknown;
  summaries(entries: Summary[]): unknown;
  records(keys: Id[]): unknown;
  failure(failure: Failure): unknown;
}

export interface Replies {
  response(): Response;
  rejection(message: string): Response;
  accepted(queue: string, id: Id): Response;
  seeOther(url: string): Response;
}

export type Effect =
  | ["opened", owner: number, channel: string, place: Shelf | null, tag: string | null]
  | ["commit", ticket: number, owner: number, slot: number, tally: Tally, steps: Step[]]
  | ["send", ticket: number, slot: number, first: boolean, key: boolean]
  | ["abort", slot: number]
  | ["drain", slot: number]
  | ["lock", ticket: number, slot: number, name: string]
  | ["unlock", slot: number]
  | ["register", ticket: number, owner: number, anew: boolean]
  | ["wake", at: number | null]
  | ["match", ticket: number, owner: number, slot: number]
  | ["ask", ticket: number, owner: number, slot: number, hook: Hook]
  | ["take", slot: number]
  | ["respond", slot: number, reply: Reply]
  | ["settle", slot: number, value: Settled]
  | ["release", slot: number, failure: Failure | null]
  | ["reply", slot: number, entries: Summary[]]
  | ["publish", owner: number, message: object]
  | ["claim"]
  | ["warn", text: string];

export type Step =
  | ["keep", below: Id | null, history: History | null]
  | ["find", place: Place, key: Id | null, last: boolean, limit: number, detail: Detail]
  | ["remove", place: Place | null, key: Id | null]
  | ["note", key: Id, history: History]
  | ["move", to: Place, key: Id | null, history: History | null, timestamp: number | null]
  | ["mark", key: Id]
  | ["sweep"];

export type Settled =
  | ["nothing"]
  | ["kept", reply: Reply]
  | ["counts", counts: Counts]
  | ["summaries", entries: Summary[]]
  | ["records", keys: Id[]]
  | ["failure", failure: Failure];

export type Reply =
  | ["response"]
  | ["rejection", message: string]
  | ["accepted", queue: string, id: Id]
  | ["seeOther", url: string];

export type Failure =
  | ["of", slot: number]
  | ["replayFailed", queue: string]
  | ["foreignNavigation", queue: string];

export type Place =
  | "waiting"
  | "failed";

export type Tally =
  | "keys"
  | "ledger"
  | "recount";

export type Detail =
  | "keys"
  | "facts"
  | "records";

export type Hook =
  | "onSync"
  | "registerSync"
  | "requestWillReplay"
  | "snapshot"
  | "replay"
  | "retry"
  | "discard"
  | "size"
  | "handler";
