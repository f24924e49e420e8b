/** Lines over updates, drawn by hand: no library, no colour that is not in the style sheet. A slider to those who cannot see them. */
import { el } from '../chat/dom.js';
import { brief, nearest, scaleOf, updateScale } from './series.js';

const SVG = 'http://www.w3.org/2000/svg';
/** Width and height of the plot's own coordinates; it is stretched to its place. */
const SIZE = 1000;

/**
 * A chart with its name, axes and what each line is. A pointer over it, or arrow keys on it, tell the values of an update.
 *
 * @param {{name: string, key: string, lines: {name: string, points: {x: number, y: number}[], dots?: boolean, colour?: number}[]}} what
 *   `colour` 1 to 4 by the style sheet
 * @param {Map<string, number>} read the update that is looked at, by the chart's key: what is drawn again while a job goes on
 *   keeps telling it
 * @returns {HTMLElement} a sentence where there is nothing to draw yet
 */
export function chart({ name, key, lines }, read) {
  const drawn = lines.map((line, index) => ({ colour: index + 1, ...line })).filter(({ points }) => points.length > 0);
  const title = el('figcaption', {}, el('b', {}, name));
  if (drawn.length === 0) return el('figure', { class: 'chart' }, title, el('p', { class: 'hint' }, 'Nothing yet.'));
  if (lines.length > 1) title.append(...drawn.map(({ name: what, colour }) => el('span', { class: 'legend', 'data-colour': String(colour) }, sample(), what)));
  const points = drawn.flatMap((line) => line.points);
  const [x, y] = [updateScale(points.map((point) => point.x)), scaleOf(points.map((point) => point.y))];
  const readout = el('p', { class: 'hint readout', 'aria-hidden': 'true' }, lastWords(drawn));
  const plot = el('div', { class: 'plot', tabindex: '0', role: 'slider', 'data-key': key, 'aria-label': `${name} over updates: ${summary(drawn)}` }, plotted(drawn, x, y));
  listen(plot, { drawn, x, readout, key, read });
  return el('figure', { class: 'chart' }, title, el('div', { class: 'axes' }, axis('y-axis', y, (at) => ({ x: '100%', y: `${100 - at}%` })), plot, axis('x-axis', x, (at) => ({ x: `${at}%`, y: '50%' }))), readout);
}

const shareOf = ({ low, high }, value) => (value - low) / (high - low);

function shape(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** What stands in a legend before a line's name. */
function sample() {
  return shape('svg', { viewBox: '0 0 24 8', 'aria-hidden': 'true', class: 'line-sample' }, shape('path', { d: 'M1 4H23', class: 'line' }));
}

function plotted(lines, x, y) {
  const place = (point) => `${(shareOf(x, point.x) * SIZE).toFixed(1)} ${((1 - shareOf(y, point.y)) * SIZE).toFixed(1)}`;
  const rules = y.ticks.map((tick) => shape('path', { class: 'rule', d: `M0 ${(1 - shareOf(y, tick)) * SIZE}H${SIZE}` }));
  const drawn = lines.flatMap(({ points, dots, colour }) => [
    points.length > 1 && shape('path', { class: 'line', 'data-colour': colour, d: `M${points.map(place).join('L')}` }),
    // A line without length and with a round end is a dot that no stretching turns into an ellipse.
    (dots || points.length === 1) && shape('path', { class: 'dots', 'data-colour': colour, d: points.map((point) => `M${place(point)}h0`).join('') }),
  ].filter(Boolean));
  return shape('svg', { viewBox: `0 0 ${SIZE} ${SIZE}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' }, ...rules, ...drawn, shape('path', { class: 'cursor', d: '' }));
}

function axis(name, scale, placeOf) {
  return shape('svg', { class: name, 'aria-hidden': 'true' }, ...scale.ticks.map((tick) => {
    const text = shape('text', placeOf(Number((shareOf(scale, tick) * 100).toFixed(2))));
    text.textContent = brief(tick);
    return text;
  }));
}

function listen(plot, { drawn, x, readout, key, read }) {
  const cursor = plot.querySelector('.cursor');
  const updates = [...new Set(drawn.flatMap(({ points }) => points.map((point) => point.x)))].sort((a, b) => a - b);
  let at = updates.length - 1;
  const say = () => {
    for (const [name, value] of Object.entries({ valuemin: updates[0], valuemax: updates.at(-1), valuenow: updates[at], valuetext: wordsAt(drawn, updates[at]) })) plot.setAttribute(`aria-${name}`, value);
  };
  const show = (index) => {
    at = Math.max(0, Math.min(updates.length - 1, index));
    cursor.setAttribute('d', `M${shareOf(x, updates[at]) * SIZE} 0V${SIZE}`);
    readout.textContent = wordsAt(drawn, updates[at]);
    read.set(key, updates[at]);
    say();
  };
  if (updates.includes(read.get(key))) show(updates.indexOf(read.get(key)));
  else say();
  plot.addEventListener('pointermove', ({ clientX }) => {
    const { left, width } = plot.getBoundingClientRect();
    const wanted = x.low + ((clientX - left) / width) * (x.high - x.low);
    show(updates.indexOf(nearest(updates.map((update) => ({ x: update })), wanted).x));
  });
  plot.addEventListener('pointerleave', () => (read.delete(key), cursor.setAttribute('d', ''), (readout.textContent = lastWords(drawn))));
  plot.addEventListener('keydown', (event) => {
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: updates.length - 1 }[event.key];
    if (to !== undefined) (event.preventDefault(), show(to));
  });
}

/** Of the lines that have a point at an update. */
function wordsAt(lines, update) {
  const said = lines.map(({ name, points }) => [name, points.find((point) => point.x === update)]).filter(([, point]) => point !== undefined);
  return `Update ${brief(update)}: ${said.map(([name, point]) => `${name} ${brief(point.y)}`).join(', ')}`;
}

const lastWords = (lines) => `Last: ${lines.map(({ name, points }) => `${name} ${brief(points.at(-1).y)}`).join(', ')}`;

function summary(lines) {
  return lines.map(({ name, points }) => {
    const ys = points.map(({ y }) => y);
    return `${name} from ${brief(ys[0])} to ${brief(ys.at(-1))}, between ${brief(Math.min(...ys))} and ${brief(Math.max(...ys))}.`;
  }).join(' ');
}
