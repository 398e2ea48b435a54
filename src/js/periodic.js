// Periodic Background Sync, asked for by a page; the service worker's half is worker/periodic.js.

const TWELVE_HOURS = 12 * 3_600_000;

/**
 * Asks the browser to wake the service worker now and then. Resolves with whether it will: only Chromium does, for
 * installed apps whose user lets it.
 *
 * @param {string} tag
 */
export const periodicSync = async (tag, { minInterval = TWELVE_HOURS } = {}) => {
  try {
    const { periodicSync } = /** @type {any} */ (await navigator.serviceWorker.ready);
    await periodicSync.register(tag, { minInterval });
    return true;
  } catch {
    return false;
  }
};
