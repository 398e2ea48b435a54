// A queue that the site's own worker has made.
import { Queue, route } from 'library';
import { observe } from 'sync-status/sw';

import { obeyTest } from './test.js';

const queue = observe(new Queue('api'), { channel: 'lab' });
route({ fetchDidFail: ({ request }) => queue.pushRequest({ request }) });
obeyTest(queue);
