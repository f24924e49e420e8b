/** Starts a run: what it shall do, and beside its field what the API does not accept of it. */
import { closing } from '../chat/dialog.js';
import { byId } from '../chat/dom.js';
import { parseParameter } from '../chat/parameters.js';
import { listTasks, startRun } from './api.js';
import { TaskList } from './task-list.js';

/** Their fields are called as in the API; what is left empty is not sent. */
const NUMBERS = [
  { key: 'limit', label: 'Items a task', min: 1, max: 1_000_000, whole: true, initial: null },
  { key: 'fewshot', label: 'Few-shots', min: 0, max: 64, whole: true, initial: null },
  { key: 'temperature', label: 'Temperature', min: 0, max: 2, whole: false, initial: null },
  { key: 'max_tokens', label: 'Max tokens', min: 1, max: 32_768, whole: true, initial: null },
];
const FIELDS = ['tasks', 'label', ...NUMBERS.map(({ key }) => key), 'chat'];

export class StartDialog {
  #dialog = closing(byId('start'));
  #form = byId('start-form');
  #go = byId('start-go');
  #tasks = new TaskList();
  #started;
  #failed;

  /** @param {(run: object) => void} started @param {(problem: Error) => void} failed without a key */
  constructor(started, failed) {
    this.#started = started;
    this.#failed = failed;
    this.#form.addEventListener('submit', (event) => (event.preventDefault(), this.#start()));
    this.#form.addEventListener('input', ({ target }) => this.#tell(target.name || 'tasks', ''));
  }

  async show() {
    try {
      this.#tasks.show(await listTasks());
    } catch (problem) {
      this.#failed(problem);
      return;
    }
    FIELDS.forEach((field) => this.#tell(field, ''));
    this.#tell('start', '');
    this.#dialog.showModal();
    this.#tasks.focus();
  }

  async #start() {
    const spec = this.#spec();
    if (!spec) return;
    this.#go.disabled = true;
    try {
      const run = await startRun(spec);
      this.#dialog.close();
      this.#started(run);
    } catch (problem) {
      const field = (problem.param ?? '').replace(/^spec\./, '').split(/[.[]/)[0];
      if (FIELDS.includes(field)) this.#refuse(field, withoutName(problem.message));
      else this.#tell('start', problem.message);
      if (problem.status === 401) (this.#dialog.close(), this.#failed(problem));
    } finally {
      this.#go.disabled = false;
    }
  }

  /** @returns {object | undefined} nothing where a field is wrong, which then says so */
  #spec() {
    const { label, chat } = this.#form.elements;
    const spec = { tasks: this.#tasks.chosen, label: label.value.trim(), chat: chat.checked };
    const wrong = NUMBERS.map((number) => {
      const { value, problem } = parseParameter(number, this.#form.elements[number.key].value);
      if (value !== null && !problem) spec[number.key] = value;
      return { field: number.key, problem };
    }).filter(({ problem }) => problem);
    if (spec.tasks.length === 0) wrong.unshift({ field: 'tasks', problem: 'Choose at least one task.' });
    wrong.reverse().forEach(({ field, problem }) => this.#refuse(field, problem));
    return wrong.length > 0 ? undefined : spec;
  }

  #refuse(field, problem) {
    this.#tell(field, problem);
    (field === 'tasks' ? byId('task-query') : this.#form.elements[field]).focus();
  }

  #tell(field, problem) {
    const words = byId(`${field}-problem`);
    if (words) (words.textContent = problem, words.hidden = problem === '');
    (field === 'tasks' ? byId('task-query') : this.#form.elements[field])?.setAttribute?.('aria-invalid', String(problem !== ''));
  }
}

/** `limit: 0 or more` stands below its field already. */
function withoutName(message) {
  const words = message.replace(/^'?[a-z_]+(?:\[\d+])?'?: /, '');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
