/** What an element, or one of its queues, is in. */
export type SyncStatusState =
  | 'idle'
  | 'pending'
  | 'replaying'
  | 'retrying'
  | 'failed'
  | 'offline'
  | 'unavailable';

/** What is known of one queue. Times are milliseconds since the Unix epoch. */
export interface SyncStatusQueue {
  readonly name: string;
  readonly state: SyncStatusState;
  /** Requests still owed to the server: waiting or in flight. */
  readonly remaining: number;
  /** Requests given up, kept until the user retries or discards them. */
  readonly failed: number;
  /** Requests seen acknowledged since this page listens. */
  readonly replayed: number;
  /** How many replays of the first request have failed. */
  readonly attempt: number;
  /** How far the running replay has come; 0 of 0 when none runs. */
  readonly done: number;
  readonly total: number;
  readonly nextRetryAt?: number;
  /** Seconds until then; absent when it is due. */
  readonly retryIn?: number;
  readonly lastError?: string;
  readonly lastSyncedAt?: number;
  /** Which of the labels says all this, which one a screen reader says, and the number they are about. */
  readonly label: keyof SyncStatusLabels;
  readonly spoken: keyof SyncStatusLabels;
  readonly count: number;
}

/** The same, summed up over the element's queues. */
export interface SyncStatusSnapshot extends Omit<SyncStatusQueue, 'name'> {
  readonly queues: readonly SyncStatusQueue[];
}

/** A stored request. Its body never leaves the worker. */
export interface SyncStatusRequest {
  readonly id: number | string;
  readonly queue: string;
  readonly method: string;
  readonly url: string;
  readonly timestamp: number;
  readonly attempts: number;
  readonly lastError: string | null;
  /** Given up: counted in `failed`, no longer in `remaining`. */
  readonly permanent: boolean;
}

/** What every message on the channel carries. */
export interface SyncStatusMessage {
  readonly syncStatus: 1;
  readonly type: string;
  readonly queue: string;
  readonly remaining: number;
  readonly failed: number;
  readonly epoch: number;
  readonly seq: number;
  readonly at: number;
}

interface Subject {
  readonly id: number | string | null;
  readonly method: string;
  readonly url: string;
}

/** A request was stored. */
export interface EnqueuedMessage extends SyncStatusMessage, Subject {
  readonly type: 'enqueued';
}

/** A stored request is about to be sent. */
export interface ReplayingMessage extends SyncStatusMessage, Subject {
  readonly type: 'replaying';
  readonly attempt: number;
}

/** The server acknowledged a stored request. */
export interface ReplayedMessage extends SyncStatusMessage, Subject {
  readonly type: 'replayed';
  readonly attempt: number;
  /** The HTTP status; 0 for an opaque answer. */
  readonly status: number;
  /** From sending to answer, in milliseconds. */
  readonly duration: number;
}

/** An attempt failed. */
export interface FailedMessage extends SyncStatusMessage, Subject {
  readonly type: 'failed';
  readonly attempt: number;
  readonly reason: 'network' | 'status' | 'timeout' | 'expired' | 'storage' | 'hook' | 'stopped';
  readonly status?: number;
  readonly message: string;
  readonly permanent: boolean;
  readonly nextRetryAt: number | null;
}

/** The user or the application dropped a request. */
export interface DiscardedMessage extends SyncStatusMessage {
  readonly type: 'discarded';
  readonly id: number | string;
}

/** A snapshot of one queue. */
export interface RemainingMessage extends SyncStatusMessage {
  readonly type: 'remaining';
  readonly replaying?: boolean;
  readonly attempt?: number;
  readonly nextRetryAt?: number | null;
  readonly oldestAt?: number | null;
  readonly lastReplayedAt?: number | null;
  readonly lastError?: string | null;
  readonly backgroundSync?: boolean;
}

/** A text with `{placeholders}`, or one for each plural category of the language. */
export type SyncStatusLabel = string | (Partial<Record<Intl.LDMLPluralRule, string>> & { other: string });

