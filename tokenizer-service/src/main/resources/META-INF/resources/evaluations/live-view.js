/** The parts of live traffic: figures of a window, alerts, drift, and champion and challenger. Each view draws one state. */
import { el } from '../chat/dom.js';
import { count, decimal, moment } from '../leaderboard/numbers.js';
import { badge, table } from '../leaderboard/table.js';
import { alertWords, amount, driftOf, figureOf, plain, reasonWords, shadowWords, subject, verdictOf, windowName } from './live-words.js';

/** Names of the columns by their figures. */
const FIGURES = {
  failure_share: 'Failed', tokens_per_second: 'Tokens/s', first_token_p50_ms: 'First token', first_token_p95_ms: '95th perc.', mean_length: 'Length',
  self_perplexity: 'Perplexity', repetition: 'Repetition', refusal_share: 'Refusals', reward: 'Reward',
};
/** What a challenger does, before and behind the champion's name. */
const MODES = { shadow: [' answers prompts of the champion ', ' again.'], canary: [' answers live traffic beside the champion ', '.'] };

const hint = (words) => el('p', { class: 'hint' }, words);

/** How a row is called; what has no name is what callers left out. */
const seriesName = ({ dimension, series }) => (dimension === 'DIMENSION_TOTAL' ? 'All' : series === '' ? subject({ dimension, series }) : series);

/** @param {{windowMs?: string, by: string, rows: object[]}} state the total first; without a window nothing was completed yet */
export function figuresView({ windowMs, by, rows }) {
  if (windowMs === undefined) return [hint('No completions have been seen yet.')];
  if (rows.length === 0) return [hint(`No completions in this window, the last ${windowName(windowMs)}.`)];
  return [table(`Figures of the last ${windowName(windowMs)} by ${by}`, [
    { name: `${by[0].toUpperCase()}${by.slice(1)}`, kind: 'name', cell: seriesName },
    { name: 'Requests', cell: ({ requests }) => count(requests) },
    ...Object.entries(FIGURES).map(([figure, name]) => ({ name, cell: (row) => figureOf(row, figure) })),
  ], rows)];
}

/** @param {{alerts: object[]}} state oldest first */
export function alertsView({ alerts }) {
  if (alerts.length === 0) return [el('h3', {}, 'Alerts'), hint('No alert stands.')];
  return [el('h3', {}, 'Alerts'), el('ul', { class: 'live-alerts', role: 'list' }, ...alerts.map((alert) => el('li', {},
    badge(alert.rule, 'bad'), el('span', {}, alertWords(alert)), el('span', { class: 'hint' }, `since ${moment(alert.raised_epoch_ms)}`))))];
}

/** Only what has changed makes a table. @param {{drifts: object[]}} state */
export function driftView({ drifts }) {
  if (drifts.length === 0) return [el('h3', {}, 'Drift'), hint('No version has a baseline and enough recent completions yet.')];
  const changed = drifts.filter((drift) => driftOf(drift) !== 'no');
  const same = drifts.length - changed.length;
  const rest = same > 0 && hint(`${changed.length > 0 ? `${count(same)} more` : count(same)} measured ${same === 1 ? 'distribution is' : 'distributions are'} as in the baseline.`);
  return [el('h3', {}, 'Drift'), changed.length > 0 && table('Drift from baselines', [
    { name: 'Version', kind: 'name', cell: ({ version }) => version },
    { name: 'Measure', kind: 'text', cell: ({ measure }) => plain(measure) },
    { name: 'Changed', cell: (drift) => badge(driftOf(drift), driftOf(drift) === 'much' ? 'bad' : '') },
    { name: 'Index', cell: ({ stability }) => decimal(stability) },
    { name: 'Gap', cell: ({ largest_gap: gap }) => decimal(gap) },
    { name: 'By chance', cell: ({ gap_bound: bound }) => decimal(bound) },
    { name: 'Values', cell: ({ count: recent }) => count(recent) },
    { name: 'Baseline', cell: ({ baseline, baseline_count: values }) => `${baseline}, ${count(values)}` },
  ], changed), rest].filter(Boolean);
}

/** @param {{challenge: object}} state nothing is drawn while no two models are compared */
export function challengeView({ challenge }) {
  const { mode, champion, challenger, reasons = [], differences = [] } = challenge;
  if (!(mode in MODES)) return [];
  const [before, behind] = MODES[mode];
  const { name, kind } = verdictOf(challenge);
  const because = reasons.length > 0 && hint(`Because ${reasons.map(reasonWords).join(', ')}.`);
  const shadow = shadowWords(challenge);
  return [el('h3', {}, 'Challenger ', badge(name, kind)),
    el('p', {}, el('b', {}, challenger), before, el('b', {}, champion), behind), because,
    shadow.length > 0 && hint(shadow.join(' · ')),
    differences.length > 0 ? table('Champion and challenger by trait', [
      { name: 'Trait', kind: 'name', cell: ({ trait }) => plain(trait) },
      { name: 'Champion', cell: ({ trait, champion: value }) => amount(trait, value) },
      { name: 'Challenger', cell: ({ trait, challenger: value }) => amount(trait, value) },
      { name: 'Difference', cell: ({ trait, difference }) => amount(trait, difference) },
      { name: 'Interval', cell: ({ trait, low, high }) => (low === undefined ? '–' : `${amount(trait, low)} to ${amount(trait, high)}`) },
      { name: 'Tolerated', cell: ({ trait, judged, margin }) => (judged ? amount(trait, margin) : 'not judged') },
      { name: 'Answers', cell: ({ count: answers }) => count(answers) },
    ], differences) : hint('Nothing has been compared yet.')].filter(Boolean);
}
