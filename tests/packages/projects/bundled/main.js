import 'sync-status';
import french from 'sync-status/labels/fr';

document.querySelector('sync-status').labels = french;
navigator.serviceWorker.register('/worker.js', { type: 'module' });
