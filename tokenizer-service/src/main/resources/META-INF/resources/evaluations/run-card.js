/** A run in the list: how it goes, and opened its figures and items. */
import { el } from '../chat/dom.js';
import { Part } from '../chat/part.js';
import { ListCard, aboutView, progressView } from '../leaderboard/list-card.js';
import { moment } from '../leaderboard/numbers.js';
import { reportPath } from './api.js';
import { figuresView } from './figures.js';
import { Items } from './items.js';
import { openReport } from './reports.js';
import { figure, isComplete, metricOf, peopleOf, progressOf, progressWords, settingsOf, statusOf, titleOf } from './words.js';

/** Figures named below the title of a closed run. */
const HEADLINE_MAX = 3;
const COLOURS = { complete: 'good', failed: 'bad' };

export class RunCard {
  #run;
  #actions;
  #items;
  #card;
  #figures;
  #itemsHolder = el('div');

  /**
   * @param {object} run
   * @param {{cancel: (run: object) => void, remove: (run: object) => void, failed: (problem: Error) => void, choose: (id: string, isChosen: boolean) => void}} actions
   */
  constructor(run, actions) {
    const holder = el('div', { class: 'run-figures' });
    this.#run = run;
    this.#actions = actions;
    this.#figures = new Part(holder, ({ run: { tasks, groups, status }, open }) => figuresView({ tasks, groups, status }, open, (task) => this.#toggleItems(task)));
    this.#card = new ListCard(run.evaluation_id, {
      more: { about: aboutView, progress: progressView, people: (shown) => this.#peopleView(shown) },
      buttons: (shown) => this.#buttonsView(shown),
      body: [holder, this.#itemsHolder],
      choose: (isChosen) => actions.choose(run.evaluation_id, isChosen),
      opened: () => this.#showFigures(),
    });
  }

  get element() {
    return this.#card.element;
  }

  get run() {
    return this.#run;
  }

  /** @param {object} run as it is now @param {{has: (id: string) => boolean, isFull: boolean}} comparison */
  update(run, comparison) {
    const title = titleOf(run);
    const { name, over } = statusOf(run);
    this.#run = run;
    this.#card.show({
      title: { title },
      state: { name, kind: COLOURS[name] ?? '' },
      about: { facts: [moment(run.started_epoch_ms), run.model_version ? `${run.model}@${run.model_version}` : run.model, ...settingsOf(run.spec)], message: run.message, isProblem: name === 'failed', headline: headlineOf(run) },
      progress: over ? {} : { label: `${title}: items done`, words: progressWords(run), done: progressOf(run).done, all: progressOf(run).items },
      people: { title, people: peopleOf(run) },
      buttons: { title, over },
    });
    this.showChoice(comparison);
    if (this.#card.isOpen) this.#showFigures();
    const task = this.#items && (run.tasks ?? []).find((one) => one.task === this.#items.task);
    if (task) this.#items.update(task);
  }

  showChoice(comparison) {
    const id = this.#run.evaluation_id;
    this.#card.showChoice({ title: titleOf(this.#run), isChosen: comparison.has(id), isFull: comparison.isFull, canBeChosen: isComplete(this.#run) });
  }

  toggle(isOpen) {
    this.#card.toggle(isOpen);
  }

  focus() {
    this.#card.focus();
  }

  #showFigures() {
    this.#figures.show({ run: { tasks: this.#run.tasks, groups: this.#run.groups, status: this.#run.status }, open: this.#items?.task });
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
    this.#card.find(key)?.focus();
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

/** The first figure of the first tasks. */
function headlineOf({ tasks = [] }) {
  return tasks.filter(({ figures }) => figures?.length > 0).slice(0, HEADLINE_MAX)
    .map(({ task, figures: [first] }) => ({ name: `${task} ${metricOf(first)}`, value: figure(first.value) }));
}
