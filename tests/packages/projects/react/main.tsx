import { useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';
import 'sync-status';
import type { SyncStatusElement, SyncStatusLabels } from 'sync-status';

const labels: SyncStatusLabels = { pending: 'to send: {count}', retrying: 'to send: {count}' };

function App() {
  const [waiting, setWaiting] = useState<number>();
  const element = useRef<SyncStatusElement>(null);
  return (
    <>
      <sync-status
        ref={element}
        channel="api-list"
        passive={false}
        labels={labels}
        className="status"
        onsync-status:change={({ detail }) => setWaiting(detail.remaining)}
      >
        Checking…
      </sync-status>
      <output>{waiting}</output>
      <button onClick={() => element.current?.retry()}>Send now</button>
    </>
  );
}

const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
navigator.serviceWorker.register('/worker.js', { type: 'module' });
