
// What an app of the outbox's owner adds.
self.api = '/api/messages';

addEventListener('message', async ({ data, ports: [port] }) => {
  if (data.add) port.postMessage(await addToOutbox(data.add));
});
