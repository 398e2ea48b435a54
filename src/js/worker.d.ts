/** The global of `importScripts('/sync-status-sw.js')`. */
export as namespace SyncStatus;

/** Which requests a route takes: a description, a RegExp on the URL, or a function. */
export type Match =
  | `startsWith:${string}`
  | `endsWith:${string}`
  | `pathname:${string}`
  | `origin:${string}`
  | `regex:${string}`
  | RegExp
  | ((context: { url: URL; request: Request }) => unknown);

/** A request that waits in the store: Workbox's record, with one property more. */
export interface StoredEntry {
  id: number;
  queueName: string;
  /** When it was first sent, in milliseconds since the Unix epoch. */
  timestamp: number;
  metadata?: object;
  requestData: { url: string; method: string; headers: Record<string, string>; body?: ArrayBuffer };
  /** What is remembered of its failed replays. */
  syncStatus?: {
    attempts: number;
    lastAttemptAt: number;
    nextRetryAt: number | null;
    reason: string;
    error: string;
  };
}

/** What queues of every kind understand. */
export interface SharedOptions {
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
  /** Called before each replay; may return another request to send instead. */
  requestWillReplay?: (context: {
    request: Request;
    entry: StoredEntry;
  }) => Request | undefined | void | Promise<Request | undefined | void>;
  /** The IndexedDB database. Default `workbox-background-sync`. */
  databaseName?: string;
}

/** The options of one route. */
export interface RouteOptions extends SharedOptions {
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
  /** What the page's `fetch` gets for a request that was kept. Default `accepted`, a 202. */
  respondWith?: 'accepted' | 'reject';
  /** Give same-origin requests an `Idempotency-Key`. Default `true`. */
  idempotencyKey?: boolean;
}

/** One route as the Symfony pwa-bundle's configuration spells it. All other options may be spelt in this way, too. */
export interface BundleRouteOptions {
  queue_name: string;
  match_callback?: Match;
  regex?: string | RegExp;
  method?: string | string[];
  broadcast_channel?: string | null;
  max_retention_time?: number;
  force_sync_fallback?: boolean;
  error_on_4xx?: boolean;
  error_on_5xx?: boolean;
  expect_redirect?: boolean;
  expected_status_codes?: number[];
}

/** What is set up once for the site. */
export interface SiteOptions {
  /** Takes over the pages that are open when the worker is the first of its site. Default `true`. */
  claim?: boolean;
}

/**
 * Installs queues for these routes, and the handling of `fetch` and `sync` events. Call it while the
 * service worker's script is first run.
 *
 * ```js
 * const [api] = SyncStatus.backgroundSync([{ queueName: 'api', match: 'startsWith:/api/' }]);
 * ```
 *
 * @throws TypeError naming the option that is unknown or wrong, or the queue name that is used twice.
 * Nothing is installed then.
 */
export declare function backgroundSync(routes: (RouteOptions | BundleRouteOptions)[], options?: SiteOptions): Queue[];

/** A request to store, or one that was stored. */
export interface QueueEntry {
  request: Request;
  /** When it was first sent, in milliseconds since the Unix epoch. Default: now. */
  timestamp?: number;
  /** Anything of yours that IndexedDB can store. */
  metadata?: object;
}

/** The options of a {@link Queue}: Workbox's, and more. */
export interface QueueOptions extends SharedOptions {
  /** Replays the queue: on a `sync` event, when a page asks, and without Background Sync when the worker starts. Default: {@link Queue.replayRequests}. */
  onSync?: (context: { queue: Queue }) => unknown;
}

/** A request that was given up. Its body never leaves the worker. */
export interface FailedRequest {
  id: number;
  queue: string;
  method: string;
  url: string;
  timestamp: number | null;
  attempts: number;
  lastError: string | null;
  permanent: true;
}

/**
 * Workbox's `Queue`, on a store that keeps each request until the server has acknowledged it, and that
 * says so on a BroadcastChannel.
 *
 * ```js
 * const queue = new SyncStatus.Queue('api', { broadcastChannel: 'api-list' });
 * self.addEventListener('fetch', (event) => {
 *   if (event.request.method !== 'POST') return;
 *   event.respondWith(
 *     fetch(event.request.clone()).catch(async (error) => {
 *       await queue.pushRequest({ request: event.request });
 *       throw error;
 *     }),
 *   );
 * });
 * ```
 *
 * Errors have Workbox's codes as their `name`. See docs/workbox.md for what differs from Workbox.
 *
 * Where WebAssembly cannot run its methods reject with an Error `no-webassembly`, and routes let requests pass untouched.
 */
