/** The runs that are chosen for a report, in the order in which they were chosen; the first one is the baseline. */
import { byId } from '../chat/dom.js';
import { fileName, saveFile } from '../chat/history-panel.js';
import { keyHeaders } from '../chat/key.js';
import { report, reportPath } from './api.js';
import { isComplete, titleOf } from './words.js';

/** Most runs of a report. */
export const RUNS_MAX = 8;

const FORMATS = { html: { type: 'text/html', ending: 'html' }, json: { type: 'application/json', ending: 'json' }, markdown: { type: 'text/markdown', ending: 'md' } };

export class Comparison {
  #chosen = [];
  #titles = new Map();
  #changed;
  #failed;

  /** @param {() => void} changed @param {(problem: Error) => void} failed */
  constructor(changed, failed) {
    this.#changed = changed;
    this.#failed = failed;
    for (const format of Object.keys(FORMATS)) byId(`report-${format}`).addEventListener('click', (event) => this.#open(event, format));
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
    const complete = runs.filter(isComplete);
    this.#titles = new Map(complete.map((run) => [run.evaluation_id, titleOf(run)]));
    this.#chosen = this.#chosen.filter((id) => this.#titles.has(id));
    this.#show();
  }

  #set(chosen) {
    this.#chosen = chosen;
    this.#show();
    this.#changed();
  }

  #show() {
    const [first, ...others] = this.#chosen;
    const none = first === undefined;
    const title = this.#titles.get(first);
    byId('comparison').dataset.chosen = String(!none);
    byId('comparison-words').textContent = none
      ? (this.#titles.size === 0 ? 'Runs that are complete can be compared here.' : `Check 1 to ${RUNS_MAX} complete runs for a report. The first one is the baseline.`)
      : others.length === 0 ? `“${title}” alone` : `“${title}” as the baseline, and ${others.length} more`;
    for (const format of Object.keys(FORMATS)) {
      const link = byId(`report-${format}`);
      if (none) link.removeAttribute('href');
      else link.href = reportPath(this.#chosen, format);
    }
  }

  /** A link brings no key, so with a key the report becomes a file. */
  async #open(event, format) {
    if (this.#chosen.length === 0 || !keyHeaders().Authorization) return;
    event.preventDefault();
    const name = `report ${this.#titles.get(this.#chosen[0])}`;
    try {
      saveFile(fileName(name, FORMATS[format].ending), FORMATS[format].type, await report(this.#chosen, format));
    } catch (problem) {
      this.#failed(problem);
    }
  }
}
