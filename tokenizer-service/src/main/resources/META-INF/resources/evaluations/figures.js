/** The figures of a run: task by metric, each with its interval; how far a task is where it has none yet; then those of groups. */
import { el } from '../chat/dom.js';
import { interval } from '../leaderboard/interval.js';
import { count } from '../leaderboard/numbers.js';
import { table } from '../leaderboard/table.js';
import { directionOf, figure, metricOf, scaleOf } from './words.js';

/**
 * @param {{tasks: object[], groups: object[], status: string}} run
 * @param {string|undefined} open task whose items are shown
 * @param {(task: string) => void} openItems
 */
export function figuresView({ tasks = [], groups = [], status }, open, openItems) {
  if (tasks.length === 0) return [el('p', { class: 'hint' }, 'Its tasks are not known yet.')];
  const scales = scalesOf(tasks);
  const rows = tasks.flatMap((task) => (task.figures?.length > 0 ? task.figures.map((one, index) => ({ task, one, first: index === 0 })) : [{ task, first: true }]));
  const isLower = (one) => directionOf(one) === 'lower';
  const lowerIsBetter = rows.some(({ one }) => one && isLower(one)) || groups.some(({ figures = [] }) => figures.some(isLower));
  return [table('Figures by task and metric', [
    { name: 'Task', kind: 'name', cell: ({ task, first }) => taskCell(task, first, open, openItems) },
    { name: 'Metric', kind: 'text', cell: ({ task, one }) => (one ? metricCell(one) : taskState(task, status)) },
    { name: 'Value', cell: ({ one }) => figure(one?.value) },
    { name: '95 % interval', kind: 'bar', cell: ({ task, one }) => (one ? intervalOf(one, scales.get(one.metric)) : progressBar(task)) },
    { name: 'Items', cell: ({ task, one }) => (one ? count(one.items) : `${count(task.done)} of ${count(task.items)}`) },
  ], rows), ...groupsOf(groups), ...(lowerIsBetter ? [el('p', { class: 'hint' }, '↓ Lower is better.')] : [])];
}

/** What the tasks of a group come to together: weighted means, with a standard error and no interval. */
function groupsOf(groups) {
  const rows = groups.flatMap(({ group, figures = [] }) => figures.map((one, index) => ({ group, one, first: index === 0 })));
  return rows.length === 0 ? [] : [table('Figures by group and metric', [
    { name: 'Group', kind: 'name', cell: ({ group, first }) => el('span', { class: first ? '' : 'again' }, group) },
    { name: 'Metric', kind: 'text', cell: ({ one }) => metricCell(one) },
    { name: 'Value', cell: ({ one }) => figure(one.value) },
    { name: 'Standard error', cell: ({ one }) => figure(one.stderr) },
    { name: 'Items', cell: ({ one }) => count(one.items) },
  ], rows)];
}

/** Figures of one metric stand on one scale, whatever their task. */
function scalesOf(tasks) {
  const byMetric = Map.groupBy(tasks.flatMap(({ figures = [] }) => figures), ({ metric }) => metric);
  return new Map([...byMetric].map(([metric, figures]) => [metric, scaleOf(figures)]));
}

function taskCell({ task, done }, first, open, openItems) {
  if (!first) return el('span', { class: 'again' }, task);
  return el('span', { class: 'task-cell' }, el('span', {}, task), done > 0 && el('button', {
    type: 'button', class: 'quiet', 'data-key': `items ${task}`, 'aria-expanded': String(task === open), 'aria-label': `Items of ${task}`, onclick: () => openItems(task),
  }, 'Items'));
}

function metricCell(one) {
  const name = el('span', { class: 'metric' }, metricOf(one));
  if (directionOf(one) === 'lower') name.append(el('span', { title: 'Lower is better', 'aria-label': ', lower is better', role: 'img' }, ' ↓'));
  return name;
}

function taskState({ done, items }, status) {
  if (status === 'EVALUATION_STATUS_RUNNING') return done > 0 || items === 0 ? 'running' : 'waiting';
  if (status === 'EVALUATION_STATUS_OPEN') return 'people rank';
  return status === 'EVALUATION_STATUS_QUEUED' ? 'waiting' : 'not finished';
}

function intervalOf(one, scale) {
  if (!Number.isFinite(one.value)) return '–';
  const known = Number.isFinite(one.low) && Number.isFinite(one.high);
  return interval({ value: one.value, ...(known && { low: one.low, high: one.high }) }, scale, known ? `${figure(one.low)} to ${figure(one.high)}` : 'no interval');
}

function progressBar({ task, done, items }) {
  return el('progress', { class: 'progress', max: String(Math.max(items, 1)), value: String(done), 'aria-label': `Items of ${task} done` });
}
