/** Which requests a route takes: a description, a RegExp on the URL, or a function. */
export type Match =
  | `startsWith:${string}`
  | `endsWith:${string}`
  | `pathname:${string}`
  | `origin:${string}`
  | `regex:${string}`
  | RegExp
  | ((context: { url: URL; request: Request }) => unknown);

/** A request that waits in the store. */
export interface StoredEntry {
  id: number;
  queueName: string;
  /** When it was first sent, in milliseconds since the Unix epoch. */
  timestamp: number;
  metadata?: unknown;
  requestData: { url: string; method: string; headers: Record<string, string>; body?: ArrayBuffer };
}

/** The options of one route. The pwa-bundle's snake_case spelling works as well. */
export interface RouteOptions {
  /** Names the queue; once per worker. */
  queueName: string;
  /** Which requests are taken, besides {@link method}. One of `match` and `regex` is needed. */
  match?: Match;
  /** The same as `match`. */
  matchCallback?: Match;
  /** A regular expression on the whole URL, as a RegExp or as its text. */
  regex?: string | RegExp;
  /** Default `POST`. */
  method?: string | string[];
  /** Minutes after which a request is given up. Default 10080, 7 days. */
  maxRetentionTime?: number;
  /** Scheduled replays after which a request is given up. Default 20. */
  maxAttempts?: number;
  /** Retry every 4xx, not only 408, 425 and 429. Default `false`. */
  errorOn4xx?: boolean;
  /** Retry 5xx. Default `true`. */
  errorOn5xx?: boolean;
  /** When not empty, only these statuses count as success; any other is retried. */
  expectedStatusCodes?: number[];
  /** Only a redirected answer counts as success; any other is retried. Default `false`. */
  expectRedirect?: boolean;
  /** Do without Background Sync. Default `false`. */
  forceSyncFallback?: boolean;
  /** The BroadcastChannel that gets the queue's messages. Default `sync-status`. */
  broadcastChannel?: string;
  /** How much of a request's URL messages show. Default `path`. */
  broadcastUrl?: 'path' | 'full' | 'none';
  /** Seconds after which a request without an answer counts as failed. Default: none. */
  networkTimeoutSeconds?: number;
  /** How many requests are replayed at once. Default 1, which keeps their order. */
  concurrency?: number;
  /** What the page's `fetch` gets for a request that was kept. Default `accepted`, a 202. */
  respondWith?: 'accepted' | 'reject';
  /** Give same-origin requests an `Idempotency-Key`. Default `true`. */
  idempotencyKey?: boolean;
  /** Called before each replay; may return another request to send instead. */
  requestWillReplay?: (context: {
    request: Request;
    entry: StoredEntry;
  }) => Request | undefined | void | Promise<Request | undefined | void>;
  /** The IndexedDB database. Default `workbox-background-sync`. */
  databaseName?: string;
}

/**
 * Installs queues for these routes, and the handling of `fetch`, `sync` and
 * `message` events. Call it while the service worker's script is first run.
 *
 * @throws TypeError naming the option that is unknown or wrong, or the queue
 * name that is used twice.
 */
export declare function backgroundSync(routes: RouteOptions[]): void;

/** What waits in a hand-written outbox. Times are milliseconds since the Unix epoch. */
export interface EmitterSnapshot {
  /** Requests still owed to the server: waiting or in flight. */
  remaining: number;
  /** Requests given up, kept until the user retries or discards them. Default 0. */
  failed?: number;
  /** A replay is running. Default `false`. */
  replaying?: boolean;
  /** How many replays of the first request have failed. Default 0. */
  attempt?: number;
  /** When the next attempt is due, if one is. */
  nextRetryAt?: number | null;
  /** When the oldest request that waits was first sent. */
  oldestAt?: number | null;
  /** When the server last acknowledged a replay. */
  lastReplayedAt?: number | null;
  /** Why the first request still waits, in words. */
  lastError?: string | null;
  /** Whether the browser will wake the worker to replay. Default `false`: open pages ask for replays. */
  backgroundSync?: boolean;
}

/** What happened to a request. All of it may be left out but the `id` of one that was discarded. */
export interface EmitterReport {
  /** Its key in the outbox. */
  id?: number | string | null;
  method?: string;
  /** Only as much of it as {@link EmitterOptions.broadcastUrl} says is sent. */
  url?: string;
  /** Which replay of this request it is, from 1. Default 1. */
  attempt?: number;
  /** The HTTP status of the answer; 0 for an opaque one. */
  status?: number;
  /** From sending to answer, in milliseconds. */
  duration?: number;
  /** Why it failed. Default `status` if there is one, otherwise `network`. */
  reason?: 'network' | 'status' | 'timeout' | 'expired' | 'storage' | 'hook';
  /** The same in words, for people. */
  message?: string;
  /** Given up: from now on it counts as failed. Default `false`. */
  permanent?: boolean;
  /** When it is tried again, in milliseconds since the Unix epoch. */
  nextRetryAt?: number | null;
  /** Default: what {@link EmitterOptions.snapshot} says. */
  remaining?: number;
  /** Default: what {@link EmitterOptions.snapshot} says. */
  failed?: number;
}

/** The options of an {@link Emitter}. */
export interface EmitterOptions {
  /** The queue's name. */
  queue: string;
  /** Tells what waits: the number of requests, or more. Pages that open late are answered with it. */
  snapshot?: () => number | EmitterSnapshot | Promise<number | EmitterSnapshot>;
  /**
   * Sends what waits: a page is online again, or its user presses Retry. One call at a time, but your own `sync` handler
   * may be at it as well.
   */
  replay?: () => unknown;
  /** Tries again what was given up, one request or all. Default: `replay`. */
  retry?: (id?: number | string) => unknown;
  /** Drops one request, or all that were given up. */
  discard?: (id?: number | string) => unknown;
  /** How much of a request's URL messages show. Default `path`. */
  broadcastUrl?: 'path' | 'full' | 'none';
}

/**
 * Publishes for an outbox of your own, so that `<sync-status>` shows it. It stores and sends nothing.
 *
 * Make it while the service worker's script is first run, because it answers pages that wake the worker. The methods
 * publish in the order of the calls; their promises fulfil when the message is out, and reject only for a wrong argument.
 *
 * ```js
 * const outbox = new SyncStatus.Emitter('api-list', { queue: 'outbox', snapshot: countOutbox, replay: syncOutbox });
 * ```
 *
 * @throws TypeError naming the argument that is unknown, wrong or missing.
 */
export declare class Emitter {
  constructor(channel: string, options: EmitterOptions);
  /** A request was stored. */
  enqueued(report?: EmitterReport): Promise<void>;
  /** A stored request is about to be sent. */
  replaying(report?: EmitterReport): Promise<void>;
  /** The server acknowledged a request, and it left the outbox. */
  replayed(report?: EmitterReport): Promise<void>;
  /** An attempt failed. */
  failed(report?: EmitterReport): Promise<void>;
  /** A request was dropped. */
  discarded(report: EmitterReport & { id: number | string }): Promise<void>;
  /** A replay has ended, or what waits has changed otherwise. Default: what `snapshot` says. */
  remaining(snapshot?: EmitterSnapshot): Promise<void>;
}
