// Nobody looks: what the queue does then, it must do in all the others.
import { BackgroundSyncPlugin, route } from 'library';

import { obeyTest } from './test.js';

const plugin = new BackgroundSyncPlugin('api');
route(plugin);
obeyTest(plugin._queue);
