// @ts-check
// Any value as bytes that Rust can read: wasm/src/value.rs.

/** What Rust reads as none of what it takes: an object where none belongs. */
export const OTHER = Symbol();

const utf8 = new TextEncoder();

/**
 * @param {unknown[]} values
 * @returns {Uint8Array}
 */
export function encode(values) {
  /** @type {ArrayLike<number>[]} */
  const parts = [];
  write((part) => parts.push(part), values, 7);
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let length = 0;
  for (const part of parts) {
    bytes.set(part, length);
    length += part.length;
  }
  return bytes;
}

/**
 * @param {(part: ArrayLike<number>) => void} put
 * @param {any} value
 * @param {number} depth how many levels may be below it
 */
function write(put, value, depth) {
  const type = typeof value;
  if (value == null) put([0]);
  else if (type === 'boolean') put([value ? 2 : 1]);
  else if (type === 'number') {
    put([3]);
    put(new Uint8Array(new Float64Array([value]).buffer));
  } else if (type === 'string') {
    put([4]);
    writeText(put, value);
  } else if (type === 'function') put([7]);
  else if (value instanceof RegExp) put([8]);
  else if (type !== 'object' || !depth) put([9]);
  else if (Array.isArray(value)) {
    put([5]);
    writeCount(put, value.length);
    for (const item of value) write(put, item, depth - 1);
  } else {
    const properties = Object.entries(value);
    put([6]);
    writeCount(put, properties.length);
    for (const [key, each] of properties) {
      writeText(put, key);
      write(put, each, depth - 1);
    }
  }
}

/**
 * @param {(part: ArrayLike<number>) => void} put
 * @param {string} text
 */
function writeText(put, text) {
  const bytes = utf8.encode(text);
  writeCount(put, bytes.length);
  put(bytes);
}

/**
 * @param {(part: ArrayLike<number>) => void} put
 * @param {number} count
 */
const writeCount = (put, count) => put(new Uint8Array(new Uint32Array([count]).buffer));

/**
 * A value, but for objects with properties: the app's can be endless, and their getters can throw.
 * @param {unknown} value
 */
export const flat = (value) => (typeof value === 'object' && value && !Array.isArray(value) && !(value instanceof RegExp) ? OTHER : value);

/**
 * An object's properties, as they are handed over.
 * @param {object} object
 * @returns {[string, unknown][]}
 */
export const properties = (object) => Object.entries(object).map(([key, value]) => [key, flat(value)]);
