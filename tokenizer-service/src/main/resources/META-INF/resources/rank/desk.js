/** Shows the item in a labeller's hands and changes it: ranks, flags, note. Says every move to screen readers. */
import { byId } from '../chat/dom.js';
import { say } from '../chat/spoken.js';
import { Board } from './board.js';
import { Cards } from './cards.js';
import { dragAnswers } from './drag.js';
import { promptView } from './prompt-view.js';
import { FLAGS_MAX } from './work.js';

export class Desk {
  /** @type {import('./work.js').Work} */
  #work;
  #cards;
  #board;
  #note = byId('note');
  #changed;

  /** @param {() => void} changed after every change */
  constructor(changed) {
    this.#changed = changed;
    this.#cards = new Cards(byId('answers'), { rank: (id, rank) => this.#press(id, rank), fail: (id) => this.fail(id), flag: (id, word) => this.#flag(id, word) });
    this.#board = new Board({ open: byId('open'), places: byId('places') }, (id) => this.#cards.focus(id));
    dragAnswers(byId('rank'), (id, place) => this.#drop(id, place));
    this.#note.addEventListener('input', () => ((this.#work.note = this.#note.value), changed()));
    this.#note.addEventListener('keydown', (event) => event.key === 'Escape' && this.showNote(false));
    byId('open-note').addEventListener('click', () => this.showNote(this.#note.hidden));
  }

  show(work) {
    this.#work = work;
    byId('prompt').replaceChildren(...promptView(work.task));
    this.#cards.show(work);
    this.#note.value = work.note;
    this.#note.hidden = work.note === '';
    byId('open-note').setAttribute('aria-expanded', String(!this.#note.hidden));
    this.#draw();
    byId('scroller').scrollTop = 0;
    this.#cards.focus(work.order.ids[0]);
    byId('scroller').scrollTop = 0;
  }

  step(direction) {
    this.#cards.step(direction);
  }

  rank(rank, id = this.#cards.current) {
    if (rank <= this.#work.order.ids.length) this.#move(id, this.#work.order.rank(id, rank));
  }

  tie(id = this.#cards.current) {
    this.#move(id, this.#work.order.tie(id));
  }

  shift(direction, id = this.#cards.current) {
    this.#move(id, this.#work.order.move(id, direction));
  }

  fail(id = this.#cards.current) {
    this.#move(id, this.#work.order.fail(id));
  }

  clear(id = this.#cards.current) {
    this.#move(id, this.#work.order.clear(id));
  }

  openFlags() {
    this.#cards.openFlags(this.#cards.current);
  }

  showNote(shown) {
    this.#note.hidden = !shown;
    byId('open-note').setAttribute('aria-expanded', String(shown));
    if (shown) this.#note.focus();
    else this.#cards.focus(this.#cards.current);
  }

  /** Goes to the first answer without a rank. */
  toOpen() {
    this.#cards.focus(this.#work.order.open[0]);
  }

  #press(id, rank) {
    if (this.#work.order.rankOf(id) === rank) this.clear(id);
    else this.rank(rank, id);
  }

  #drop(id, { drop, side }) {
    const { order } = this.#work;
    if (drop === 'open') return this.clear(id);
    if (drop === 'failed') return order.failed.includes(id) || this.fail(id);
    const rank = Number(drop.replace('rank ', ''));
    const alone = order.rankOf(id) === rank && order.tiedWith(id).length === 0;
    if (alone || side === 'on') this.rank(rank, id);
    else this.#move(id, order.insert(id, side === 'before' ? rank : rank + 1));
  }

  #flag(id, word) {
    const letter = this.#work.letter(id);
    if (!this.#work.flag(id, word)) return say(`Answer ${letter} has ${FLAGS_MAX} flags already.`);
    this.#draw();
    say(`Answer ${letter} is ${this.#work.flagsOf(id).includes(word) ? 'flagged' : 'no longer flagged'} as ${word}.`);
  }

  #move(id, order) {
    this.#work.order = order;
    this.#draw();
    const standing = this.#work.standing(id);
    say(`Answer ${this.#work.letter(id)} ${standing === 'fails' ? 'is marked as failed' : `is now ${standing}`}.${order.complete ? ' All are ranked.' : ''}`);
  }

  #draw() {
    this.#cards.update(this.#work);
    this.#board.show(this.#work);
    this.#changed();
  }
}
