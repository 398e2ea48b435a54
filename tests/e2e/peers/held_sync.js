/**
 * Holds the browser's sync events, which come when it likes. A behaviour sends its own, at the moment that it is about;
 * and the registrations stay to be looked at. To be called before there is another listener.
 */
export const holdSyncEvents = () =>
  addEventListener('sync', (event) => {
    if (!event.isTrusted) return;
    event.stopImmediatePropagation();
    event.waitUntil(new Promise(() => {}));
  });
