// @ts-check
// What carries out the core's effects: a small function for each, which calls the platform. Nothing is
// decided here.
import { channelOf, commandIn } from './channel.js';
import { give, isStarted, life, obey } from './core.js';
import { flat, properties } from './encode.js';
import { QueueError, describe } from './error.js';
import { ownerOf } from './owners.js';
import { answerOf, send } from './request.js';
import { responseOf } from './response.js';
import { on, registered, scope } from './scope.js';
import { at, deferred, enter, leave, leaveAll } from './slots.js';
import { commit } from './store.js';

/** @typedef {import('./border.d.ts').Answer} Answer */
/** @typedef {import('./slots.js').Context} Context */

/** @type {ReturnType<typeof setTimeout> | undefined} */
let alarm;

/** The longest time that a timer can run. */
const LONGEST = 2 ** 31 - 1;

/** @type {import('./border.d.ts').Effects} */
const effects = {
  opened(number, channel, place, tag) {
    const owner = ownerOf(number);
    channelOf(channel);
    // Only this queue's: Workbox's queues add one listener each, too.
    if (tag !== null && owner.tag === undefined) {
      on('sync', (event) => event.tag === tag && happens(event, {}, (slot) => give(['sync', slot, number, event.lastChance])));
    }
    Object.assign(owner, { channel, place, tag });
  },

  commit(ticket, owner, slot, tally, steps) {
    const { place } = ownerOf(owner);
    answered(ticket, slot, (context) => commit(/** @type {any} */ (place), context, tally, steps));
  },

  send(ticket, slot, first, key) {
    answered(ticket, slot, async (context) => {
      try {
        return answerOf((context.response = await send(context, first, key)));
      } catch (error) {
        context.rejection = error;
        throw error;
      }
    });
  },

  abort(slot) {
    at(slot).controller?.abort();
  },

  drain(slot) {
    // Not when someone reads it already.
    at(slot).response?.body?.cancel().catch(() => {});
  },

  lock(ticket, slot, name) {
    answered(ticket, slot, (context) => lock(context, name));
  },

  unlock(slot) {
    at(slot).unlock?.();
  },

  register(ticket, owner, anew) {
    answered(ticket, 0, async () => ['done', await register(ownerOf(owner).tag, anew)]);
  },

  wake(time) {
    clearTimeout(alarm);
    if (time !== null) alarm = setTimeout(() => give(['wake']), Math.min(Math.max(time - Date.now(), 0), LONGEST));
  },

  // At once: a `fetch` event does not wait.
  match(ticket, owner, slot) {
    give(['answer', ticket, ['done', isTaken(ownerOf(owner), /** @type {Request} */ (at(slot).request))]]);
  },

  ask(ticket, owner, slot, hook) {
    answered(ticket, slot, async (context) => {
      const said = await ownerOf(owner).hooks[hook]?.(context);
      if (!/^(snapshot|size)$/.test(hook)) return ['done', true];
      return ['said', said && typeof said === 'object' ? Object.fromEntries(properties(said)) : flat(said)];
    });
  },

  take(slot) {
    const context = at(slot);
    context.answer = deferred();
    context.event.respondWith(context.answer.promise);
  },

  respond(slot, reply) {
    const { answer } = at(slot);
    try {
      answer?.resolve(responseOf(at(slot), reply));
    } catch (error) {
      answer?.reject(error);
    }
  },

  settle(slot, [name, value]) {
    const failure = name === 'failure' && failed(value);
    const { hold, records } = leave(slot);
    if (failure) hold?.reject(failure.error);
    else hold?.resolve(name === 'records' ? value.map((key) => records?.get(key)) : value);
  },

  release(slot, failure) {
    const reason = failure && failed(failure);
    const { hold } = leave(slot);
    if (reason) hold?.reject(reason.error);
    else hold?.resolve();
  },

  reply(slot, entries) {
    at(slot).event?.ports[0]?.postMessage(entries);
  },

  publish(owner, message) {
    channelOf(/** @type {string} */ (ownerOf(owner).channel))?.postMessage(message);
  },

  claim() {
    scope.clients.claim().catch(() => {});
  },

  warn(text) {
    console.warn(`sync-status: ${text}`);
  },
};

