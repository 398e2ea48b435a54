// French, for the `labels` property of an element.

/** @type {import('../element.js').SyncStatusLabels} */
export default {
  idle: 'Tout est synchronisé',
  pending: '{count} en attente',
  replaying: 'Envoi {current} sur {total}',
  retrying: '{count} en attente · Nouvel essai dans {time}',
  failed: { one: '{count} échec', other: '{count} échecs' },
  failedPending: { one: '{count} échec, {remaining} en attente', other: '{count} échecs, {remaining} en attente' },
  offline: 'Hors ligne',
  offlinePending: 'Hors ligne — {count} en attente',
  unavailable: 'Indisponible',
  sending: 'Envoi en cours',
  willRetry: 'Pas encore envoyé, nouvel essai prévu',
  attemptFailed: 'Échec de la tentative {attempt} : {last-error}',
  lastSynced: 'Dernière synchronisation : {last-synced}',
  more: { one: 'et {count} autre', other: 'et {count} autres' },
  retry: 'Réessayer',
  retryAll: 'Tout réessayer',
  discard: 'Supprimer',
  discardAll: 'Tout supprimer',
  confirm: 'Supprimer définitivement ?',
};
