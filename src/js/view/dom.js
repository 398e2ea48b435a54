// Builds elements, and writes to them only what is different.

const SVG = 'http://www.w3.org/2000/svg';

/**
 * @param {Element} element
 * @param {Record<string, string>} attributes
 * @param {(Node | string)[]} children
 */
const build = (element, attributes, children) => {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
};

/** @type {(tag: string, attributes?: Record<string, string>, ...children: (Node | string)[]) => HTMLElement} */
export const html = (tag, attributes = {}, ...children) =>
  /** @type {HTMLElement} */ (build(document.createElement(tag), attributes, children));

/** A picture of the state that a neighbour tells in words. */
export const icon = () => {
  const outline = build(document.createElementNS(SVG, 'path'), { 'data-sync-status-target': 'icon' }, []);
  return build(document.createElementNS(SVG, 'svg'), { part: 'icon', viewBox: '0 0 16 16', 'aria-hidden': 'true' }, [outline]);
};

/** @param {string} part @param {string} target */
export const text = (part, target) => html('span', { part, 'data-sync-status-target': target });

/**
 * Writes a text, if it is another one.
 *
 * @param {Element} element
 * @param {string | undefined} text
 */
export const setText = (element, text) => {
  if (text !== undefined && element.textContent !== text) element.textContent = text;
};

/**
 * Writes an attribute, if it has another value.
 *
 * @param {Element} element
 * @param {string} name
 * @param {string | number} value
 */
export const setAttribute = (element, name, value) => {
  if (element.getAttribute(name) !== `${value}`) element.setAttribute(name, `${value}`);
};