/** The words of an element. Those that are left out stay English. */
export interface SyncStatusLabels {
  /** `All synced` */
  idle?: string;
  /** `{count} waiting` */
  pending?: SyncStatusLabel;
  /** `Sending {current} of {total}` */
  replaying?: SyncStatusLabel;
  /** `{count} waiting · Retry in {time}` */
  retrying?: SyncStatusLabel;
  /** `{count} failed` */
  failed?: SyncStatusLabel;
  /** `{count} failed, {remaining} waiting` */
  failedPending?: SyncStatusLabel;
  /** `Offline` */
  offline?: string;
  /** `Offline — {count} waiting` */
  offlinePending?: SyncStatusLabel;
  /** `Unavailable` */
  unavailable?: string;
  /** `Sending`: what a screen reader says instead of `replaying` */
  sending?: string;
  /** `Not sent yet, will retry`: what a screen reader says instead of `retrying` */
  willRetry?: string;
  /** `Attempt {attempt} failed: {last-error}` */
  attemptFailed?: string;
  /** `Last synced: {last-synced}` */
  lastSynced?: string;
  /** `and {count} more`: the failed requests that are not listed */
  more?: SyncStatusLabel;
  /** `Retry`, a button */
  retry?: string;
  /** `Retry all`, a button */
  retryAll?: string;
  /** `Discard`, a button */
  discard?: string;
  /** `Discard all`, a button */
  discardAll?: string;
  /** `Discard for good?`: what a Discard that was pressed once says */
  confirm?: string;
}

/**
 * Shows, live, what a service worker still owes the server.
 *
 * ```html
 * <sync-status channel="api-list" view="panel">Checking…</sync-status>
 * ```
 */
export class SyncStatusElement extends HTMLElement {
  /** The name of the BroadcastChannel. */
  channel: string;
  /** The queues to show, separated by spaces; all when empty. */
  queue: string;
  /** One line, or a row for each queue and what it could not send. */
  view: 'badge' | 'panel';
  /** Replaces the words, all or some. */
  labels: SyncStatusLabels | null;

  readonly state: SyncStatusState;
  /** Requests still owed to the server: waiting or in flight. */
  readonly remaining: number;
  /** Requests given up, kept until the user retries or discards them. */
  readonly failed: number;
  /** Requests seen acknowledged since this page listens. */
  readonly replayed: number;
  readonly queues: readonly SyncStatusQueue[];
  /** When the next attempt is due, in milliseconds since the Unix epoch. */
  readonly nextRetryAt: number | undefined;
  readonly lastError: string | undefined;
  /** When the server last acknowledged a replay, in milliseconds since the Unix epoch. */
  readonly lastSyncedAt: number | undefined;

  /** Tries again: what was given up, and what waits. All queues of the element, or one, or one request. */
  retry(queue?: string, id?: number | string): void;
  /** Drops what was given up, for good. */
  discard(queue?: string, id?: number | string): void;
  /** Asks the worker what it stores, of the element's queues or of one. Rejects when it has not answered within 10 seconds. */
  requests(queue?: string): Promise<SyncStatusRequest[]>;
}

/** Defines the element. Does nothing when the tag is taken, or where there are no custom elements. */
export function define(tag?: string): void;

/**
 * Asks the browser to wake the service worker now and then, which handles it with the `periodicSync` of `sync-status/sw`.
 * Resolves with whether it will: only Chromium does, for installed apps whose user lets it.
 */
export function periodicSync(
  tag: string,
  options?: {
    /** The shortest time between two, in milliseconds. The browser may well take longer. Default: 12 hours. */
    minInterval?: number;
  },
): Promise<boolean>;

/** The events of an element; they bubble, out of shadow roots as well. */
export interface SyncStatusEventMap {
  /** Something changed; at most once per frame. */
  'sync-status:change': CustomEvent<SyncStatusSnapshot>;
  'sync-status:enqueued': CustomEvent<EnqueuedMessage>;
  'sync-status:replaying': CustomEvent<ReplayingMessage>;
  'sync-status:replayed': CustomEvent<ReplayedMessage>;
  'sync-status:failed': CustomEvent<FailedMessage>;
  'sync-status:discarded': CustomEvent<DiscardedMessage>;
  'sync-status:remaining': CustomEvent<RemainingMessage>;
}

export type { SyncStatusAttributes } from './jsx.js';

declare global {
  interface HTMLElementTagNameMap {
    'sync-status': SyncStatusElement;
  }

  /** Of elements, documents and windows: the events bubble to all of them. */
  interface GlobalEventHandlersEventMap extends SyncStatusEventMap {}
}
