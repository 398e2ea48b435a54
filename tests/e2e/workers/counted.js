// Counts what the worker asks of the platform: numbers that no busy machine can blur.

const none = () => ({ opens: 0, transactions: 0, requests: 0, keys: 0, wasm: 0, messages: 0 });
let counts = none();

/** Has `look` called with the arguments and the result of a method, each time. */
const watch = (prototype, names, look) => {
  for (const name of names) {
    const original = prototype[name];
    if (!original) continue;
    prototype[name] = function (...args) {
      const result = original.apply(this, args);
      look(name, result);
      return result;
    };
  }
};

/** How many keys a request has walked over, by what it was answered: to count, an index walks over all that it counts. */
const walked = (result) => {
  if (typeof result === 'number') return result;
  if (Array.isArray(result)) return result.length;
  return result ? 1 : 0;
};

watch(IDBFactory.prototype, ['open'], () => counts.opens++);
watch(IDBDatabase.prototype, ['transaction'], () => counts.transactions++);
for (const { prototype } of [IDBObjectStore, IDBIndex]) {
  watch(prototype, ['add', 'put', 'delete', 'clear'], () => counts.requests++);
  // A cursor's request succeeds again at each step.
  watch(prototype, ['get', 'getKey', 'getAll', 'getAllKeys', 'count', 'openCursor', 'openKeyCursor'], (_, request) => {
    counts.requests++;
    request.addEventListener('success', () => (counts.keys += walked(request.result)));
  });
}
watch(IDBCursor.prototype, ['continue', 'continuePrimaryKey', 'advance', 'update', 'delete'], () => counts.requests++);
for (const { prototype } of [BroadcastChannel, Client, MessagePort]) watch(prototype, ['postMessage'], () => counts.messages++);

/** An instance whose functions are counted; the browser's own cannot be changed. */
const counted = (instance) => {
  const exports = {};
  for (const [name, value] of Object.entries(instance.exports)) {
    exports[name] = typeof value !== 'function' ? value : (...args) => {
      counts.wasm++;
      return value(...args);
    };
  }
  return { exports };
};

const { Instance, instantiate } = WebAssembly;
WebAssembly.Instance = function (...args) {
  return counted(new Instance(...args));
};
WebAssembly.instantiate = async (...args) => {
  const made = await instantiate(...args);
  return made instanceof Instance ? counted(made) : { ...made, instance: counted(made.instance) };
};

addEventListener('message', ({ data, ports: [port] }) => {
  if (!data.counts) return;
  const seen = counts;
  port.postMessage(seen);
  counts = none();
});

importScripts('/sync-status-sw.js');

SyncStatus.backgroundSync([{ queueName: 'q', match: 'startsWith:/api/', broadcastChannel: 'lab', forceSyncFallback: true }]);
