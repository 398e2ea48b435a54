// @ts-check
// A service worker has to start offline, so the wasm is in its script and is
// compiled on the spot.
import wasm from './glue/worker.bytes.js';
import { initSync } from './glue/worker.js';
import { bytes } from './wasm.js';

/** @type {boolean | undefined} */
let ready;

/** Compiles the wasm the first time; says once why it cannot. */
export function load() {
  if (ready === undefined) {
    try {
      initSync({ module: bytes(wasm) });
      ready = true;
    } catch (error) {
      ready = false;
      // The site's own worker must go on: its requests pass through untouched.
      console.error(
        "sync-status: WebAssembly could not start, so nothing is queued. If the service worker's " +
          "script is served with a Content-Security-Policy, add 'wasm-unsafe-eval' to its script-src.",
        error,
      );
    }
  }
  return ready;
}
