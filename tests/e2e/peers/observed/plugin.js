// A plugin that the site's own worker has made.
import { BackgroundSyncPlugin, route } from 'library';
import { observe } from 'sync-status/sw';

import { obeyTest } from './test.js';

const plugin = observe(new BackgroundSyncPlugin('api'), { channel: 'lab' });
route(plugin);
obeyTest(plugin._queue);
