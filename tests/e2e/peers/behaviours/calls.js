// The checking of arguments.

const WRONG = [undefined, 'text', 1, {}, { request: undefined }, { request: '/api/' }, { request: { url: '/api/', method: 'POST' } }];

/** Not the module and the class, which each library names after itself. */
const described = ({ name, details = {} }) => ({ name, method: details.funcName, parameter: details.paramName });

const refused = (method) => async (bench) => {
  const queue = bench.queue();
  const outcomes = WRONG.map((argument) => queue[method](argument).then(() => 'fine', described));
  return { outcomes: await Promise.all(outcomes), stored: (await bench.stored()).length };
};

const refusedNull = (method) => async (bench) => {
  const outcome = await bench.queue()[method](null).then(() => 'fine', described);
  return `rejects with ${outcome.name}`;
};

export const calls = {
  '`pushRequest` of anything but an entry': refused('pushRequest'),
  '`unshiftRequest` of anything but an entry': refused('unshiftRequest'),
  '`pushRequest` of `null`': refusedNull('pushRequest'),
  '`unshiftRequest` of `null`': refusedNull('unshiftRequest'),
};
