
// Named cases, each a fact that throws when it does not hold. The test asks for the names, then runs one by one.

/** @type {Record<string, () => unknown>} */
const cases = {};

/** Ample for a busy machine, and less than a page waits for an answer. */
const LIMIT = 20_000;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** As text to compare and to show. JSON alone passes over what is undefined. */
const written = (value) => JSON.stringify(value, (_, each) => (each === undefined ? '(undefined)' : each));

/** What is seen must be what is expected; `about` tells one of many. */
function equal(seen, expected, about = '') {
  if (written(seen) !== written(expected)) throw new Error(`${about} expected ${written(expected)}, but saw ${written(seen)}`);
}

/** What a call throws, at once or later. */
async function thrown(call) {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error(`${call} throws nothing`);
}

/** Of each call, that it throws this message. */
async function refuse(table) {
  for (const [call, message] of table) equal((await thrown(call)).message, message, call);
}

async function run(name) {
  const tooLate = pause(LIMIT).then(() => {
    throw new Error('does not end');
  });
  try {
    await Promise.race([cases[name](), tooLate]);
    return { name };
  } catch (error) {
    return { name, error: String(error) };
  }
}

addEventListener('message', (event) => {
  const [port] = event.ports;
  if (event.data?.names) port.postMessage(Object.keys(cases));
  if (event.data?.run) event.waitUntil(run(event.data.run).then((outcome) => port.postMessage(outcome)));
});
