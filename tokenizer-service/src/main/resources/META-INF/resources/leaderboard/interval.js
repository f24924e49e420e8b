/** An interval drawn on a scale that the rows of a table share. */
import { el } from '../chat/dom.js';

const SVG = 'http://www.w3.org/2000/svg';

/**
 * A bar from the lower to the upper end, a dot on the value, and the two ends in words; a dot alone where there is no interval.
 *
 * @param {{value: number, low?: number, high?: number}} figure
 * @param {{low: number, high: number}} scale of the whole table
 * @param {string} words the ends as people read them
 */
export function interval({ value, low, high }, scale, words) {
  const place = (at) => `${((at - scale.low) / (scale.high - scale.low) * 100).toFixed(2)}%`;
  const drawn = shape('svg', { class: 'interval', 'aria-hidden': 'true' },
    shape('line', { class: 'axis', x1: '0%', x2: '100%', y1: '50%', y2: '50%' }),
    ...(low === undefined ? [] : [shape('line', { class: 'range', x1: place(low), x2: place(high), y1: '50%', y2: '50%' })]),
    shape('circle', { cx: place(value), cy: '50%', r: '5' }));
  return el('span', { class: 'interval-cell' }, drawn, el('span', { class: 'interval-ends' }, words));
}

function shape(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}
