/** The items of one task of a run, a page at a time. */
import { el } from '../chat/dom.js';
import { say } from '../chat/spoken.js';
import { count } from '../leaderboard/numbers.js';
import { listItems } from './api.js';
import { itemView } from './item-view.js';
import { directionOf } from './words.js';

const PAGE = 20;

export class Items {
  element = el('section', { class: 'items' });
  #run;
  #task;
  #from = 0;
  /** Index of the last one that is shown; before #from where none is. */
  #last = -1;
  #list = el('div', { class: 'item-list' });
  #title = el('h3', { tabindex: '-1' });
  #where = el('span', { class: 'hint' });
  #pagers = [];
  /** The question whose answer is drawn; of an older one it is not. */
  #asked;
  #turning = false;

  /** @param {string} run @param {object} task with its figures as far as they are there @param {() => void} close */
  constructor(run, task, close) {
    this.#run = run;
    this.#task = task;
    this.#title.textContent = `Items of ${task.task}`;
    this.element.setAttribute('aria-label', this.#title.textContent);
    this.element.append(
      el('div', { class: 'items-head' }, this.#title, this.#where, this.#pager('top'), el('button', { type: 'button', class: 'quiet', onclick: close }, 'Close')),
      this.#list, el('div', { class: 'items-foot' }, this.#pager('bottom')));
    this.#go(0, true);
  }

  get task() {
    return this.#task.task;
  }

  /** Items may have been added. */
  update(task) {
    this.#task = task;
    if (this.#last + 1 < Math.min(task.done, this.#from + PAGE)) this.#go(this.#from);
    else this.#showPager();
  }

  #focus() {
    this.#title.focus({ preventScroll: true });
    this.element.scrollIntoView({ block: 'start' });
  }

  #pager(place) {
    const step = (name, by) => el('button', { type: 'button', class: 'quiet', 'aria-label': `${name} items`, disabled: true, onclick: () => this.#go(this.#from + by, true) }, name);
    const pager = { previous: step('Previous', -PAGE), next: step('Next', PAGE), place };
    this.#pagers.push(pager);
    return el('span', { class: 'pager' }, pager.previous, pager.next);
  }

  async #go(from, isTurned = false) {
    // A page that is turned outdoes what was asked before it; news of a page wait while one is turned.
    if (this.#turning && !isTurned) return;
    const mine = (this.#asked = {});
    this.#turning = isTurned;
    let items;
    try {
      items = await listItems(this.#run, this.#task.task, Math.max(0, from), PAGE);
    } catch (problem) {
      if (this.#asked === mine) {
        this.#turning = false;
        this.#where.textContent = problem.message;
      }
      return;
    }
    if (this.#asked !== mine) return;
    this.#turning = false;
    if (isTurned || this.#last < 0) this.#list.replaceChildren();
    else items = items.filter(({ index }) => index > this.#last);
    this.#from = Math.max(0, from);
    this.#last = items.at(-1)?.index ?? this.#last;
    const { figures = [] } = this.#task;
    // Figures come when the task is done.
    const direction = (metric) => {
      const known = figures.find((one) => one.metric === metric);
      return known ? directionOf(known) : 'higher';
    };
    const drawn = items.map((item) => itemView(item, direction));
    this.#list.append(...drawn);
    // What is asked stands at the end of a prompt, behind its examples.
    drawn.forEach((item) => item.querySelectorAll('.prompt').forEach((prompt) => (prompt.scrollTop = prompt.scrollHeight)));
    this.#showPager();
    if (!isTurned) return;
    this.#focus();
    say(this.#where.textContent);
  }

  #showPager() {
    // The items may be ahead of what was known of the run.
    const done = Math.max(this.#task.done, this.#last + 1);
    this.#where.textContent = this.#last < this.#from ? '' : `${count(this.#from + 1)} to ${count(this.#last + 1)} of ${count(done)}`;
    for (const { previous, next } of this.#pagers) {
      previous.disabled = this.#from === 0;
      next.disabled = this.#from + PAGE >= done;
    }
  }
}
