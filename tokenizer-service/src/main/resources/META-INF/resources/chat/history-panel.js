/** The list of conversations, at the left edge: find, open, rename, delete, take out to a file and bring in from one. */
import { el, icon } from './dom.js';
import { Drawer } from './drawer.js';

const LAYOUT = { beside: '(min-width: 80rem)', bodyClass: 'with-history' };
/** How long a delete button waits for the second click. */
const SURE_MS = 4000;

export class HistoryPanel {
  drawer;
  #list;
  #query;
  #history;
  #actions;
  #current = () => '';

  /**
   * @param {{dialog: HTMLDialogElement, list: HTMLElement, query: HTMLInputElement, toggles: HTMLElement[]}} elements
   * @param {import('./history.js').History} history
   * @param {{open: (id: string) => void, removed: (id: string) => void}} actions
   * @param {() => string} current id of the conversation that is shown
   */
  constructor({ dialog, list, query, toggles }, history, actions, current) {
    this.#list = list;
    this.#query = query;
    this.#history = history;
    this.#actions = actions;
    this.#current = current;
    this.drawer = new Drawer(dialog, toggles, LAYOUT);
    query.addEventListener('input', () => this.show());
    toggles.forEach((toggle) => toggle.addEventListener('click', () => this.show()));
  }

  /** Draws the list as it is now. */
  show() {
    const entries = this.#history.find(this.#query.value);
    this.#list.replaceChildren(...entries.map((entry) => this.#row(entry)));
    if (entries.length === 0) this.#list.append(el('li', { class: 'hint' }, this.#query.value ? 'Nothing found.' : 'Nothing here yet.'));
  }

  #row(entry) {
    const open = el('button', {
      type: 'button',
      class: 'history-open',
      'aria-current': entry.id === this.#current() && 'true',
      title: entry.title,
      onclick: () => this.#actions.open(entry.id),
    }, entry.title);
    const row = el('li', { class: 'history-row' }, open);
    const rename = el('button', { type: 'button', class: 'quiet icon-only', 'aria-label': `Rename ${entry.title}`, onclick: () => this.#rename(row, entry) }, icon('edit'));
    const remove = el('button', { type: 'button', class: 'quiet icon-only', 'aria-label': `Delete ${entry.title}` }, icon('trash'));
    remove.addEventListener('click', () => this.#remove(remove, entry));
    row.append(rename, remove);
    return row;
  }

  #rename(row, entry) {
    const field = el('input', { class: 'rename', 'aria-label': 'New title', maxlength: '60' });
    field.value = entry.title;
    const done = (keep) => {
      if (keep) this.#history.rename(entry.id, field.value);
      this.show();
    };
    field.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      done(event.key === 'Enter');
    });
    field.addEventListener('blur', () => field.isConnected && done(true));
    row.replaceChildren(field);
    field.select();
  }

  #remove(button, entry) {
    if (button.dataset.sure) {
      this.#history.remove(entry.id);
      this.#actions.removed(entry.id);
      this.show();
      return;
    }
    button.dataset.sure = 'yes';
    button.replaceChildren('Delete?');
    button.setAttribute('aria-label', `Really delete ${entry.title}?`);
    setTimeout(() => button.isConnected && this.show(), SURE_MS);
  }
}

/** Hands a text to the reader as a file. */
export function saveFile(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  el('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** A name that every file system takes. */
export function fileName(title, ending) {
  const plain = title.normalize('NFKD').replace(/[^\w -]+/g, '').trim().replace(/\s+/g, '-').toLowerCase();
  return `${plain.slice(0, 60) || 'conversation'}.${ending}`;
}
