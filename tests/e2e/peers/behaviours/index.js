// Everything that workbox-background-sync 7 promises, or is relied on for, one function per behaviour. Each returns what
// it has seen, as JSON; the test compares that across the libraries.
import { calls } from './calls.js';
import { classes } from './classes.js';
import { expiry } from './expiry.js';
import { fallback } from './fallback.js';
import { plugin } from './plugin.js';
import { queue } from './queue.js';
import { replay } from './replay.js';
import { sync } from './sync.js';

/** Workbox and Serwist check arguments in development builds only; all else is of the builds that users get. */
export const behaviours =
  process.env.NODE_ENV === 'production' ? { ...queue, ...expiry, ...replay, ...sync, ...fallback, ...classes, ...plugin } : calls;
