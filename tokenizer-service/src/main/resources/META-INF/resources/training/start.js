/** Starts a job: what it learns and from what, and beside its field what the API does not accept of it. */
import { closing } from '../chat/dialog.js';
import { byId, el } from '../chat/dom.js';
import { Fields, sendForm } from '../chat/fields.js';
import { createJob, upload } from './api.js';
import { ALIASES, NUMBERS, OBJECTIVES, TOPICS, fileProblem, requestOf, topicOf } from './request.js';

const NAMES = ['objective', 'source', 'file', 'criterion', 'adapter', 'label', 'base', 'sample_prompts', ...NUMBERS.map(({ key }) => key)];

export class StartDialog {
  #dialog = closing(byId('start'));
  #form = byId('start-form');
  #go = byId('start-go');
  #fields = new Fields(this.#form, NAMES, { aliases: ALIASES });
  #started;
  #failed;
  /** The file that was uploaded last, and its id: after a refusal it need not travel again. */
  #uploaded;

  /** @param {(job: object) => void} started @param {(problem: Error) => void} failed without a key */
  constructor(started, failed) {
    this.#started = started;
    this.#failed = failed;
    this.#form.elements.objective.append(...Object.entries(OBJECTIVES).map(([value, { name }]) => el('option', { value }, name)));
    this.#form.addEventListener('submit', (event) => (event.preventDefault(), this.#start()));
    this.#form.addEventListener('input', ({ target }) => (this.#fields.tell(target.name, ''), this.#arrange()));
  }

  show() {
    this.#fields.clear();
    this.#fields.tell('start', '');
    this.#arrange();
    this.#dialog.showModal();
    this.#form.elements.objective.focus();
  }

  /** Shows the fields that the objective has. */
  #arrange() {
    const { objective, source, file, criterion, beta } = this.#form.elements;
    const { topic, lines, beta: hasBeta } = OBJECTIVES[objective.value];
    source.closest('.field').hidden = !topic;
    source.options[1].textContent = topic ? TOPICS[topic].name : '';
    if (!topic) source.value = 'file';
    file.closest('.field').hidden = source.value !== 'file';
    criterion.closest('.field').hidden = source.value !== 'topic' || topic !== 'preferences';
    beta.closest('.field').hidden = !hasBeta;
    byId('file-hint').textContent = lines;
  }

  async #start() {
    const { elements } = this.#form;
    const text = (name) => elements[name].value.trim();
    const form = { ...Object.fromEntries(['objective', 'source', 'criterion', 'adapter', 'label', 'base'].map((name) => [name, text(name)])), prompts: elements.sample_prompts.value };
    const [file] = elements.file.files;
    const { values, wrong } = this.#fields.numbers(NUMBERS.filter(({ key }) => elements[key].closest('.field[hidden]') === null));
    const isFile = topicOf(form) === undefined;
    if (isFile && fileProblem(file)) wrong.unshift({ name: 'file', problem: fileProblem(file) });
    if (wrong.length > 0) {
      wrong.reverse().forEach(({ name, problem }) => this.#refuse(name, problem));
      return;
    }
    const send = async () => createJob(requestOf(form, values, isFile ? await this.#idOf(file) : undefined));
    this.#go.textContent = isFile ? 'Sending and checking the file…' : 'Starting…';
    await sendForm(send, { fields: this.#fields, go: this.#go, dialog: this.#dialog, started: this.#started, failed: this.#failed });
    this.#go.textContent = 'Start';
    this.#unfold(this.#form.querySelector('[aria-invalid=true]'));
  }

  #refuse(name, problem) {
    this.#unfold(this.#form.elements[name]);
    this.#fields.refuse(name, problem);
  }

  /** What is wrong in a closed part is to be seen. */
  #unfold(field) {
    const closed = field?.closest('details:not([open])');
    if (closed) (closed.open = true, field.focus());
  }

  async #idOf(file) {
    if (this.#uploaded?.file !== file) this.#uploaded = { file, id: await upload(file) };
    return this.#uploaded.id;
  }
}
