// A worker that says ten thousand things in a second, from a thread of its own: the page's time is the element's.
onmessage = ({ data: { channel, count, duration } }) => {
  const broadcast = new BroadcastChannel(channel);
  const start = performance.now();
  const request = { id: 1, method: 'POST', url: '/api/messages', attempt: 1 };
  let sent = 0;
  const send = () => {
    const due = Math.min(count, Math.ceil(((performance.now() - start) / duration) * count));
    for (; sent < due; sent++) {
      const remaining = count - sent - 1;
      const message = { ...request, type: 'replayed', status: 200, duration: 1, remaining };
      broadcast.postMessage({ syncStatus: 1, queue: 'api', failed: 0, epoch: 2, seq: sent + 1, at: Date.now(), ...message });
    }
    if (sent < count) setTimeout(send);
    else broadcast.postMessage('done');
  };
  send();
};
