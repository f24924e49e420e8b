/** The small windows of the ranking page: why an item is skipped, what was sent earlier, and the keys. */
import { closing } from '../chat/dialog.js';
import { byId, el } from '../chat/dom.js';
import { describe } from '../chat/shortcuts.js';
import { KEYS } from './keys.js';
import { Work } from './work.js';

const REASONS = ['I cannot judge this', 'The answers are all the same', 'The prompt makes no sense', 'It is harmful or private'];
/** Most characters of a prompt in the list of earlier rankings. */
const PROMPT_SHOWN = 80;

/** Asks why; `skip` gets the reason. */
export class SkipDialog {
  #dialog = closing(byId('skip-dialog'));
  #own = byId('skip-own');

  /** @param {(reason: string) => void} skip */
  constructor(skip) {
    byId('skip-reasons').replaceChildren(...REASONS.map((reason, index) =>
      el('button', { type: 'button', class: 'plain wide', onclick: () => this.#take(skip, reason) }, el('kbd', { 'aria-hidden': 'true' }, String(index + 1)), reason)));
    byId('skip-form').addEventListener('submit', (event) => {
      event.preventDefault();
      if (this.#own.value.trim() !== '') this.#take(skip, this.#own.value.trim());
      else this.#own.focus();
    });
    this.#dialog.addEventListener('keydown', ({ key, target, ctrlKey, altKey, metaKey }) => !ctrlKey && !altKey && !metaKey && target !== this.#own && REASONS[Number(key) - 1] && this.#take(skip, REASONS[Number(key) - 1]));
  }

  show() {
    this.#own.value = '';
    this.#dialog.showModal();
    this.#dialog.querySelector('.reasons button').focus();
  }

  #take(skip, reason) {
    this.#dialog.close();
    skip(reason);
  }
}

/** Lists what was sent from this tab; `edit` gets the id of the ranking to change. */
export class EarlierDialog {
  #dialog = closing(byId('earlier-dialog'));
  #edit;

  /** @param {(rankingId: string) => void} edit */
  constructor(edit) {
    this.#edit = edit;
  }

  /** @param {import('./session.js').Sent[]} sent */
  show(sent) {
    const rows = [...sent].reverse().map(({ rankingId, skipped, work }) => el('li', {},
      el('button', { type: 'button', class: 'plain earlier', onclick: () => (this.#dialog.close(), this.#edit(rankingId)) },
        el('span', { class: 'earlier-prompt' }, cut(work.task.prompt)), el('span', { class: 'earlier-order' }, skipped === '' ? Work.from(work).summary() : `Skipped: ${skipped}`))));
    byId('earlier-list').replaceChildren(...(rows.length > 0 ? rows : [el('li', { class: 'hint' }, 'Nothing has been sent from this tab yet.')]));
    this.#dialog.showModal();
    this.#dialog.querySelector('.earlier')?.focus();
  }
}

/** @returns {() => void} shows the keys */
export function keysDialog() {
  const dialog = closing(byId('keys-dialog'));
  describe(byId('keys-list'), KEYS);
  return () => dialog.showModal();
}

const cut = (text) => (text.length > PROMPT_SHOWN ? `${text.slice(0, PROMPT_SHOWN)}…` : text);
