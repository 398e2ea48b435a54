// The page of the demo. The element needs none of this: its <script> tag is enough.

const $ = (id) => document.getElementById(id);

/** Adds a line to a log, newest first: what happened in words, then the detail for those who want it. */
function log(list, tone, words, detail) {
  const line = document.createElement('li');
  line.className = tone;
  line.append(words, ' ');
  const small = line.appendChild(document.createElement('small'));
  small.textContent = detail;
  list.prepend(line);
  list.children[30]?.remove();
}

// 1. Your app: an ordinary form, an ordinary fetch.

let sent = 1;

$('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const text = $('text').value;
  $('text').value = `Message ${++sent}`;
  const [tone, words, detail] = await send(text);
  log($('outcomes'), tone, `“${text}” ${words}`, detail);
});

async function send(text) {
  try {
    const response = await fetch('/api/messages', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ text }),
    });
    if (response.headers.get('Sync-Status') === 'queued') return ['waiting', 'is kept for later', '202, Sync-Status: queued'];
    if (response.ok) return ['good', 'was sent', String(response.status)];
    return ['bad', 'was refused', String(response.status)];
  } catch (error) {
    return ['bad', 'could not be sent', error.message];
  }
}

// 2. The service worker, and what it publishes: any script can listen.

const words = {
  enqueued: () => ['waiting', 'Stored for later'],
  replaying: ({ attempt }) => ['waiting', `Sending, try ${attempt}`],
  replayed: () => ['good', 'The server has it'],
  failed: ({ permanent }) => (permanent ? ['bad', 'Given up, you decide'] : ['bad', 'Did not get through, will try again']),
  discarded: () => ['plain', 'Discarded'],
  remaining: ({ remaining }) => ['plain', remaining === 0 ? 'Nothing is waiting' : `${remaining} still to send`],
};

new BroadcastChannel('api-list').addEventListener('message', ({ data }) => {
  if (data.syncStatus !== 1 || !(data.type in words)) return;
  const { type, method, url, status, message } = data;
  log($('messages'), ...words[type](data), [type, method, url, status, message].filter(Boolean).join(' · '));
});

/** The page's policy requires Trusted Types, and a worker's address is one of the things that they guard. */
const trusted = (url) =>
  globalThis.trustedTypes?.createPolicy('sync-status-demo', { createScriptURL: (address) => address }).createScriptURL(url) ?? url;

async function startWorker() {
  if (!('serviceWorker' in navigator)) throw new Error('This browser has no service workers here.');
  await navigator.serviceWorker.register(trusted('/sw.js'));
  await navigator.serviceWorker.ready;
}

startWorker().then(
  () => ($('worker').textContent = 'It is running.'),
  (error) => ($('worker').textContent = `It could not start: ${error.message}`),
);

// 3. The server: its switch, and a live list of what reached it.

const behaviours = {
  up: { mode: 'up' },
  gone: { mode: 'drop' },
  busy: { mode: 'status', status: 503 },
  strict: { mode: 'status', status: 400 },
};

$('switch').addEventListener('change', ({ target }) =>
  fetch('/control/behaviour', { method: 'PUT', body: JSON.stringify(behaviours[target.value]) }),
);

$('forget').addEventListener('click', () => fetch('/control/received', { method: 'DELETE' }));

function showServer({ behaviour, total, latest }) {
  const same = ([, { mode, status }]) => mode === behaviour.mode && status === behaviour.status;
  const [current] = Object.entries(behaviours).find(same) ?? [];
  for (const radio of $('switch').querySelectorAll('input')) radio.checked = radio.value === current;
  $('total').textContent = total;
  $('received').replaceChildren();
  for (const { number, method, path, body, length } of latest) {
    log($('received'), 'plain', `${number}. ${body ?? `${length} bytes`}`, `${method} ${path}`);
  }
}

// Open while the page is visible only: a browser allows six connections to a server, whatever the number of tabs.
let events;

function followServer() {
  events?.close();
  if (document.hidden) return;
  events = new EventSource('/control/events');
  events.addEventListener('message', ({ data }) => showServer(JSON.parse(data)));
}

document.addEventListener('visibilitychange', followServer);
followServer();
