/** What live traffic is in words and numbers; nothing here draws. */
import { count, decimal, percent } from '../leaderboard/numbers.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Much has changed above this stability index, by custom. */
const MUCH = 0.25;

const SHARES = new Set(['failure_share', 'repetition', 'refusal_share', 'failure']);
const REASONS = { worse: 'is worse', as_good: 'is as good', open: 'is not certain yet', too_few: 'has too few answers yet' };
const VERDICTS = { VERDICT_PROMOTE: { name: 'promote', kind: 'good' }, VERDICT_ROLLBACK: { name: 'roll back', kind: 'bad' } };

/** `600000` → `10 min`. @param {string|number} ms */
export function windowName(ms) {
  const length = Number(ms);
  const [unit, name] = length > DAY_MS && length % DAY_MS === 0 ? [DAY_MS, 'd'] : length % HOUR_MS === 0 ? [HOUR_MS, 'h'] : length % MINUTE_MS === 0 ? [MINUTE_MS, 'min'] : [1000, 's'];
  return `${length / unit} ${name}`;
}

/** A figure of a window by its name, as people read it; a dash where there is none. */
export function figureOf({ figures = [] }, name) {
  return amount(name, figures.find(({ figure }) => figure === name)?.value);
}

/** A value of a figure, measure or trait: shares as percents, times in ms or s. */
export function amount(name, value) {
  if (SHARES.has(name)) return percent(value, 1);
  if (name.endsWith('_ms') && Number.isFinite(value)) return Math.abs(value) < 1000 ? `${decimal(value, 0)}\u00a0ms` : `${decimal(value / 1000)}\u00a0s`;
  return decimal(value, /tokens|length/.test(name) ? 1 : 2);
}

/** `first_token_p95_ms` → `first token p95`, `length_tokens` → `length`. */
export const plain = (name) => name.replace(/_(ms|tokens)$/, '').replaceAll('_', ' ');

/** Whose completions they are, within a sentence. */
export function subject({ dimension, series }) {
  if (dimension === 'DIMENSION_TOTAL') return 'all traffic';
  if (dimension === 'DIMENSION_TENANT') return series === '' ? 'callers without a key' : `tenant ${series}`;
  if (dimension === 'DIMENSION_TEMPLATE') return series === '' ? 'prompts without a template' : `template ${series}`;
  return series;
}

/** `failure share of tiny is 31.0 %, above 10.0 %`; an alert says which side of its threshold it is on by its value. */
export function alertWords(alert) {
  const { figure, value, threshold, count: completions } = alert;
  const name = figure.replace(/^drift_/, '');
  const told = (number) => (name === figure && figure !== 'requests' ? amount(figure, number) : decimal(number, 2));
  return `${name === figure ? '' : 'drift of '}${plain(name)} of ${subject(alert)} was ${told(value)}, ${value < threshold ? 'below' : 'above'} ${told(threshold)}, over ${completionsOf(completions)}`;
}

/** `1,234 completions`. */
export const completionsOf = (number) => `${count(number)} ${Number(number) === 1 ? 'completion' : 'completions'}`;

/** How far a measure is from its baseline; while chance explains the gap, not at all. @returns {'no'|'some'|'much'} */
export function driftOf({ stability, largest_gap: gap, gap_bound: bound }) {
  if (!(gap > bound)) return 'no';
  return stability > MUCH ? 'much' : 'some';
}

/** @returns {{name: string, kind: 'good'|'bad'|''}} */
export const verdictOf = ({ verdict }) => VERDICTS[verdict] ?? { name: 'hold', kind: '' };

/** `reward: too_few` → `reward has too few answers yet`. */
export function reasonWords(reason) {
  const [trait, why] = reason.split(': ');
  return `${plain(trait)} ${REASONS[why] ?? why ?? ''}`.trim();
}

/** How many answers of a shadow there are, and how they compare as a whole; nothing of a canary. */
export function shadowWords({ mode, pairs, pending, timed_out: timedOut, win_rate: wins, win_rate_low: low, win_rate_high: high, agreement }) {
  if (mode !== 'shadow') return [];
  const interval = low === undefined ? '' : ` (${percent(low)} to ${percent(high)})`;
  return [`${count(pairs)} ${Number(pairs) === 1 ? 'pair' : 'pairs'} compared`, `${count(pending)} pending`, Number(timedOut) > 0 && `${count(timedOut)} not in time`,
    wins !== undefined && `better by reward in ${percent(wins)}${interval}`, agreement !== undefined && `words agree to ${percent(agreement)}`].filter(Boolean);
}
