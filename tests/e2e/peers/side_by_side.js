// The worker of one column of the table: runs the behaviour that it is asked for on the library that it is built with.
import { Bench } from './bench.js';
import { behaviours } from './behaviours/index.js';
import { holdSyncEvents } from './held_sync.js';

holdSyncEvents();

async function run(title, options) {
  const bench = new Bench(options);
  await bench.set();
  try {
    const value = await behaviours[title](bench);
    // A queue needs a name of its own, which says nothing.
    return JSON.parse(JSON.stringify({ value }).replaceAll(bench.name, 'q'));
  } catch (error) {
    return { error: `${error.stack}` };
  } finally {
    await bench.clear();
  }
}

addEventListener('message', (event) => {
  const { titles, title, options } = event.data;
  const [port] = event.ports;
  if (titles) port.postMessage(Object.keys(behaviours));
  if (title) event.waitUntil(run(title, options).then((answer) => port.postMessage(answer)));
});
