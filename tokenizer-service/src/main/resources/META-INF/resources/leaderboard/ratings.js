/** The leaderboard itself: who writes the better answers, with the interval of each rating drawn on one common scale. */
import { el } from '../chat/dom.js';
import { openingCommand } from '../chat/feedback-api.js';
import { count } from './numbers.js';
import { nothing, table } from './table.js';

const SVG = 'http://www.w3.org/2000/svg';

/** @param {object} board a `GetLeaderboardResponse` @returns {HTMLElement[]} */
export function ratingsView({ rows = [], votes = 0, remarks = [], length_effect: lengthEffect }) {
  if (rows.length === 0) return [nothing('No votes fit this choice yet. Open a comparison, rank its answers on the ranking page, and they stand here at once.', openingCommand())];
  const range = scaleOf(rows);
  const columns = [
    { name: 'Name', kind: 'name', cell: ({ competitor }) => competitor || 'unknown' },
    { name: 'Rank', cell: ({ rank }) => String(rank) },
    { name: 'Rating', cell: ({ rating }) => String(Math.round(rating)) },
    { name: '95 % interval', kind: 'bar', cell: (row) => interval(row, range) },
    { name: 'Votes', cell: (row) => count(row.votes) },
    { name: 'Won', cell: (row) => count(row.wins) },
    { name: 'Tied', cell: (row) => count(row.ties) },
    { name: 'Lost', cell: (row) => count(row.losses) },
    { name: 'Elo', cell: ({ elo }) => String(Math.round(elo)) },
  ];
  const effect = typeof lengthEffect === 'number' && lengthWords(lengthEffect);
  return [table('Leaderboard', columns, rows), el('p', { class: 'hint' }, `${count(votes)} votes.`),
    ...[effect, ...remarks].filter(Boolean).map((remark) => el('p', { class: 'hint remark' }, remark))];
}

function lengthWords(effect) {
  const times = Math.exp(Math.abs(effect)).toFixed(2);
  return `Length is taken out: one standard deviation ${effect >= 0 ? 'longer' : 'shorter'} alone would have made the odds of winning ${times} times as high.`;
}

/** The scale that all intervals of a table share. @param {{rating_low: number, rating_high: number}[]} rows */
export function scaleOf(rows) {
  const low = Math.min(...rows.map((row) => row.rating_low));
  const high = Math.max(...rows.map((row) => row.rating_high));
  const margin = Math.max(10, (high - low) * 0.05);
  return { low: low - margin, high: high + margin };
}

/** A bar from the lower to the upper end, a dot on the rating, and the two numbers in words. */
function interval({ rating, rating_low: low, rating_high: high }, range) {
  const place = (value) => `${((value - range.low) / (range.high - range.low) * 100).toFixed(2)}%`;
  const drawn = shape('svg', { class: 'interval', 'aria-hidden': 'true' },
    shape('line', { class: 'axis', x1: '0%', x2: '100%', y1: '50%', y2: '50%' }),
    shape('line', { class: 'range', x1: place(low), x2: place(high), y1: '50%', y2: '50%' }),
    shape('circle', { cx: place(rating), cy: '50%', r: '5' }));
  return el('span', { class: 'interval-cell' }, drawn, el('span', { class: 'interval-ends' }, `${Math.round(low)} to ${Math.round(high)}`));
}

function shape(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}
