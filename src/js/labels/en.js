// English: built in, complete, and what other languages are translated from.

/** @type {import('../view/labels.js').Complete} */
export default {
  idle: 'All synced',
  pending: '{count} waiting',
  replaying: 'Sending {current} of {total}',
  retrying: '{count} waiting · Retry in {time}',
  failed: '{count} failed',
  failedPending: '{count} failed, {remaining} waiting',
  offline: 'Offline',
  offlinePending: 'Offline — {count} waiting',
  unavailable: 'Unavailable',
  sending: 'Sending',
  willRetry: 'Not sent yet, will retry',
  attemptFailed: 'Attempt {attempt} failed: {last-error}',
  lastSynced: 'Last synced: {last-synced}',
  more: 'and {count} more',
  retry: 'Retry',
  retryAll: 'Retry all',
  discard: 'Discard',
  discardAll: 'Discard all',
  confirm: 'Discard for good?',
};
