/** The answers to read: a card each, in the order given, with everything that can be said about it. */
import { el } from '../chat/dom.js';
import { StreamedMarkdown } from '../chat/markdown.js';
import { FlagRow } from './flags.js';

/**
 * @typedef {object} CardActions
 * @property {(id: string, rank: number) => void} rank   gives a rank, or takes it away where it is that one
 * @property {(id: string) => void} fail
 * @property {(id: string, word: string) => void} flag
 */

export class Cards {
  #list;
  #actions;
  /** @type {Map<string, Card>} */
  #cards = new Map();

  /** @param {HTMLElement} list @param {CardActions} actions */
  constructor(list, actions) {
    this.#list = list;
    this.#actions = actions;
    list.addEventListener('focusin', ({ target }) => this.#rove(target.closest('[data-answer]')?.dataset.answer));
  }

  /** Shows the answers of another work. @param {import('./work.js').Work} work */
  show(work) {
    this.#cards = new Map(work.task.answers.map((answer) => [answer.answer_id, new Card(answer, work, this.#actions)]));
    this.#list.dataset.answers = String(this.#cards.size);
    this.#list.replaceChildren(...[...this.#cards.values()].map((card) => el('li', {}, card.element)));
    this.#rove(work.order.ids[0]);
    this.update(work);
  }

  update(work) {
    this.#cards.forEach((card) => card.update(work));
  }

  /** The answer that keys mean: the one that has or last had the focus. */
  get current() {
    return this.#list.querySelector('[data-answer][tabindex="0"]')?.dataset.answer;
  }

  focus(id) {
    this.#cards.get(id)?.element.focus();
  }

  /** Focuses the next answer, or the one before. */
  step(direction) {
    const ids = [...this.#cards.keys()];
    const inside = this.#list.contains(document.activeElement);
    const to = inside ? ids.indexOf(this.current) + direction : ids.indexOf(this.current);
    this.focus(ids[Math.max(0, Math.min(ids.length - 1, to))]);
  }

  openFlags(id) {
    this.#cards.get(id)?.flags.open();
  }

  #rove(id) {
    if (id !== undefined) this.#cards.forEach((card, own) => (card.element.tabIndex = own === id ? 0 : -1));
  }
}

class Card {
  #id;
  #letter;
  #standing = el('p', { class: 'standing' });
  #ranks;
  #fails;

  constructor({ answer_id: id, text }, work, actions) {
    this.#id = id;
    this.#letter = work.letter(id);
    const name = `Answer ${this.#letter}`;
    const prose = el('div', { class: 'prose' });
    const drawn = new StreamedMarkdown(prose);
    drawn.append(text);
    drawn.finish();
    this.#ranks = work.order.ids.map((_, index) =>
      el('button', { type: 'button', class: 'rank-button', 'aria-label': `Rank ${index + 1}`, onclick: () => actions.rank(id, index + 1) }, String(index + 1)));
    this.#fails = el('button', { type: 'button', class: 'rank-button fails', onclick: () => actions.fail(id) }, 'Fails');
    this.flags = new FlagRow(name, (word) => actions.flag(id, word), () => this.element.focus());
    this.element = el('article', { class: 'card', 'data-answer': id, tabindex: '-1' },
      el('header', { class: 'card-head' }, el('span', { class: 'letter', 'data-drag': id, 'aria-hidden': 'true', title: 'Drag me to a rank' }, this.#letter), this.#standing, this.flags.toggle),
      prose,
      el('div', { class: 'ranks', role: 'group', 'aria-label': `Rank of answer ${this.#letter}` }, ...this.#ranks, this.#fails),
      this.flags.element);
  }

  update(work) {
    const standing = work.standing(this.#id);
    const rank = work.order.rankOf(this.#id);
    const failed = work.order.failed.includes(this.#id);
    this.#standing.textContent = standing[0].toUpperCase() + standing.slice(1);
    this.element.setAttribute('aria-label', `Answer ${this.#letter}, ${standing}`);
    this.element.dataset.standing = failed ? 'failed' : rank ? 'ranked' : 'open';
    this.#ranks.forEach((button, index) => button.setAttribute('aria-pressed', String(index + 1 === rank)));
    this.#fails.setAttribute('aria-pressed', String(failed));
    this.flags.update(work.flagsOf(this.#id));
  }
}
