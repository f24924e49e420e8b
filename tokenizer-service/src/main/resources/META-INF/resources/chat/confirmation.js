/** Asks before something is done that cannot easily be taken back. */
import { closing } from './dialog.js';
import { byId } from './dom.js';

export class Confirmation {
  #dialog = closing(byId('confirmation'));
  #resolve;

  constructor() {
    byId('confirmation-do').addEventListener('click', () => this.#dialog.close('do'));
    this.#dialog.addEventListener('close', () => this.#resolve?.(this.#dialog.returnValue === 'do'));
  }

  /** @param {{title: string, words: string, action: string, keep?: string}} question `keep` is what the other button says @returns {Promise<boolean>} */
  ask({ title, words, action, keep = 'Keep it' }) {
    byId('confirmation-title').textContent = title;
    byId('confirmation-words').textContent = words;
    byId('confirmation-do').textContent = action;
    byId('confirmation-keep').textContent = keep;
    this.#dialog.returnValue = '';
    this.#dialog.showModal();
    byId('confirmation-keep').focus();
    return new Promise((resolve) => (this.#resolve = resolve));
  }
}
