/** Has the chosen runs judged, by a model or by people; what the API does not accept stands beside its field. */
import { listModels } from '../chat/api.js';
import { closing } from '../chat/dialog.js';
import { byId, el } from '../chat/dom.js';
import { Fields, sendForm } from '../chat/fields.js';
import { startRun } from './api.js';
import { judgementOf, judgementSpec, judgementWords, sharedTasks, takesCriterion } from './judgement-words.js';

const LIMIT = { key: 'limit', min: 1, max: 1_000_000, whole: true, initial: null };
/** A human evaluation has no more items in all. */
const PEOPLE_LIMIT_MAX = 1_000;

export class JudgementDialog {
  #dialog = closing(byId('judgement'));
  #form = byId('judgement-form');
  #go = byId('judgement-go');
  #fields = new Fields(this.#form, ['tasks', 'criterion', 'description', 'model', 'limit', 'label', 'chat'], { prefix: 'judgement-' });
  #by;
  #runs;
  #started;
  #failed;

  /** @param {(run: object) => void} started @param {(problem: Error) => void} failed without a key */
  constructor(started, failed) {
    this.#started = started;
    this.#failed = failed;
    this.#form.addEventListener('submit', (event) => (event.preventDefault(), this.#start()));
    this.#form.addEventListener('input', ({ target }) => this.#changed(target));
  }

  /** @param {'model'|'people'} by @param {object[]} runs as many as that takes, the first one the baseline */
  async show(by, runs) {
    let models = [];
    try {
      if (by === 'model') models = await listModels();
    } catch (problem) {
      this.#failed(problem);
      return;
    }
    [this.#by, this.#runs] = [by, runs];
    const { title, criteria } = judgementOf(by);
    byId('judgement-title').textContent = title;
    byId('judgement-words').textContent = judgementWords(by, runs);
    byId('judgement-criteria').replaceChildren(...criteria.map((value) => el('option', { value })));
    byId('judgement-limit-label').textContent = by === 'people' ? 'Items in all' : 'Items a task';
    this.#go.textContent = by === 'people' ? 'Open it' : 'Start';
    this.#fill({ models, tasks: sharedTasks(runs) });
    this.#fields.clear();
    this.#fields.tell('start', '');
    this.#dialog.showModal();
    byId('judgement-title').focus();
  }

  #fill({ models, tasks }) {
    const { tasks: task, model, criterion, description, limit, label } = this.#form.elements;
    task.replaceChildren(...options('All that they share', tasks));
    model.replaceChildren(...options('The served one', models));
    for (const field of [criterion, description, limit, label]) field.value = '';
    const isModel = this.#by === 'model';
    criterion.placeholder = isModel ? 'As a whole' : 'helpful';
    limit.placeholder = isModel ? 'All' : '200';
    for (const field of this.#form.querySelectorAll('[data-by=model]')) field.hidden = !isModel;
    criterion.closest('.field').hidden = !takesCriterion(this.#by, this.#runs);
    this.#describe();
  }

  #changed(target) {
    this.#fields.tell(target.name, '');
    this.#describe();
  }

  /** Only a criterion of one's own has to be told what it means. */
  #describe() {
    const { criterion, description } = this.#form.elements;
    const isOwn = this.#by === 'model' && this.#runs.length === 1 && criterion.value.trim() !== '';
    description.closest('.field').hidden = !isOwn;
  }

  async #start() {
    const spec = this.#spec();
    if (spec) await sendForm(() => startRun(spec), { fields: this.#fields, go: this.#go, dialog: this.#dialog, started: this.#started, failed: this.#failed });
  }

  /** @returns {object | undefined} nothing where a field is wrong, which then says so */
  #spec() {
    const { tasks, criterion, description, model, chat, label } = this.#form.elements;
    const isPeople = this.#by === 'people';
    const { values, wrong } = this.#fields.numbers([{ ...LIMIT, label: isPeople ? 'Items in all' : 'Items a task', ...(isPeople && { max: PEOPLE_LIMIT_MAX }) }]);
    wrong.forEach(({ name, problem }) => this.#fields.refuse(name, problem));
    const [word, meaning, name] = [criterion, description, label].map(({ value }) => value.trim());
    return wrong.length > 0 ? undefined : judgementSpec(this.#by, this.#runs, { task: tasks.value, criterion: word, description: meaning, model: model.value, chat: chat.checked, label: name, ...values });
  }
}

/** The first one is chosen, and leaves it to the API. */
function options(first, names) {
  return [el('option', { value: '' }, first), ...names.map((value) => el('option', { value }, value))];
}
