/** The order at a glance: a place for each rank and one for failed answers, with the answers' letters to drag. */
import { el } from '../chat/dom.js';

export class Board {
  #open;
  #places;
  #press;

  /**
   * @param {{open: HTMLElement, places: HTMLElement}} elements where letters without a rank lie, and the list of places
   * @param {(id: string) => void} press a letter was pressed
   */
  constructor({ open, places }, press) {
    this.#open = open;
    this.#places = places;
    this.#press = press;
  }

  /** @param {import('./work.js').Work} work */
  show(work) {
    const focused = document.activeElement?.closest('.chip')?.dataset.drag;
    const chips = (ids) => ids.map((id) => this.#chip(work, id));
    const { order } = work;
    this.#open.replaceChildren(el('span', { class: 'place-name' }, order.complete ? 'All ranked' : 'To rank'), ...chips(order.open));
    const tiers = order.tiers.map((ids, index) => place(`rank ${index + 1}`, String(index + 1), index === 0 ? 'best' : '', chips(ids)));
    this.#places.dataset.places = String(tiers.length + 1);
    this.#places.replaceChildren(...tiers, place('failed', 'Fails', '', chips(order.failed)));
    if (focused) this.#places.parentElement.querySelector(`.chip[data-drag="${CSS.escape(focused)}"]`)?.focus();
  }

  #chip(work, id) {
    const letter = work.letter(id);
    return el('button', { type: 'button', class: 'chip letter', 'data-drag': id, 'aria-label': `Answer ${letter}, ${work.standing(id)}`, onclick: () => this.#press(id) }, letter);
  }
}

function place(drop, name, hint, chips) {
  const words = drop === 'failed' ? 'Failed' : `Rank ${name}`;
  const label = el('span', { class: 'place-name', 'aria-hidden': 'true' }, name, hint && el('span', { class: 'place-hint' }, ` ${hint}`));
  return el('li', { class: 'place', 'data-drop': drop, 'data-full': chips.length > 0 && drop !== 'failed', 'aria-label': `${words}: ${chips.length || 'no'} ${chips.length === 1 ? 'answer' : 'answers'}` },
    label, el('span', { class: 'chips' }, ...chips));
}
