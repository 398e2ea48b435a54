import { backgroundSync, BackgroundSyncPlugin, Emitter, observe, Queue } from 'sync-status/sw';
import type { RouteOptions } from 'sync-status/sw';

declare const self: ServiceWorkerGlobalScope;

const route: RouteOptions = {
  queueName: 'api',
  match: ({ url, request }) => url.pathname.startsWith('/api/') && request.mode !== 'navigate',
  method: ['POST', 'PUT'],
  maxRetentionTime: 120,
  respondWith: 'reject',
  broadcastUrl: 'none',
  requestWillReplay: async ({ request, entry }) => {
    if (entry.timestamp < Date.now() - 60_000) return new Request(request, { headers: { Authorization: 'new' } });
  },
};
backgroundSync([route, { queueName: 'contact', match: 'startsWith:/contact' }, { queueName: 'forms', regex: /\/forms\// }]);

/** As Workbox's can be: a class of one's own, with methods that call the original. */
class Stamped extends Queue {
  override async pushRequest(entry: Parameters<Queue['pushRequest']>[0]) {
    await super.pushRequest({ ...entry, timestamp: Date.now() });
  }
}
const queue = new Stamped('stamped', {
  maxRetentionTime: 60,
  onSync: async ({ queue }) => {
    for (let entry = await queue.shiftRequest(); entry; entry = await queue.shiftRequest()) await fetch(entry.request);
  },
});
queue.status().then(({ remaining, failed }) => remaining + failed);
const observed: Stamped = observe(queue, { channel: 'api-list' });
observed.replayRequests();

const emitter = new Emitter('api-list', { queue: 'outbox', snapshot: async () => ({ remaining: 3, failed: 1 }) });
self.addEventListener('sync', (event) => {
  event.waitUntil(emitter.replayed({ id: 7, status: 201 }));
});

// @ts-expect-error: a queue has a name.
backgroundSync([{ match: 'startsWith:/api/' }]);

// @ts-expect-error: no such option.
backgroundSync([{ queueName: 'api', match: 'startsWith:/api/', retries: 3 }]);

// @ts-expect-error: no such kind of pattern.
backgroundSync([{ queueName: 'api', match: 'contains:api' }]);

// @ts-expect-error: what was discarded has an id.
emitter.discarded({});

// @ts-expect-error: a queue has a name.
new Queue();

// @ts-expect-error: no such option.
new BackgroundSyncPlugin('api', { retries: 3 });

// @ts-expect-error: a channel is needed.
observe(queue, {});
