/**
 * The bytes of a wasm file that is inlined as a string, one character (U+0000 to U+00FF) for each.
 *
 * Base64 would make the released file a third larger, a `fetch` would fail offline.
 *
 * @param {string} text
 * @returns {Uint8Array<ArrayBuffer>}
 */
export const bytes = (text) => Uint8Array.from(text, (character) => character.charCodeAt(0));
