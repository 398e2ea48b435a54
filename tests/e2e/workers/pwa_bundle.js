// A queue that speaks as the workers of Spomky-Labs/pwa-bundle do since its version 1.4, in all of its shapes. Like
// theirs it takes a request out before sending it, and does nothing unless a page asks on the channel.

const name = 'api';
const channel = new BroadcastChannel('lab');
const waiting = [];

const say = (news) => channel.postMessage({ name, ...news, remaining: waiting.length });

const replay = async () => {
  let successCount = 0;
  while (waiting.length) {
    const request = waiting.shift();
    try {
      await fetch(request.clone());
      successCount++;
    } catch (error) {
      waiting.unshift(request);
      throw error;
    } finally {
      say({ replaying: true });
    }
  }
  say({ replayed: true, successCount, failureCount: 0 });
};

channel.onmessage = ({ data }) => {
  if (data.type === 'status-request') say();
  if (data.type === 'replay-request') replay().catch(({ message }) => say({ replayed: false, error: message }));
};

const send = async (request) => {
  const copy = request.clone();
  try {
    return await fetch(request);
  } catch (error) {
    waiting.push(copy);
    say();
    throw error;
  }
};

addEventListener('fetch', (event) => {
  if (event.request.method === 'POST') event.respondWith(send(event.request));
});
