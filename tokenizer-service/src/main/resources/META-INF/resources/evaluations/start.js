/** Starts a run: what it shall do, and beside its field what the API does not accept of it. */
import { closing } from '../chat/dialog.js';
import { byId } from '../chat/dom.js';
import { Fields, sendForm } from '../chat/fields.js';
import { listTasks, startRun } from './api.js';
import { TaskList } from './task-list.js';

/** Their fields are called as in the API; what is left empty is not sent. */
const NUMBERS = [
  { key: 'limit', label: 'Items a task', min: 1, max: 1_000_000, whole: true, initial: null },
  { key: 'fewshot', label: 'Few-shots', min: 0, max: 64, whole: true, initial: null },
  { key: 'temperature', label: 'Temperature', min: 0, max: 2, whole: false, initial: null },
  { key: 'max_tokens', label: 'Max tokens', min: 1, max: 32_768, whole: true, initial: null },
];

export class StartDialog {
  #dialog = closing(byId('start'));
  #form = byId('start-form');
  #go = byId('start-go');
  #tasks = new TaskList();
  #fields = new Fields(this.#form, ['tasks', 'label', ...NUMBERS.map(({ key }) => key), 'chat'], { places: { tasks: byId('task-query') } });
  #started;
  #failed;

  /** @param {(run: object) => void} started @param {(problem: Error) => void} failed without a key */
  constructor(started, failed) {
    this.#started = started;
    this.#failed = failed;
    this.#form.addEventListener('submit', (event) => (event.preventDefault(), this.#start()));
    this.#form.addEventListener('input', ({ target }) => this.#fields.tell(target.name || 'tasks', ''));
  }

  async show() {
    try {
      this.#tasks.show(await listTasks());
    } catch (problem) {
      this.#failed(problem);
      return;
    }
    this.#fields.clear();
    this.#fields.tell('start', '');
    this.#dialog.showModal();
    this.#tasks.focus();
  }

  async #start() {
    const spec = this.#spec();
    if (spec) await sendForm(() => startRun(spec), { fields: this.#fields, go: this.#go, dialog: this.#dialog, started: this.#started, failed: this.#failed });
  }

  /** @returns {object | undefined} nothing where a field is wrong, which then says so */
  #spec() {
    const { label, chat } = this.#form.elements;
    const { values, wrong } = this.#fields.numbers(NUMBERS);
    const spec = { tasks: this.#tasks.chosen, label: label.value.trim(), chat: chat.checked, ...values };
    if (spec.tasks.length === 0) wrong.unshift({ name: 'tasks', problem: 'Choose at least one task.' });
    wrong.reverse().forEach(({ name, problem }) => this.#fields.refuse(name, problem));
    return wrong.length > 0 ? undefined : spec;
  }
}