obey({
  carry([name, ...fields]) {
    try {
      /** @type {any} */ (effects)[name](...fields);
    } catch (error) {
      // The others are to be carried out all the same.
      console.error('sync-status:', error);
    }
  },

  // What was not sent yet is the browser's again; of what was, nobody knows what came of it.
  abandon(error) {
    clearTimeout(alarm);
    for (const context of leaveAll()) {
      const { answer, hold, event, isSent, unlock } = context;
      context.isGone = true;
      if (!isSent && answer) answer.resolve(globalThis.fetch(event.request));
      else answer?.reject(error);
      if (event) hold?.resolve();
      else hold?.reject(error);
      unlock?.();
    }
  },
});

/**
 * Carries out what is to be answered, and answers it, whatever comes of it.
 * @param {number} ticket
 * @param {number} slot
 * @param {(context: Context) => Promise<Answer>} work
 */
async function answered(ticket, slot, work) {
  const context = at(slot);
  const asked = life;
  /** @type {Answer} */
  let answer;
  try {
    answer = await work(context);
  } catch (error) {
    context.error = error;
    answer = ['failed', describe(error), await isCalledOff(context)];
  }
  if (asked === life) give(['answer', ticket, answer]);
}

/**
 * Whether the page itself aborted its request. When the page has gone, the browser aborts its requests
 * too, but then nobody has said that this one is not wanted any more.
 * @param {Context} context
 */
const isCalledOff = async ({ event }) => !!event?.request?.signal.aborted && !!(await scope.clients.get(event.clientId).catch(() => {}));

/**
 * What a failure is for those who wait.
 * @param {import('./border.d.ts').Failure} failure
 */
function failed([name, about]) {
  switch (name) {
    case 'of':
      return { error: at(about).error };
    case 'replayFailed':
      return { error: new QueueError('queue-replay-failed', `not everything in the queue '${about}' could be sent`, { name: about }) };
    case 'foreignNavigation':
      return { error: new QueueError('foreign-navigation', 'a form of another site is not kept', { name: about }) };
  }
}

/**
 * Waits for a Web Lock, which is held until it is let go. The browser releases the locks of a worker that it
 * stops. Where there are none (before Firefox 96 and Safari 15.4), the core's own memory has to do.
 * @param {Context} context
 * @param {string} name
 * @returns {Promise<Answer>}
 */
const lock = (context, name) =>
  new Promise((resolve, reject) => {
    const held = () => {
      resolve(['done', true]);
      return context.isGone ? undefined : new Promise((unlock) => (context.unlock = () => unlock(undefined)));
    };
    if (navigator.locks) navigator.locks.request(name, held).catch(reject);
    else held();
  });

/**
 * Makes sure that a `sync` event with this tag is to come; `false` if the browser has none or the user
 * does not allow it.
 * @param {string | null | undefined} tag
 * @param {boolean} anew
 */
async function register(tag, anew) {
  const sync = registered?.sync;
  try {
    if (!sync || tag == null) return false;
    if (anew || !(await sync.getTags()).includes(tag)) await sync.register(tag);
    return true;
  } catch {
    // Denied, or no active worker: the page's heartbeat and the next start remain.
    return false;
  }
}

/**
 * @param {import('./owners.js').Owner} owner
 * @param {Request} request
 */
function isTaken({ match, regex }, request) {
  try {
    // A global or sticky expression would start where it ended last.
    if (regex) regex.lastIndex = 0;
    return !!(regex ? regex.test(request.url) : match?.(request));
  } catch (error) {
    // Not ours to handle, but a request must not fail for it.
    console.error('sync-status: `match` threw', error);
    return false;
  }
}

/**
 * Tells the core of an event, which is held until the core lets it go.
 * @param {any} event
 * @param {Context} context
 * @param {(slot: number) => void} tell
 */
export function happens(event, context, tell) {
  if (!isStarted()) return;
  const hold = deferred();
  try {
    event.waitUntil(hold.promise);
  } catch {
    // A script's own event: nothing stops a worker in the middle of those.
  }
  tell(enter({ ...context, event, hold }));
}

// At once: browsers ignore listeners that are added after the worker's script has run. In a page it
// would hear other windows, of any origin.
if (registered) {
  on('install', () => give(['install', !!registered?.active]));
  on('activate', (event) => happens(event, {}, (slot) => give(['activate', slot])));
  on('message', (event) => {
    const { data, ports } = event;
    if (!data?.syncStatus) return;
    const command = commandIn(data);
    happens(event, { command }, (slot) => give(['message', slot, !!ports[0], command]));
  });
}
