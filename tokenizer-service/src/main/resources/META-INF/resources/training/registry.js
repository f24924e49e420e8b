/** What training made: names with their versions and cards, and which version is in force. */
import { byId, el } from '../chat/dom.js';
import { Part } from '../chat/part.js';
import { load, save } from '../chat/storage.js';
import { moment } from '../leaderboard/numbers.js';
import { badge, nothing, table } from '../leaderboard/table.js';
import { pairs } from './job-view.js';
import { brief } from './series.js';
import { entryOf, objectiveOf } from './words.js';

/** Versions of a name that are listed, the newest. */
const VERSIONS_MAX = 20;
const KEPT = 'models';

export class Registry {
  #actions;
  /** Cards that are open, by name and version. */
  #open = new Set();
  #models = [];
  #part = new Part(byId('models-list'), ({ models, open }) => this.#view(models, open));

  /** @param {{promote: (name: string, card: object) => void, rollBack: (entry: object) => void}} actions */
  constructor(actions) {
    this.#actions = actions;
    byId('models').open = load(KEPT)?.open !== false;
    byId('models').addEventListener('toggle', () => save(KEPT, { open: byId('models').open }));
  }

  /** @param {object[]} models of `ModelEntry` */
  show(models) {
    this.#models = models;
    byId('models-words').textContent = models.length === 0 ? '' : `${models.length} ${models.length === 1 ? 'name' : 'names'}`;
    this.#part.show({ models, open: [...this.#open] });
  }

  #view(models, open) {
    if (models.length === 0) return [nothing('Nothing has been made yet. A job that succeeds puts its adapter here.')];
    return models.map((model) => this.#entry(entryOf(model), new Set(open)));
  }

  #entry(entry, open) {
    const { name, promoted, back, cards, served } = entry;
    const shown = cards.slice(0, VERSIONS_MAX);
    return el('article', { class: 'model-entry' },
      el('header', {}, el('h3', {}, name), promoted ? badge('in force', 'good') : badge('not in force'),
        el('span', { class: 'model-actions' },
          served && el('a', { class: 'tool', href: `./?${new URLSearchParams({ model: served })}`, 'data-key': `chat ${name}`, 'aria-label': `Chat with ${served}` }, 'Chat'),
          back && el('button', { type: 'button', class: 'quiet', 'data-key': `back ${name}`, 'aria-label': `Roll back ${name}`, onclick: () => this.#actions.rollBack(entry) }, 'Roll back'))),
      served && el('p', { class: 'hint' }, `Answers as ${served}, version ${promoted}${back ? `; before that ${back}` : ''}.`),
      table(`Versions of ${name}`, [
        { name: 'Version', kind: 'name', cell: ({ version }) => el('span', { class: 'named' }, el('code', {}, version), version === promoted && badge('in force', 'good')) },
        { name: 'Made', kind: 'text', cell: ({ made_epoch_ms: made }) => moment(made) },
        { name: 'Learned', kind: 'text', cell: ({ objective }) => objectiveOf(objective) },
        { name: 'Loss', cell: ({ figures = {} }) => brief(figures.loss) },
        { name: 'Validation', cell: ({ figures = {} }) => brief(figures.validation_loss) },
        { name: 'Actions', kind: 'bar deeds', cell: (card) => this.#deeds(entry, card, open) },
      ], shown),
      ...shown.filter(({ version }) => open.has(`${name} ${version}`)).map(cardView),
      cards.length > shown.length && el('p', { class: 'hint' }, `${cards.length - shown.length} older versions are not listed.`));
  }

  #deeds({ name, promoted }, card, open) {
    const key = `${name} ${card.version}`;
    const button = (what, words, does, more = {}) => el('button', { type: 'button', class: 'quiet', 'data-key': `${what} ${key}`, 'aria-label': words, onclick: does, ...more }, what);
    return el('span', { class: 'deeds-cell' },
      card.version !== promoted && button('Promote', `Promote ${name}, version ${card.version}`, () => this.#actions.promote(name, card)),
      button('Card', `Card of ${name}, version ${card.version}`, () => this.#toggle(key), { 'aria-expanded': String(open.has(key)) }));
  }

  #toggle(key) {
    if (!this.#open.delete(key)) this.#open.add(key);
    this.show(this.#models);
  }
}

/** All that is known of a version. */
function cardView({ name, version, form, base, parent, job_id: job, objective, data_hashes: hashes = {}, figures = {}, made_epoch_ms: made }) {
  return el('div', { class: 'model-card' }, el('h4', {}, `${name}@${version}`), pairs([
    ['kind', form === 'MODEL_FORM_PACKAGE' ? 'package' : 'adapter'], ...(base?.name ? [['base', [base.name, base.version].filter(Boolean).join('@')]] : []),
    ['parent', parent || 'none'], ['made', moment(made)], ['learned', objectiveOf(objective)],
    ...(job ? [['job', el('a', { href: `#${job}`, 'data-key': `job ${name} ${version}` }, job)]] : []),
    ...Object.entries(hashes).map(([data, hash]) => [`SHA-256 of ${data}`, hash]),
    ...Object.entries(figures).sort(([a], [b]) => a.localeCompare(b, 'en')).map(([figure, value]) => [figure, brief(value)]),
  ]));
}
