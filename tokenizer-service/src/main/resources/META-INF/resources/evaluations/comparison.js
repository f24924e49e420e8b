/** The runs that are chosen for a report or a judgement, in the order in which they were chosen; the first one is the baseline. */
import { byId } from '../chat/dom.js';
import { reportPath } from './api.js';
import { judgementOf } from './judgement-words.js';
import { FORMATS, openReport } from './reports.js';
import { isComplete, titleOf } from './words.js';

/** Most runs of a report. */
export const RUNS_MAX = 8;

export class Comparison {
  #chosen = [];
  /** Those that are complete, by their id. */
  #runs = new Map();
  #changed;

  /**
   * @param {() => void} changed
   * @param {(by: 'model'|'people', runs: object[]) => void} judge has the chosen runs judged
   * @param {(problem: Error) => void} failed
   */
  constructor(changed, judge, failed) {
    this.#changed = changed;
    for (const format of Object.keys(FORMATS)) byId(`report-${format}`).addEventListener('click', (event) => this.#open(event, format, failed));
    for (const by of ['model', 'people']) byId(`judge-${by}`).addEventListener('click', () => judge(by, this.#chosen.map((id) => this.#runs.get(id))));
    byId('choose-none').addEventListener('click', () => this.#set([]));
  }

  has(id) {
    return this.#chosen.includes(id);
  }

  get isFull() {
    return this.#chosen.length >= RUNS_MAX;
  }

  choose(id, isChosen) {
    const others = this.#chosen.filter((other) => other !== id);
    this.#set(isChosen ? [...others, id].slice(0, RUNS_MAX) : others);
  }

  /** Forgets runs that are no more. */
  update(runs) {
    this.#runs = new Map(runs.filter(isComplete).map((run) => [run.evaluation_id, run]));
    this.#chosen = this.#chosen.filter((id) => this.#runs.has(id));
    this.#show();
  }

  #set(chosen) {
    this.#chosen = chosen;
    this.#show();
    this.#changed();
  }

  #show() {
    const { length } = this.#chosen;
    byId('comparison').dataset.chosen = String(length > 0);
    byId('comparison-words').textContent = this.#words();
    for (const format of Object.keys(FORMATS)) {
      const link = byId(`report-${format}`);
      if (length === 0) link.removeAttribute('href');
      else link.href = reportPath(this.#chosen, format);
    }
    for (const by of ['model', 'people']) {
      const button = byId(`judge-${by}`);
      const { least, most, rule } = judgementOf(by);
      button.disabled = length < least || length > most;
      button.title = button.disabled ? rule : '';
    }
  }

  #words() {
    const others = this.#chosen.length - 1;
    if (others < 0) return this.#runs.size === 0 ? 'Runs that are complete can be compared here.' : `Check 1 to ${RUNS_MAX} complete runs for a report or a judgement. The first one is the baseline.`;
    return others === 0 ? `“${this.#title}” alone` : `“${this.#title}” as the baseline, and ${others} more`;
  }

  get #title() {
    return titleOf(this.#runs.get(this.#chosen[0]));
  }

  #open(event, format, failed) {
    if (this.#chosen.length > 0) openReport(event, { ids: this.#chosen, format, title: this.#title }, failed);
  }
}
