/** The keys of this page: one table, from which both the listener and the list that the reader sees are made. */
import { el } from './dom.js';

/**
 * @typedef {object} Shortcut
 * @property {string} keys   as shown
 * @property {string} does
 * @property {string} [code] of the key that is pressed together with Alt; without it the page handles it elsewhere
 */

/** @type {Record<string, Shortcut>} */
export const SHORTCUTS = {
  send: { keys: 'Enter', does: 'Send the message' },
  line: { keys: 'Shift+Enter', does: 'Break the line' },
  stop: { keys: 'Esc', does: 'Stop the answer' },
  editLast: { keys: '↑', does: 'In an empty message field: edit your last message' },
  newChat: { keys: 'Alt+N', does: 'New chat', code: 'KeyN' },
  history: { keys: 'Alt+H', does: 'History', code: 'KeyH' },
  settings: { keys: 'Alt+S', does: 'Settings', code: 'KeyS' },
  again: { keys: 'Alt+R', does: 'Another answer to the last question', code: 'KeyR' },
  previous: { keys: 'Alt+J', does: 'Previous answer to the last question', code: 'KeyJ' },
  next: { keys: 'Alt+K', does: 'Next answer to the last question', code: 'KeyK' },
  copy: { keys: 'Alt+C', does: 'Copy the last answer', code: 'KeyC' },
  input: { keys: 'Alt+I', does: 'Go to the message field', code: 'KeyI' },
  keys: { keys: 'Alt+/', does: 'These keys', code: 'Slash' },
};

/** Listens for the keys that have a code. @param {Record<string, () => void>} actions by name in {@link SHORTCUTS} */
export function listen(actions) {
  document.addEventListener('keydown', (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const name = Object.keys(SHORTCUTS).find((key) => SHORTCUTS[key].code === event.code);
    if (!name || !actions[name]) return;
    event.preventDefault();
    actions[name]();
  });
}

/** Fills the dialog that shows them. @param {Record<string, Shortcut>} [shortcuts] another page's */
export function describe(list, shortcuts = SHORTCUTS) {
  list.replaceChildren(...Object.values(shortcuts).flatMap(({ keys, does }) => [
    el('dt', {}, ...keys.split('+').flatMap((key, index) => [index > 0 && '+', el('kbd', {}, key)])), el('dd', {}, does)]));
}
