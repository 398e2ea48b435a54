// German, for the `labels` property of an element.

/** @type {import('../element.js').SyncStatusLabels} */
export default {
  idle: 'Alles synchronisiert',
  pending: '{count} ausstehend',
  replaying: 'Sende {current} von {total}',
  retrying: '{count} ausstehend · Neuer Versuch in {time}',
  failed: '{count} fehlgeschlagen',
  failedPending: '{count} fehlgeschlagen, {remaining} ausstehend',
  offline: 'Offline',
  offlinePending: 'Offline – {count} ausstehend',
  unavailable: 'Nicht verfügbar',
  sending: 'Wird gesendet',
  willRetry: 'Noch nicht gesendet, wird erneut versucht',
  attemptFailed: 'Versuch {attempt} fehlgeschlagen: {last-error}',
  lastSynced: 'Zuletzt synchronisiert: {last-synced}',
  more: 'und {count} weitere',
  retry: 'Erneut senden',
  retryAll: 'Alle erneut senden',
  discard: 'Verwerfen',
  discardAll: 'Alle verwerfen',
  confirm: 'Endgültig verwerfen?',
};
