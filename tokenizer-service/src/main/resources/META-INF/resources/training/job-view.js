/** The parts of an opened job: charts, figures, settings, data and messages. Each view draws one state. */
import { el } from '../chat/dom.js';
import { moment } from '../leaderboard/numbers.js';
import { chart } from './chart.js';
import { brief, figureCharts } from './series.js';

/** Most words of a job that are listed. */
const MESSAGES_MAX = 100;

/**
 * @param {{series: import('./series.js').Series, isCut: boolean}} state
 * @param {Map<string, number>} read the updates that are looked at, by chart
 */
export function chartsView({ series: { loss, validation, rate, throughput, gradient, figures }, isCut }, read) {
  const charts = [
    { name: 'Loss', key: 'loss', lines: [{ name: 'training', points: loss }, { name: 'validation', points: validation, dots: true }] },
    { name: 'Learning rate', key: 'rate', lines: [{ name: 'learning rate', points: rate }] },
    { name: 'Throughput, tokens/s', key: 'throughput', lines: [{ name: 'tokens/s', points: throughput }] },
    { name: 'Gradient norm', key: 'gradient', lines: [{ name: 'norm before clipping', points: gradient }] },
    ...figureCharts(figures).map(({ name, lines }, index) => ({ name, key: `figures ${index}`, lines })),
  ];
  return [el('div', { class: 'charts' }, ...charts.map((each) => chart(each, read))), isCut && el('p', { class: 'hint' }, 'Older records of this long job are not drawn.')].filter(Boolean);
}

/** Names and values in columns. @param {[string, string][]} pairs */
export function pairs(entries) {
  return el('dl', { class: 'pairs' }, ...entries.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))));
}

/** @param {{figures: Object<string, number>, over: boolean}} state */
export function figuresView({ figures, over }) {
  const entries = Object.entries(figures).sort(([a], [b]) => a.localeCompare(b, 'en'));
  if (entries.length === 0) return [];
  return [el('h3', {}, over ? 'Figures at its end' : 'Figures now'), pairs(entries.map(([name, value]) => [name, brief(value)]))];
}

/** @param {{settings: [string, string][]}} state */
export const settingsView = ({ settings }) => [pairs(settings)];

/** What was learned from, by hash. @param {{id: string, base: string, data: string, fileId: string|null, parent: string, hashes: Object<string, string>}} state */
export function originView({ id, base, data, fileId, parent, hashes }) {
  const known = Object.entries(hashes);
  return [pairs([
    ['job', id], ['base', base], ['data', data], ...(parent ? [['takes the place of', parent]] : []),
    ...known.map(([name, hash]) => [`SHA-256 of ${name === fileId ? data : name}`, hash]),
  ]), known.length === 0 && el('p', { class: 'hint' }, 'Hashes of the data are in the card that is written at the end.')].filter(Boolean);
}

/** @param {{messages: object[]}} state newest first */
export function messagesView({ messages }) {
  if (messages.length === 0) return [el('p', { class: 'hint' }, 'It has said nothing yet.')];
  return [el('ol', { class: 'messages', role: 'list' }, ...messages.slice(0, MESSAGES_MAX).map(({ message, level, created_at: at }) =>
    el('li', { class: level === 'error' ? 'problem' : '' }, el('span', { class: 'hint' }, moment(at * 1000)), el('span', {}, message))))];
}
