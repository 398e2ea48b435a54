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
