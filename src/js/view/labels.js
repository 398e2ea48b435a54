// The words of an element, filled in by `Intl` in the reader's language.
import ENGLISH from '../labels/en.js';

/** @typedef {Omit<import('../element.js').SyncStatusQueue, 'name'>} Status what is known of one queue, or their sum */
/** @typedef {import('../element.js').SyncStatusLabels} Labels */
/** @typedef {keyof Labels} Label */
/** @typedef {Record<Label, import('../element.js').SyncStatusLabel>} Complete */

/** @param {string | undefined} lang */
const formats = (lang) => ({
  number: new Intl.NumberFormat(lang).format,
  twoDigits: new Intl.NumberFormat(lang, { minimumIntegerDigits: 2 }).format,
  ago: new Intl.RelativeTimeFormat(lang, { numeric: 'auto' }),
  plural: new Intl.PluralRules(lang),
});

/** @type {Map<string | undefined, ReturnType<typeof formats>>} */
const known = new Map();

/**
 * The formats of a language, made once.
 *
 * @param {string | undefined} lang
 */
const formatsOf = (lang) => {
  let made = known.get(lang);
  if (!made) {
    try {
      made = formats(lang);
    } catch {
      // Not a language tag: the browser's own language, then.
      made = formats(undefined);
    }
    known.set(lang, made);
  }
  return made;
};

/**
 * The `lang` of the closest ancestor that has one, outside of shadow roots as well.
 *
 * @param {Element} element
 * @returns {string | undefined}
 */
const languageOf = (element) => {
  const closest = element.closest('[lang]');
  if (closest) return closest.getAttribute('lang') || undefined;
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? languageOf(root.host) : undefined;
};

/** Puts what is known into words, for one element. */
export class Speaker {
  #formats;
  #labels;

  /**
   * @param {Element} element
   * @param {Labels | null} labels
   */
  constructor(element, labels) {
    this.#formats = formatsOf(languageOf(element));
    /** @type {Complete} */
    this.#labels = { ...ENGLISH, ...labels };
  }

  /**
   * The label of that name, about these numbers.
   *
   * @param {Label} name
   * @param {Partial<Status>} [about]
   */
  say(name, about) {
    const label = this.#labels[name];
    const text = typeof label === 'object' ? (label[this.#formats.plural.select(about?.count ?? 0)] ?? label.other) : label;
    return text.replace(/\{([\w-]+)\}/g, (_, key) => {
      // An unknown placeholder shows as nothing: its author notices, and its reader sees no braces.
      const value = (about && this.value(key, /** @type {Status} */ (about))) ?? '';
      // A stranger's text, perhaps of another direction: isolated, it does not turn the sentence around.
      return key === 'last-error' ? `\u2068${value}\u2069` : value;
    });
  }

  /**
   * One thing that is known, as text. The names are those of placeholders and targets.
   *
   * @param {string} name
   * @param {Status} about
   * @returns {string | undefined}
   */
  value(name, about) {
    const { number } = this.#formats;
    const { retryIn, lastSyncedAt, lastError = '' } = about;
    switch (name) {
      case 'summary':
        return this.say(about.label, about);
      case 'time':
      case 'next-retry':
        return retryIn ? this.#clock(retryIn) : '';
      case 'last-synced':
        return lastSyncedAt ? this.ago(lastSyncedAt) : '';
      case 'synced':
        return lastSyncedAt ? this.say('lastSynced', about) : '';
      case 'last-error':
        return lastError;
      case 'problem':
        return about.attempt && lastError ? this.say('attemptFailed', about) : lastError;
      case 'state':
        return about.state;
      case 'current':
        return number(Math.min(about.done + 1, about.total));
      case 'attempt':
      case 'count':
      case 'total':
      case 'remaining':
      case 'failed':
      case 'replayed':
        return number(about[name]);
    }
  }

  /**
   * How long ago something was. Whole minutes of the clock, so that all times of a page change in the same tick.
   *
   * @param {number} at
   */
  ago(at) {
    const { ago } = this.#formats;
    const minutes = Math.floor(Date.now() / 60_000) - Math.floor(at / 60_000);
    if (minutes < 1) return ago.format(0, 'second');
    if (minutes < 60) return ago.format(-minutes, 'minute');
    const hours = Math.floor(minutes / 60);
    return hours < 24 ? ago.format(-hours, 'hour') : ago.format(-Math.floor(hours / 24), 'day');
  }

  /**
   * A duration as a clock shows it: `0:12`, `1:02:03`.
   *
   * @param {number} seconds
   */
  #clock(seconds) {
    const { number, twoDigits } = this.#formats;
    const minutes = Math.floor(seconds / 60);
    const front = minutes < 60 ? number(minutes) : `${number(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
    return `${front}:${twoDigits(seconds % 60)}`;
  }
}
