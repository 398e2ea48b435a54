// What a behaviour has at hand: a queue's name and address of its own, the library, and what there is to look at.
import * as library from 'library';

import * as server from './server.js';
import { clear, records } from './store.js';

const { register } = SyncManager.prototype;
const { addEventListener, fetch } = self;

/** What is told of an error; its text is for people, and different in each library. */
export const told = ({ name, details }) => (details ? { name, details } : { name });

/** What a promise comes to. */
export const outcome = (promise) =>
  promise.then(
    (value) => ({ fulfilled: value === undefined ? 'undefined' : value }),
    (error) => ({ rejected: told(error) }),
  );

/** Sends a sync event to the library's listeners, and tells what they have made of it. */
export async function sync(tag, lastChance = false) {
  const event = new SyncEvent('sync', { tag, lastChance });
  const work = [];
  // The browser's own refuses events that it has not sent itself.
  event.waitUntil = (promise) => work.push(promise);
  dispatchEvent(event);
  return work.length ? outcome(Promise.all(work).then(() => undefined)) : 'left alone';
}

export class Bench {
  /** The tags that were asked for, and what else a behaviour notes, in order. */
  steps = [];

  /** The types of the listeners that were added. */
  listeners = [];

  /** @param {object} options The library's own, to get back what the others do. */
  constructor(options) {
    this.name = `queue-${crypto.randomUUID()}`;
    this.path = `/api/${this.name}`;
    this.tag = `${library.prefix}:${this.name}`;
    this.server = server;
    Object.assign(this, library, { options: { ...library.options, ...options } });
  }

  async set() {
    const { listeners, steps, tag } = this;
    await server.returns();
    await clear();
    SyncManager.prototype.register = function (asked) {
      if (asked === tag) steps.push('registered');
      return register.call(this, asked);
    };
    self.addEventListener = function (type, ...more) {
      listeners.push(type);
      return addEventListener.call(self, type, ...more);
    };
  }

  async clear() {
    SyncManager.prototype.register = register;
    Object.assign(self, { addEventListener, fetch });
    await server.returns();
  }

  /** The queue. */
  queue(options) {
    return new this.Queue(this.name, { ...options, ...this.options });
  }

  plugin(options) {
    return new this.BackgroundSyncPlugin(this.name, { ...options, ...this.options });
  }

  request(body, init) {
    return new Request(this.path, { method: 'POST', body, ...init });
  }

  /** Stores requests with these bodies. */
  async push(queue, ...bodies) {
    for (const body of bodies) await queue.pushRequest({ request: this.request(body) });
  }

  /** A record as Workbox writes it. */
  record(body, more) {
    const requestData = { url: new URL(this.path, location.href).href, method: 'POST', headers: {}, body: new TextEncoder().encode(body).buffer };
    return { queueName: this.name, timestamp: Date.now(), requestData, ...more };
  }

  /** The records of the queue, those that it has given up included. */
  async stored() {
    return (await records()).filter(({ queueName }) => queueName.startsWith(this.name));
  }

  /** What has arrived, as text. */
  async received() {
    return (await server.received(this.path)).map(({ body }) => body);
  }

  /** Calls `look` before each fetch of the library, which then goes on. */
  beforeFetch(look) {
    self.fetch = async (...args) => {
      await look();
      return fetch(...args);
    };
  }

  /** A sync event for the queue. */
  sync({ tag = this.tag, lastChance = false } = {}) {
    return sync(tag, lastChance);
  }
}

/** The bodies of entries that a queue has returned, in order. */
export const texts = (entries) => Promise.all(entries.map(({ request }) => request.clone().text()));
