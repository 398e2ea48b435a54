// The class, ahead of a generated worker, which makes its plugin in the midst of its routes, out of reach.
import { BackgroundSyncPlugin, Queue, route } from 'library';
import { observe } from 'sync-status/sw';

import { obeyTest } from './test.js';

observe(Queue, { channel: 'lab' });

const plugin = new BackgroundSyncPlugin('api');
route(plugin);
obeyTest(plugin._queue);
