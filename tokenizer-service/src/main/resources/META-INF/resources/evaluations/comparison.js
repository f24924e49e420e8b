/** The runs that are chosen for a report or a judgement, in the order in which they were chosen; the first one is the baseline. */
import { Chosen } from '../chat/chosen.js';
import { byId } from '../chat/dom.js';
import { reportPath } from './api.js';
import { judgementOf } from './judgement-words.js';
import { FORMATS, openReport } from './reports.js';
import { isComplete, titleOf } from './words.js';

/** Most runs of a report. */
export const RUNS_MAX = 8;

export class Comparison extends Chosen {
  /** Those that are complete, by their id. */
  #runs = new Map();

  /**
   * @param {() => void} changed
   * @param {(by: 'model'|'people', runs: object[]) => void} judge has the chosen runs judged
   * @param {(problem: Error) => void} failed
   */
  constructor(changed, judge, failed) {
    super(RUNS_MAX, () => (this.#show(), changed()));
    for (const format of Object.keys(FORMATS)) byId(`report-${format}`).addEventListener('click', (event) => this.#open(event, format, failed));
    for (const by of ['model', 'people']) byId(`judge-${by}`).addEventListener('click', () => judge(by, this.ids.map((id) => this.#runs.get(id))));
    byId('choose-none').addEventListener('click', () => this.clear());
  }

  /** Forgets runs that are no more. */
  update(runs) {
    this.#runs = new Map(runs.filter(isComplete).map((run) => [run.evaluation_id, run]));
    this.keep(this.#runs);
    this.#show();
  }

  #show() {
    const { length } = this.ids;
    byId('comparison').dataset.chosen = String(length > 0);
    byId('comparison-words').textContent = this.#words();
    for (const format of Object.keys(FORMATS)) {
      const link = byId(`report-${format}`);
      if (length === 0) link.removeAttribute('href');
      else link.href = reportPath(this.ids, format);
    }
    for (const by of ['model', 'people']) {
      const button = byId(`judge-${by}`);
      const { least, most, rule } = judgementOf(by);
      button.disabled = length < least || length > most;
      button.title = button.disabled ? rule : '';
    }
  }

  #words() {
    const others = this.ids.length - 1;
    if (others < 0) return this.#runs.size === 0 ? 'Runs that are complete can be compared here.' : `Check 1 to ${RUNS_MAX} complete runs for a report or a judgement. The first one is the baseline.`;
    return others === 0 ? `“${this.#title}” alone` : `“${this.#title}” as the baseline, and ${others} more`;
  }

  get #title() {
    return titleOf(this.#runs.get(this.ids[0]));
  }

  #open(event, format, failed) {
    if (this.ids.length > 0) openReport(event, { ids: this.ids, format, title: this.#title }, failed);
  }
}
