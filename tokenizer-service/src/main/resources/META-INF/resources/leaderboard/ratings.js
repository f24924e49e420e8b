/** The leaderboard itself: who writes the better answers, with the interval of each rating drawn on one common scale. */
import { el } from '../chat/dom.js';
import { openingCommand } from '../chat/feedback-api.js';
import { interval } from './interval.js';
import { count } from './numbers.js';
import { nothing, table } from './table.js';

/** @param {object} board a `GetLeaderboardResponse` @returns {HTMLElement[]} */
export function ratingsView({ rows = [], votes = 0, remarks = [], length_effect: lengthEffect }) {
  if (rows.length === 0) return [nothing('No votes fit this choice yet. Open a comparison, rank its answers on the ranking page, and they stand here at once.', openingCommand())];
  const range = scaleOf(rows);
  const columns = [
    { name: 'Name', kind: 'name', cell: ({ competitor }) => competitor || 'unknown' },
    { name: 'Rank', cell: ({ rank }) => String(rank) },
    { name: 'Rating', cell: ({ rating }) => String(Math.round(rating)) },
    { name: '95 % interval', kind: 'bar', cell: (row) => intervalOf(row, range) },
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

function intervalOf({ rating, rating_low: low, rating_high: high }, scale) {
  return interval({ value: rating, low, high }, scale, `${Math.round(low)} to ${Math.round(high)}`);
}
