importScripts('/sync-status-sw.js');

const route = (queueName, more) => ({ queueName, match: `pathname:/api/${queueName}`, broadcastChannel: 'lab', forceSyncFallback: true, ...more });

SyncStatus.backgroundSync([
  route('poison', { maxAttempts: 2 }),
  route('rejecting', { respondWith: 'reject' }),
  route('forms'),
  route('refreshed', {
    requestWillReplay: async ({ request, entry }) => {
      const headers = new Headers(request.headers);
      headers.set('Authorization', `fresh, for ${entry.id}`);
      return new Request(request, { headers });
    },
  }),
  route('throwing', {
    requestWillReplay() {
      throw new Error('the user is logged out');
    },
  }),
  route('wide', { concurrency: 3 }),
  route('keyless', { idempotencyKey: false }),
  route('patient', { errorOn4xx: true }),
  route('strict', { errorOn5xx: false }),
  route('exact', { expectedStatusCodes: [202] }),
  route('away', { expectRedirect: true }),
  route('regex', { match: undefined, regex: '/\\/api\\/REGEX\\/\\d+$/i', method: ['POST', 'PUT'] }),
  route('regexp', { match: /\/api\/regexp\/\d+$/g }),
  route('function', { match: ({ url, request }) => url.searchParams.has('keep') && request.headers.has('X-Keep') }),
  route('ends', { match: 'endsWith:/the-end' }),
  { queue_name: 'snake', match_callback: 'startsWith:/api/snake/', broadcast_channel: 'lab', force_sync_fallback: true, respond_with: 'reject' },
]);

// What is said of options that are wrong.
addEventListener('message', ({ data, ports: [port] }) => {
  if (!data.routes) return;
  try {
    SyncStatus.backgroundSync(data.routes, data.options);
    port.postMessage('accepted');
  } catch (error) {
    port.postMessage(String(error));
  }
});
