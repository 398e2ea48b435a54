// What both workers have beside our plugin.
const steps = new BroadcastChannel('steps');

/** Another plugin of the same strategy, which must go on hearing of everything. */
export const wasFetched = {
  fetchDidSucceed: async ({ response }) => {
    steps.postMessage(`answered ${response.status}`);
    return response;
  },
  fetchDidFail: async () => steps.postMessage('failed'),
};
