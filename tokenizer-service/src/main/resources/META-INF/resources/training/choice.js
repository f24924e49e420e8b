/** The jobs that are compared, in the order in which they were chosen: their losses in one chart, and what tells them apart. */
import { Chosen } from '../chat/chosen.js';
import { byId, el } from '../chat/dom.js';
import { Part } from '../chat/part.js';
import { table } from '../leaderboard/table.js';
import { chart } from './chart.js';
import { brief } from './series.js';
import { differencesOf, endFiguresOf, titleOf } from './words.js';

/** Most jobs that are compared. */
export const JOBS_MAX = 4;

export class Choice extends Chosen {
  #jobs = new Map();
  #logOf;
  #failed;
  #read = new Map();
  #part = new Part(byId('compared'), (state) => comparisonView(state, this.#read));

  /**
   * @param {(id: string) => import('./log.js').JobLog} logOf
   * @param {() => void} changed
   * @param {(problem: Error|undefined) => void} failed
   */
  constructor(logOf, changed, failed) {
    super(JOBS_MAX, () => (this.#show(), changed()));
    this.#logOf = logOf;
    this.#failed = failed;
    byId('choose-none').addEventListener('click', () => this.clear());
  }

  /** Forgets jobs that are no more. */
  update(jobs) {
    this.#jobs = new Map(jobs.map((job) => [job.id, job]));
    this.keep(this.#jobs);
    this.#show();
  }

  async #show() {
    const jobs = this.ids.map((id) => this.#jobs.get(id));
    byId('comparison').dataset.chosen = String(jobs.length > 0);
    byId('comparison-words').textContent = wordsOf(jobs);
    this.#draw();
    try {
      await Promise.all(jobs.map((job) => this.#logOf(job.id).upTo(job)));
      this.#draw();
      this.#failed(undefined);
    } catch (problem) {
      this.#failed(problem);
    }
  }

  #draw() {
    const jobs = this.ids.map((id) => this.#jobs.get(id));
    const names = namesOf(jobs);
    this.#part.show({ names, losses: jobs.map(({ id }) => this.#logOf(id).series).map(({ loss, validation }) => ({ loss, validation })), settings: differencesOf(jobs), figures: endFiguresOf(jobs) });
  }
}

function wordsOf(jobs) {
  if (jobs.length === 0) return `Check up to ${JOBS_MAX} jobs to compare their losses and settings.`;
  return `${namesOf(jobs).map((name) => `“${name}”`).join(', ')}${jobs.length < JOBS_MAX ? ` · up to ${JOBS_MAX - jobs.length} more` : ''}`;
}

/** Jobs of one name are told apart by their place. @returns {string[]} */
export function namesOf(jobs) {
  const titles = jobs.map(titleOf);
  return titles.map((title, index) => (titles.filter((other) => other === title).length > 1 ? `${title} (${titles.slice(0, index + 1).filter((other) => other === title).length})` : title));
}

function comparisonView({ names, losses, settings, figures }, read) {
  if (names.length === 0) return [];
  const line = (of, dots) => losses.map((each, index) => ({ name: names[index], points: each[of], colour: index + 1, dots }));
  const columns = names.map((name, index) => ({ name, cell: ({ values }) => (typeof values[index] === 'string' ? values[index] : brief(values[index])) }));
  return [el('div', { class: 'charts' }, chart({ name: 'Loss', key: 'compared loss', lines: line('loss', false) }, read), chart({ name: 'Validation loss', key: 'compared validation', lines: line('validation', true) }, read)),
    settings.length > 0 && el('h3', {}, 'Settings that differ'), settings.length > 0 && table('Settings that differ', [{ name: 'Setting', kind: 'name', cell: ({ path }) => path }, ...columns.map((column) => ({ ...column, kind: 'text' }))], settings),
    figures.length > 0 && el('h3', {}, 'Figures at the end, or now'), figures.length > 0 && table('Figures at the end', [{ name: 'Figure', kind: 'name', cell: ({ name }) => name }, ...columns], figures)].filter(Boolean);
}
