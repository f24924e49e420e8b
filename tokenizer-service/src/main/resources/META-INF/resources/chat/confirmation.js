/** Asks before something is done that cannot easily be taken back. */
import { closing } from './dialog.js';
import { byId } from './dom.js';

export class Confirmation {
  #dialog = closing(byId('confirmation'));
  #resolve;

  constructor() {
    byId('confirmation-do').addEventListener('click', () => this.#dialog.close('do'));
    // The browser tells of a closing later: where it is open again, that was of the question before.
    this.#dialog.addEventListener('close', () => this.#dialog.open || this.#resolve?.(this.#dialog.returnValue === 'do'));
  }

  /** A question that still waits is answered with no. @param {{title: string, words: string, action: string, keep?: string}} question `keep` is what the other button says @returns {Promise<boolean>} */
  ask({ title, words, action, keep = 'Keep it' }) {
    this.#resolve?.(false);
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
