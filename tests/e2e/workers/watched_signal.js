// Looks at what becomes of a fetch's signal once the answer is here: an abort then would cut off its body.
const steps = new BroadcastChannel('steps');
const { fetch } = self;
self.fetch = async (request) => {
  const answer = await fetch.call(self, request);
  setTimeout(() => steps.postMessage(request.signal.aborted ? 'aborted' : 'left alone'), 1000);
  return answer;
};

importScripts('/sync-status-sw.js');

SyncStatus.backgroundSync([
  { queueName: 'q', match: 'startsWith:/api/', broadcastChannel: 'lab', networkTimeoutSeconds: 0.5 },
]);
