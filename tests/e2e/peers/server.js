// The server that the worker comes from, controlled from within the worker.

/** The browser's, whatever a behaviour puts in its place. */
const fetch = self.fetch.bind(self);

const behave = async (behaviour) => {
  const answer = await fetch('/control/behaviour', { method: 'PUT', body: JSON.stringify(behaviour), headers: { 'Content-Type': 'application/json' } });
  if (!answer.ok) throw new Error(await answer.text());
};

export const goes = () => behave({ mode: 'drop' });
export const returns = () => behave({ mode: 'up' });
export const answers = (status) => behave({ mode: 'status', status });

/** What has arrived at an address, in order. */
export const received = async (path) => {
  const all = await (await fetch('/control/received')).json();
  return all.filter((request) => request.path === path);
};