export declare class Queue {
  /** @throws Error `duplicate-queue-name`; TypeError naming the option that is unknown or wrong. */
  constructor(name: string, options?: QueueOptions);
  readonly name: string;
  /** Stores a request behind all others. A form of another site is none of the app's: Error `foreign-navigation`. */
  pushRequest(entry: QueueEntry): Promise<void>;
  /** Stores a request ahead of all others. */
  unshiftRequest(entry: QueueEntry): Promise<void>;
  /** Removes and returns the last request. From here on it is yours: if the worker is stopped, it is lost. */
  popRequest(): Promise<QueueEntry | undefined>;
  /** Removes and returns the first request. From here on it is yours: if the worker is stopped, it is lost. */
  shiftRequest(): Promise<QueueEntry | undefined>;
  /** All that wait, oldest first. What has expired is given up. */
  getAll(): Promise<QueueEntry[]>;
  /** How many wait. */
  size(): Promise<number>;
  /**
   * Sends what waits, in order; one replay at a time across all workers.
   * @throws Error `queue-replay-failed` when a request has to wait.
   */
  replayRequests(): Promise<void>;
  /** Asks the browser to wake the worker when there is a network. */
  registerSync(): Promise<void>;
  /** Workbox 3's name for `pushRequest({ request })`. */
  addRequest(request: Request): Promise<void>;
  /** How many wait, and how many were given up. */
  status(): Promise<{ remaining: number; failed: number }>;
  /** Those that were given up. */
  failed(): Promise<FailedRequest[]>;
  /** Gives what was given up another chance, one request or all, and sends everything now. */
  retry(id?: number): Promise<void>;
  /** Drops one request, or all that were given up, for good. */
  discard(id?: number): Promise<void>;
  /** Drops everything, for good: what waits and what was given up. */
  clear(): Promise<void>;
}

/** The options of a {@link BackgroundSyncPlugin}. */
export interface BackgroundSyncPluginOptions extends QueueOptions {
  /** What the page's `fetch` gets for a request that was kept. Default `reject`, as in Workbox. */
  respondWith?: 'accepted' | 'reject';
  /** Give same-origin requests an `Idempotency-Key`. Default `false`. */
  idempotencyKey?: boolean;
}

/**
 * Workbox's plugin: keeps the requests that a strategy could not send. Works in the strategies of
 * Workbox and of Serwist.
 *
 * ```js
 * registerRoute(/\/api\//, new NetworkOnly({ plugins: [new BackgroundSyncPlugin('api')] }), 'POST');
 * ```
 *
 * An answer of the server is a success to a strategy, whatever its status, unless one of `errorOn4xx`,
 * `errorOn5xx`, `expectedStatusCodes` and `expectRedirect` is given.
 */
export declare class BackgroundSyncPlugin {
  constructor(name: string, options?: BackgroundSyncPluginOptions);
  fetchDidFail(context: { request: Request }): Promise<void>;
}

/** What a queue has to have to be observed: Workbox's and Serwist's do. */
export interface QueueLike {
  readonly name: string;
  pushRequest(entry: any): Promise<any>;
  shiftRequest(): Promise<any>;
  replayRequests(): Promise<any>;
  getAll(): Promise<any[]>;
  size?(): Promise<number>;
}

/** The options of {@link observe}. */
export interface ObserveOptions {
  /** The BroadcastChannel that gets the messages. */
  channel: string;
  /** How much of a request's URL messages show. Default `path`. */
  broadcastUrl?: 'path' | 'full' | 'none';
}

/**
 * Publishes for a queue of Workbox or Serwist, which keeps working as it did.
 *
 * ```js
 * SyncStatus.observe(workbox.backgroundSync.Queue, { channel: 'api-list' });
 * ```
 *
 * The target is a queue, a plugin that has one, or the class of queues, for workers that a tool
 * generates: then observe the class before the first queue is made.
 *
 * @returns the target itself.
 * @throws TypeError naming the option that is unknown, wrong or missing.
 */
export declare function observe<T extends object>(target: T, options: ObserveOptions): T;

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
  reason?: 'network' | 'status' | 'timeout' | 'expired' | 'storage' | 'hook' | 'stopped';
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

/**
 * Runs `handler` when the browser grants a periodic refresh, and says so on the channel: a message of the type
 * `refreshed`, with `tag`, `ok` and, when the handler threw, `message`. Chromium only, in installed apps; a page asks
 * for it with `periodicSync` of `sync-status`.
 *
 * ```js
 * SyncStatus.periodicSync('news', () => caches.open('news').then((cache) => cache.add('/news.json')), { channel: 'api-list' });
 * ```
 *
 * @throws TypeError naming the argument that is unknown, wrong or missing.
 */
export declare function periodicSync(
  tag: string,
  handler: (event: Event & { readonly tag: string; waitUntil(work: Promise<unknown>): void }) => unknown,
  options?: { channel?: string },
): void;
