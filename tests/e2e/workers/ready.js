
// Takes over at once, so that a test need not load its page twice.
addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
