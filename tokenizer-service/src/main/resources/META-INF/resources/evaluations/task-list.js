/** The tasks to choose from: searched by words, those that are checked and the quick ones first. */
import { byId, el } from '../chat/dom.js';
import { count } from '../leaderboard/numbers.js';

/** Most tasks shown at once; a word more finds the others. */
const SHOWN_MAX = 200;
const FIRST = 'quick';

export class TaskList {
  #tasks = [];
  #checked = new Set();
  #query = byId('task-query');
  #list = byId('task-list');
  #words = byId('task-words');

  constructor() {
    this.#query.addEventListener('input', () => this.#draw());
    // Enter would start the run.
    this.#query.addEventListener('keydown', (event) => event.key === 'Enter' && event.preventDefault());
    this.#list.addEventListener('change', ({ target }) => {
      this.#checked[target.checked ? 'add' : 'delete'](target.value);
      this.#say();
    });
  }

  /** @returns {string[]} */
  get chosen() {
    return [...this.#checked];
  }

  /** @param {{name: string, description: string, tasks: string[]}[]} tasks */
  show(tasks) {
    this.#tasks = tasks;
    const names = new Set(tasks.map(({ name }) => name));
    this.#checked = new Set([...this.#checked].filter((name) => names.has(name)));
    if (this.#checked.size === 0 && names.has(FIRST)) this.#checked.add(FIRST);
    this.#query.value = '';
    this.#draw();
  }

  focus() {
    this.#query.focus();
  }

  #draw() {
    const words = this.#query.value.toLowerCase().split(/\s+/).filter(Boolean);
    const place = ({ name }) => (name === FIRST ? 0 : this.#checked.has(name) ? 1 : 2);
    const found = this.#tasks
      .filter(({ name, description = '' }) => words.every((word) => `${name} ${description}`.toLowerCase().includes(word)))
      .sort((a, b) => place(a) - place(b) || Number(b.tasks.length > 0) - Number(a.tasks.length > 0) || a.name.localeCompare(b.name, 'en'));
    this.#list.replaceChildren(...found.slice(0, SHOWN_MAX).map((task) => this.#option(task)));
    this.#list.scrollTop = 0;
    this.#say(found.length);
  }

  #option({ name, description = '', tasks }) {
    const about = [tasks.length > 0 && `${count(tasks.length)} tasks`, description.trim().split('\n')[0]].filter(Boolean).join(' · ');
    const box = el('input', { type: 'checkbox', value: name });
    box.checked = this.#checked.has(name);
    return el('label', { class: 'task-option' }, box, el('span', {}, el('b', {}, name), about && el('span', { class: 'hint' }, about)));
  }

  #say(found) {
    const chosen = `${count(this.#checked.size)} chosen`;
    this.#words.textContent = found === undefined || this.#query.value === '' ? `${chosen} of ${count(this.#tasks.length)}` : `${found === 0 ? 'No task has these words' : `${count(found)} found`} · ${chosen}`;
  }
}
