/** What a run and its figures are in words and numbers; nothing here draws. */
import { count, decimal, duration } from '../leaderboard/numbers.js';

const STATUS = {
  EVALUATION_STATUS_QUEUED: { name: 'waiting', over: false },
  EVALUATION_STATUS_RUNNING: { name: 'running', over: false },
  EVALUATION_STATUS_COMPLETED: { name: 'complete', over: true },
  EVALUATION_STATUS_FAILED: { name: 'failed', over: true },
  EVALUATION_STATUS_CANCELLED: { name: 'cancelled', over: true },
  EVALUATION_STATUS_OPEN: { name: 'open', over: false },
};
/** What changes how answers are decoded, by its name in a run's settings. */
const DECODING = {
  temperature: 'temperature', top_p: 'top-p', top_k: 'top-k', min_p: 'min-p', typical_p: 'typical-p', repetition_penalty: 'repetition penalty',
  presence_penalty: 'presence penalty', frequency_penalty: 'frequency penalty', no_repeat_ngram: 'no n-gram twice of',
};
/** Names of tasks in the title of a run without a label. */
const TITLE_TASKS_MAX = 3;

/** @returns {{name: string, over: boolean}} */
export const statusOf = ({ status }) => STATUS[status] ?? { name: 'unknown', over: true };

export const isComplete = (run) => statusOf(run).name === 'complete';

/** Whether the service is at work on it, or will be: people take their time. */
export const isBusy = (run) => !statusOf(run).over && statusOf(run).name !== 'open';

/** Its label, or what it runs. */
export function titleOf({ spec: { label, tasks = [], human } = {}, evaluation_id: id }) {
  if (label) return label;
  const more = tasks.length - TITLE_TASKS_MAX;
  if (human) return `People on ${human.evaluation_ids.length} runs, ${human.criterion}`;
  return tasks.length === 0 ? id : tasks.slice(0, TITLE_TASKS_MAX).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** How far it is. @returns {{done: number, items: number}} */
export function progressOf({ tasks = [] }) {
  return tasks.reduce((sum, { done, items }) => ({ done: sum.done + done, items: sum.items + items }), { done: 0, items: 0 });
}

/** `120 of 400 items · about 81 s left`. */
export function progressWords(run) {
  const { done, items } = progressOf(run);
  if (statusOf(run).name === 'waiting') return 'Waits for other runs';
  if (run.human) return `${count(done)} of ${count(items)} items ranked · ${count(run.human.rankings)} rankings by ${count(run.human.labellers)} people`;
  if (items === 0) return 'Its tasks are being made ready';
  return `${count(done)} of ${count(items)} items${run.left_s > 0 ? ` · about ${duration(run.left_s * 1000)} left` : ''}`;
}

/** What differs from what the tasks say, as short words. */
export function settingsOf({ limit, fewshot, seed, max_tokens: most, chat, human, ...spec } = {}) {
  const decoding = Object.entries(DECODING).map(([field, name]) => [name, spec[field]]);
  const given = { 'few-shots': fewshot, ...Object.fromEntries(decoding), beams: spec.beam?.beams, 'contrastive α': spec.contrastive?.penalty_alpha, seed, 'max tokens': most };
  return [...(limit > 0 ? [`${count(limit)} items ${human ? 'in all' : 'a task'}`] : []), ...Object.entries(given).filter(([, value]) => value !== undefined).map(([name, value]) => `${name} ${value}`), ...(chat ? ['as chat'] : [])];
}

/**
 * What people judge, and where: while it is open others can rank, and as soon as somebody has there is a report.
 *
 * @returns {{words: string, isOpen: boolean, hasReport: boolean} | undefined} nothing where no people judge
 */
export function peopleOf(run) {
  const { human } = run.spec ?? {};
  if (!human) return undefined;
  const isOpen = statusOf(run).name === 'open';
  // Where the ledger of rankings does not answer, nobody knows how many there are.
  const hasReport = run.human?.rankings !== 0;
  const report = hasReport ? (isOpen ? 'The report says what they have found so far.' : 'The report says what they found.') : 'Nobody has ranked anything yet.';
  return { words: `${isOpen ? `Open: people rank these answers under “${human.criterion}”.` : 'People no longer rank these answers.'} ${report}`, isOpen, hasReport };
}

/** `acc`, or `exact_match · strict-match` behind a filter. */
export const metricOf = ({ metric, filter }) => (filter && filter !== 'none' ? `${metric} · ${filter}` : metric);

/** Which way a figure is better. @returns {'higher'|'lower'|'neither'} */
export const directionOf = ({ direction }) => direction.replace('FIGURE_DIRECTION_', '').toLowerCase();

/** The mark of an item's value: 1 and 0 are right and wrong, unless no way is better. @returns {'good'|'bad'|''} */
export function markOf(value, direction) {
  if (direction === 'neither' || (value !== 1 && value !== 0)) return '';
  return (value === 1) === (direction === 'higher') ? 'good' : 'bad';
}

/** Shares with three decimals, large numbers with fewer. */
export function figure(value) {
  return decimal(value, typeof value !== 'number' || Math.abs(value) <= 10 ? 3 : Math.abs(value) < 1000 ? 2 : 0);
}

/** The scale that all figures of a metric share: 0 to 1 for shares, else from the least to the greatest of them. */
export function scaleOf(figures) {
  const ends = figures.flatMap(({ value, low = value, high = value }) => [value, low, high]).filter(Number.isFinite);
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  if (low >= 0 && high <= 1) return { low: 0, high: 1 };
  const margin = Math.max((high - low) * 0.1, Math.abs(high) * 0.01, 1e-9);
  return { low: low - margin, high: high + margin };
}

/** The JSON in a field, or `otherwise` where the field was left out or is cut. */
export function parsed(json, otherwise) {
  try {
    return JSON.parse(json);
  } catch {
    return otherwise;
  }
}
