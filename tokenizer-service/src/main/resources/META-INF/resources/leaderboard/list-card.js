/** An entry of a list that can be chosen and opened. What is the same after a refresh is left alone. */
import { el, icon } from '../chat/dom.js';
import { Part } from '../chat/part.js';
import { badge } from './table.js';

export class ListCard {
  element;
  #open = false;
  #title;
  #pick;
  #body;
  #opened;
  #parts;

  /**
   * @param {string} id of the entry, and of its element
   * @param {object} parts
   * @param {Object<string, (state: object) => (Node | string)[]>} parts.more what stands below the title, each in a place of the class `run-NAME`
   * @param {(state: object) => (Node | string)[]} parts.buttons
   * @param {Node[]} parts.body what is there when it is open
   * @param {(isChosen: boolean) => void} parts.choose
   * @param {() => void} parts.opened
   */
  constructor(id, { more, buttons, body, choose, opened }) {
    this.#opened = opened;
    this.#pick = el('input', { type: 'checkbox', onchange: () => choose(this.#pick.checked) });
    this.#title = el('button', { type: 'button', class: 'run-title', 'aria-expanded': 'false', 'aria-controls': `body-${id}`, onclick: () => this.toggle() });
    const places = Object.fromEntries([...Object.keys(more), 'actions'].map((name) => [name, el('div', { class: `run-${name}` })]));
    const state = el('span', { class: 'run-state' });
    this.#body = el('div', { class: 'run-body', id: `body-${id}`, hidden: true }, ...body);
    this.element = el('li', { class: 'run', id },
      el('div', { class: 'run-head' }, el('label', { class: 'run-pick' }, this.#pick), el('h2', {}, this.#title), state, places.actions),
      el('div', { class: 'run-more' }, ...Object.keys(more).map((name) => places[name])), this.#body);
    this.#parts = {
      title: new Part(this.#title, ({ title }) => [icon('chevron'), el('span', {}, title)]),
      state: new Part(state, ({ name, kind }) => [badge(name, kind)]),
      buttons: new Part(places.actions, buttons),
      ...Object.fromEntries(Object.entries(more).map(([name, view]) => [name, new Part(places[name], view)])),
    };
  }

  get isOpen() {
    return this.#open;
  }

  /** @param {Object<string, object>} states of `title`, `state`, `buttons` and what else there is, by name */
  show(states) {
    for (const [name, state] of Object.entries(states)) this.#parts[name].show(state);
  }

  /** @param {{title: string, isChosen: boolean, isFull: boolean, canBeChosen: boolean}} choice */
  showChoice({ title, isChosen, isFull, canBeChosen }) {
    this.#pick.checked = isChosen;
    this.#pick.parentElement.dataset.complete = String(canBeChosen);
    this.#pick.disabled = !canBeChosen || (isFull && !isChosen);
    this.#pick.setAttribute('aria-label', `Compare ${title}`);
  }

  toggle(isOpen = !this.#open) {
    this.#open = isOpen;
    this.#title.setAttribute('aria-expanded', String(isOpen));
    this.#body.hidden = !isOpen;
    // The address then leads back here.
    history.replaceState(null, '', isOpen ? `#${this.element.id}` : location.pathname);
    if (isOpen) this.#opened();
  }

  focus() {
    this.#title.focus();
  }

  /** @returns {HTMLElement | null} the part of the body with that `data-key` */
  find(key) {
    return this.#body.querySelector(`[data-key="${CSS.escape(key)}"]`);
  }
}

/** Facts in a line, a message, and the figures that say most. @param {{facts: string[], message?: string, isProblem: boolean, headline: {name: string, value: string}[]}} state */
export function aboutView({ facts, message, isProblem, headline }) {
  return [el('p', { class: 'hint' }, facts.filter(Boolean).join(' · ')),
    message && el('p', { class: isProblem ? 'hint problem' : 'hint' }, message),
    headline.length > 0 && el('p', { class: 'headline' }, ...headline.map(({ name, value }) => el('span', {}, `${name} `, el('b', {}, value))))].filter(Boolean);
}

/** A bar with its words; nothing where there are none. @param {{label?: string, words?: string, done?: number, all?: number}} state */
export function progressView({ label, words, done, all }) {
  if (words === undefined) return [];
  return [el('progress', { class: 'progress', max: String(Math.max(all, 1)), value: String(done), 'aria-label': label }), el('span', { class: 'hint' }, words)];
}

/** The entries of a list, their cards in its order: what is there stays as it is. */
export class CardList {
  #list;
  #create;
  #cards = new Map();

  /**
   * @template T
   * @param {HTMLElement} list
   * @param {(entry: T, id: string) => {element: HTMLElement}} create
   */
  constructor(list, create) {
    this.#list = list;
    this.#create = create;
  }

  get(id) {
    return this.#cards.get(id);
  }

  get all() {
    return [...this.#cards.values()];
  }

  /** Shows these and no others. @param {T[]} entries @param {(entry: T) => string} idOf @param {(card: object, entry: T) => void} update */
  show(entries, idOf, update) {
    const ids = new Set(entries.map(idOf));
    for (const [id, card] of this.#cards) if (!ids.has(id)) (card.element.remove(), this.#cards.delete(id));
    entries.forEach((entry, index) => {
      const id = idOf(entry);
      if (!this.#cards.has(id)) this.#cards.set(id, this.#create(entry, id));
      const card = this.#cards.get(id);
      if (this.#list.children[index] !== card.element) this.#list.insertBefore(card.element, this.#list.children[index] ?? null);
      update(card, entry);
    });
  }
}
