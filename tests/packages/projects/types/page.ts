import { SyncStatusElement, define } from 'sync-status';
import { SyncStatusElement as Undefined } from 'sync-status/element';
import type { FailedMessage, SyncStatusQueue, SyncStatusRequest, SyncStatusSnapshot, SyncStatusState } from 'sync-status';
import french from 'sync-status/labels/fr';
import german from 'sync-status/labels/de';

/** Compiles only if both types are the same. */
function same<A, B>(..._: (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? [] : ['these types differ']) {}

define();
define('x-status');
same<typeof SyncStatusElement, typeof Undefined>();

const element = document.createElement('sync-status');
same<typeof element, SyncStatusElement>();
same<(typeof element)['state'], SyncStatusState>();
same<(typeof element)['nextRetryAt'], number | undefined>();

document.querySelector('sync-status')?.retry('api', 7);
document.querySelectorAll('sync-status').forEach((one) => one.discard());

element.channel = 'api-list';
element.view = 'panel';
element.labels = french;
element.labels = { ...german, failed: { one: '{count} Fehler', other: '{count} Fehler' } };
element.labels = null;

element.addEventListener('sync-status:change', (event) => {
  same<typeof event.detail, SyncStatusSnapshot>();
  same<(typeof event.detail)['queues'], readonly SyncStatusQueue[]>();
});
// They bubble.
document.body.addEventListener('sync-status:failed', (event) => same<typeof event.detail, FailedMessage>());
document.addEventListener('sync-status:replayed', ({ detail }) => detail.duration.toFixed());
window.addEventListener('sync-status:enqueued', ({ detail }) => `${detail.method} ${detail.url}`);

element.requests('api').then((requests) => {
  same<typeof requests, SyncStatusRequest[]>();
  for (const { id, lastError } of requests) element.retry('api', id), lastError?.length;
});

// @ts-expect-error: what the queue owes is not the page's to say.
element.remaining = 0;

// @ts-expect-error: there are two views.
element.view = 'table';

// @ts-expect-error: no such label.
element.labels = { waiting: '{count} waiting' };

// @ts-expect-error: plurals need a form for all other numbers.
element.labels = { failed: { one: '{count} failure' } };

// @ts-expect-error: an enqueued request has no `permanent`.
element.addEventListener('sync-status:enqueued', ({ detail }) => detail.permanent);

// @ts-expect-error: the method is called `retry`.
element.replay();
