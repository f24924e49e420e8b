/** A job in the list: how it goes, and opened its charts, figures, answers and settings. */
import { el } from '../chat/dom.js';
import { Part } from '../chat/part.js';
import { ListCard, aboutView, progressView } from '../leaderboard/list-card.js';
import { moment } from '../leaderboard/numbers.js';
import { listCheckpoints } from './api.js';
import { chartsView, figuresView, messagesView, originView, settingsView } from './job-view.js';
import { answersOf, checkpointsView, samplesView } from './samples.js';
import { baseOf, dataOf, figuresOf, headlineOf, objectiveOf, progressOf, progressWords, settingsOf, statusOf, titleOf } from './words.js';

const COLOURS = { succeeded: 'good', failed: 'bad' };
/** Checkpoints that are looked at, the newest. */
const CHECKPOINTS_MAX = 24;

export class JobCard {
  #job;
  #log;
  #actions;
  #card;
  #checkpoints = [];
  /** What was loaded last: after that there is news when it changes. */
  #seen;
  #parts;

  /**
   * @param {object} job
   * @param {import('./log.js').JobLog} log what it said
   * @param {{cancel: (job: object) => void, failed: (problem: Error|undefined) => void, choose: (id: string, isChosen: boolean) => void}} actions
   */
  constructor(job, log, actions) {
    this.#job = job;
    this.#log = log;
    this.#actions = actions;
    const places = Object.fromEntries(['charts', 'figures', 'samples', 'checkpoints', 'settings', 'origin', 'messages'].map((name) => [name, el('div', { class: `job-${name}` })]));
    const closed = (name, place) => el('details', { class: 'document' }, el('summary', {}, name), place);
    this.#card = new ListCard(job.id, {
      more: { about: aboutView, progress: progressView },
      buttons: (shown) => this.#buttonsView(shown),
      body: [places.charts, places.figures, places.samples, places.checkpoints, closed('Settings', places.settings), closed('Base and data', places.origin), closed('Messages', places.messages)],
      choose: (isChosen) => actions.choose(job.id, isChosen),
      opened: () => this.#load(),
    });
    const read = new Map();
    this.#parts = {
      charts: new Part(places.charts, (state) => chartsView(state, read)), figures: new Part(places.figures, figuresView), samples: new Part(places.samples, samplesView),
      checkpoints: new Part(places.checkpoints, checkpointsView), settings: new Part(places.settings, settingsView), origin: new Part(places.origin, originView),
      messages: new Part(places.messages, messagesView),
    };
  }

  get element() {
    return this.#card.element;
  }

  get job() {
    return this.#job;
  }

  /** @param {object} job as it is now @param {import('./choice.js').Choice} choice */
  update(job, choice) {
    const title = titleOf(job);
    const { name, over } = statusOf(job);
    const { done, all } = progressOf(job);
    this.#job = job;
    this.#card.show({
      title: { title },
      state: { name, kind: COLOURS[name] ?? '' },
      about: {
        facts: [moment(job.created_at * 1000), objectiveOf(job.settings?.objective), job.fine_tuned_model ?? `${baseOf(job)}:${job.settings?.adapter}`, dataOf(job.settings), job.resumptions > 0 && `went on ${job.resumptions === 1 ? 'once' : `${job.resumptions} times`}`],
        message: job.error?.message, isProblem: name === 'failed', headline: headlineOf(job),
      },
      progress: over ? {} : { label: `${title}: updates done`, words: progressWords(job), done, all },
      buttons: { title, over },
    });
    this.showChoice(choice);
    if (this.#card.isOpen && this.#seen !== seenOf(job)) this.#load();
  }

  showChoice(choice) {
    const { id } = this.#job;
    this.#card.showChoice({ title: titleOf(this.#job), isChosen: choice.has(id), isFull: choice.isFull, canBeChosen: progressOf(this.#job).done > 0 });
  }

  toggle(isOpen) {
    this.#card.toggle(isOpen);
  }

  focus() {
    this.#card.focus();
  }

  async #load() {
    this.#seen = seenOf(this.#job);
    this.#show();
    try {
      const [checkpoints] = await Promise.all([listCheckpoints(this.#job.id, CHECKPOINTS_MAX), this.#log.upTo(this.#job)]);
      this.#checkpoints = checkpoints;
      this.#show();
      this.#actions.failed(undefined);
    } catch (problem) {
      this.#seen = undefined;
      this.#actions.failed(problem);
    }
  }

  #show() {
    const job = this.#job;
    this.#parts.charts.show({ series: this.#log.series, isCut: this.#log.isCut });
    this.#parts.figures.show({ figures: figuresOf(job), over: statusOf(job).over });
    this.#parts.samples.show({ samples: answersOf(this.#checkpoints) });
    this.#parts.checkpoints.show({ checkpoints: this.#checkpoints });
    this.#parts.settings.show({ settings: [...settingsOf(job)] });
    this.#parts.origin.show({ id: job.id, base: [baseOf(job), job.card?.base?.version].filter(Boolean).join('@'), data: dataOf(job.settings), fileId: job.training_file, parent: job.card?.parent ?? '', hashes: job.card?.data_hashes ?? {} });
    this.#parts.messages.show({ messages: this.#log.messages });
  }

  #buttonsView({ title, over }) {
    return over ? [] : [el('button', { type: 'button', class: 'quiet', 'data-key': 'end', 'aria-label': `Cancel ${title}`, onclick: () => this.#actions.cancel(this.#job) }, 'Cancel')];
  }
}

const seenOf = ({ status, progress }) => `${status} ${progress?.sequence}`;
