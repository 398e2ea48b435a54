// The service worker of the demo. These lines are all that an app has to write:

importScripts('/sync-status-sw.js');

SyncStatus.backgroundSync([
  { queueName: 'messages', match: 'startsWith:/api/', method: 'POST', broadcastChannel: 'api-list' },
]);

// The rest is the usual offline shell, so that the page opens while the server is gone.

const SHELL = 'shell-1';
const FILES = ['/', '/app.js', '/style.css', '/icon.svg', '/manifest.webmanifest', '/sync-status.js'];

addEventListener('install', (event) => {
  skipWaiting();
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(FILES)));
});

addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([clients.claim(), deleteOldCaches()]));
});

addEventListener('fetch', (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (event.request.method === 'GET' && origin === location.origin && FILES.includes(pathname)) {
    event.respondWith(networkFirst(event.request));
  }
});

async function networkFirst(request) {
  const cache = await caches.open(SHELL);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    const cached = await cache.match(request, { ignoreSearch: true });
    if (cached) return cached;
    throw error;
  }
}

async function deleteOldCaches() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith('shell-') && name !== SHELL).map((name) => caches.delete(name)));
}
