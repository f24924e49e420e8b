/** A run in the list: how it goes, and opened its figures and items. What is the same after a refresh is left alone. */
import { el, icon } from '../chat/dom.js';
import { moment } from '../leaderboard/numbers.js';
import { badge } from '../leaderboard/table.js';
import { reportPath } from './api.js';
import { figuresView } from './figures.js';
import { Items } from './items.js';
import { Part } from './part.js';
import { openReport } from './reports.js';
import { figure, isComplete, metricOf, peopleOf, progressOf, progressWords, settingsOf, statusOf, titleOf } from './words.js';

/** Figures named below the title of a closed run. */
const HEADLINE_MAX = 3;
const COLOURS = { complete: 'good', failed: 'bad' };

export class RunCard {
  element;
  #run;
  #actions;
  #open = false;
  #items;
  #title;
  #pick;
  #body;
  #itemsHolder = el('div');
  #parts;

  /**
   * @param {object} run
   * @param {{cancel: (run: object) => void, remove: (run: object) => void, failed: (problem: Error) => void, choose: (id: string, isChosen: boolean) => void}} actions
   */
  constructor(run, actions) {
    const id = run.evaluation_id;
    this.#run = run;
    this.#actions = actions;
    this.#pick = el('input', { type: 'checkbox', onchange: () => actions.choose(id, this.#pick.checked) });
    this.#title = el('button', { type: 'button', class: 'run-title', 'aria-expanded': 'false', 'aria-controls': `body-${id}`, onclick: () => this.toggle() });
    const [state, about, progress, people, buttons, figures] = [el('span', { class: 'run-state' }), ...['run-about', 'run-progress', 'run-people', 'run-actions', 'run-figures'].map((name) => el('div', { class: name }))];
    this.#body = el('div', { class: 'run-body', id: `body-${id}`, hidden: true }, figures, this.#itemsHolder);
    this.element = el('li', { class: 'run', id },
      el('div', { class: 'run-head' }, el('label', { class: 'run-pick' }, this.#pick), el('h2', {}, this.#title), state, buttons),
      el('div', { class: 'run-more' }, about, progress, people), this.#body);
    this.#parts = {
      title: new Part(this.#title, ({ title }) => [icon('chevron'), el('span', {}, title)]),
      state: new Part(state, ({ name }) => [badge(name, COLOURS[name] ?? '')]),
      about: new Part(about, aboutView),
      progress: new Part(progress, progressView),
      people: new Part(people, (shown) => this.#peopleView(shown)),
      buttons: new Part(buttons, (shown) => this.#buttonsView(shown)),
      figures: new Part(figures, ({ run: { tasks, groups, status }, open }) => figuresView({ tasks, groups, status }, open, (task) => this.#toggleItems(task))),
    };
  }

  get run() {
    return this.#run;
  }

  /** @param {object} run as it is now @param {{has: (id: string) => boolean, isFull: boolean}} comparison */
  update(run, comparison) {
    const title = titleOf(run);
    const { name, over } = statusOf(run);
    this.#run = run;
    this.#parts.title.show({ title });
    this.#parts.state.show({ name });
    this.#parts.about.show({ model: run.model, version: run.model_version, started: run.started_epoch_ms, settings: settingsOf(run.spec), message: run.message, isProblem: name === 'failed', headline: headlineOf(run) });
    this.#parts.progress.show(over ? {} : { title, words: progressWords(run), ...progressOf(run) });
    this.#parts.people.show({ title, people: peopleOf(run) });
    this.#parts.buttons.show({ title, over });
    this.showChoice(comparison);
    if (this.#open) this.#showFigures();
    const task = this.#items && (run.tasks ?? []).find((one) => one.task === this.#items.task);
    if (task) this.#items.update(task);
  }

  showChoice(comparison) {
    const chosen = comparison.has(this.#run.evaluation_id);
    this.#pick.checked = chosen;
    this.#pick.parentElement.dataset.complete = String(isComplete(this.#run));
    this.#pick.disabled = !isComplete(this.#run) || (comparison.isFull && !chosen);
    this.#pick.setAttribute('aria-label', `Compare ${titleOf(this.#run)}`);
  }

  toggle(isOpen = !this.#open) {
    this.#open = isOpen;
    this.#title.setAttribute('aria-expanded', String(isOpen));
    this.#body.hidden = !isOpen;
    // The address then leads back here.
    history.replaceState(null, '', isOpen ? `#${this.#run.evaluation_id}` : location.pathname);
    if (isOpen) this.#showFigures();
  }

  focus() {
    this.#title.focus();
  }

  #showFigures() {
    this.#parts.figures.show({ run: { tasks: this.#run.tasks, groups: this.#run.groups, status: this.#run.status }, open: this.#items?.task });
  }

  #toggleItems(name) {
    const isOpen = this.#items?.task === name;
    this.#items = isOpen ? undefined : new Items(this.#run.evaluation_id, this.#run.tasks.find(({ task }) => task === name), () => this.#closeItems());
    this.#itemsHolder.replaceChildren(...(this.#items ? [this.#items.element] : []));
    this.#showFigures();
  }

  #closeItems() {
    const key = `items ${this.#items.task}`;
    this.#toggleItems(this.#items.task);
    this.#body.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
  }

  /** A human evaluation has a report of its own, also while it is open. */
  #peopleView({ title, people }) {
    if (!people) return [];
    const ids = [this.#run.evaluation_id];
    const open = (event) => openReport(event, { ids, format: 'html', title }, this.#actions.failed);
    return [el('p', { class: 'hint' }, people.words), el('p', { class: 'run-links' },
      people.hasReport && el('a', { class: 'tool', href: reportPath(ids, 'html'), target: '_blank', rel: 'noopener', 'data-key': 'report', 'aria-label': `Report of ${title}`, onclick: open }, 'Report'),
      people.isOpen && el('a', { class: 'tool', href: 'rank', 'data-key': 'rank', 'aria-label': `Rank answers of ${title}` }, 'Rank'))];
  }

  #buttonsView({ title, over }) {
    const [name, does] = over ? ['Delete', this.#actions.remove] : ['Cancel', this.#actions.cancel];
    return [el('button', { type: 'button', class: 'quiet', 'data-key': 'end', 'aria-label': `${name} ${title}`, onclick: () => does(this.#run) }, name)];
  }
}

function aboutView({ model, version, started, settings, message, isProblem, headline }) {
  const facts = [moment(started), version ? `${model}@${version}` : model, ...settings].filter(Boolean);
  return [el('p', { class: 'hint' }, facts.join(' · ')),
    message && el('p', { class: isProblem ? 'hint problem' : 'hint' }, message),
    headline.length > 0 && el('p', { class: 'headline' }, ...headline.map(({ task, metric, value }) => el('span', {}, `${task} ${metric} `, el('b', {}, value))))].filter(Boolean);
}

/** The first figure of the first tasks. */
function headlineOf({ tasks = [] }) {
  return tasks.filter(({ figures }) => figures?.length > 0).slice(0, HEADLINE_MAX)
    .map(({ task, figures: [first] }) => ({ task, metric: metricOf(first), value: figure(first.value) }));
}

function progressView({ title, words, done, items }) {
  if (words === undefined) return [];
  return [el('progress', { class: 'progress', max: String(Math.max(items, 1)), value: String(done), 'aria-label': `${title}: items done` }), el('span', { class: 'hint' }, words)];
}
