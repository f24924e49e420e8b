/** The keys of the ranking page: one table, from which both the listener and the list that the labeller sees are made. */

/** @type {Record<string, {keys: string, does: string, matches?: (event: KeyboardEvent) => boolean}>} */
export const KEYS = {
  next: { keys: '↓', does: 'Next answer', matches: ({ key, shiftKey }) => !shiftKey && (key === 'ArrowDown' || key === 'ArrowRight') },
  previous: { keys: '↑', does: 'Answer before', matches: ({ key, shiftKey }) => !shiftKey && (key === 'ArrowUp' || key === 'ArrowLeft') },
  rank: { keys: '1 … 8', does: 'Rank of the answer; 1 is best, the same rank is a tie', matches: ({ key }) => /^[1-8]$/.test(key) },
  better: { keys: 'Shift+↑', does: 'One place better', matches: ({ key, shiftKey }) => shiftKey && key === 'ArrowUp' },
  worse: { keys: 'Shift+↓', does: 'One place worse', matches: ({ key, shiftKey }) => shiftKey && key === 'ArrowDown' },
  tie: { keys: '=', does: 'Tie with the one above', matches: ({ key }) => key === '=' },
  fail: { keys: 'x', does: 'Fails, or does not after all', matches: ({ key }) => key === 'x' },
  clear: { keys: '0', does: 'Take the rank away', matches: ({ key }) => key === '0' || key === 'Backspace' },
  flags: { keys: 'f', does: 'Flags; Esc leaves them', matches: ({ key }) => key === 'f' },
  note: { keys: 'n', does: 'Note; Esc leaves it', matches: ({ key }) => key === 'n' },
  submit: { keys: 'Enter', does: 'Submit', matches: ({ key }) => key === 'Enter' },
  skip: { keys: 's', does: 'Skip', matches: ({ key }) => key === 's' },
  undo: { keys: 'u', does: 'Take the last ranking back', matches: ({ key }) => key === 'u' },
  earlier: { keys: 'e', does: 'Change an earlier ranking', matches: ({ key }) => key === 'e' },
  instructions: { keys: 'i', does: 'What to look for', matches: ({ key }) => key === 'i' },
  keys: { keys: '?', does: 'These keys', matches: ({ key }) => key === '?' },
};

/** Elements with keys of their own. */
const OWN_KEYS = 'input, textarea, select, dialog, pre, .table';
const PRESSED_BY_ENTER = 'button, a, summary';

/**
 * Listens for them wherever nothing is typed.
 * @param {Record<string, (event: KeyboardEvent) => void>} actions by name in {@link KEYS}
 * @param {() => boolean} on whether they count now
 */
export function listenForKeys(actions, on) {
  document.addEventListener('keydown', (event) => {
    const { target, ctrlKey, altKey, metaKey, isComposing, repeat } = event;
    // A window in front has the keys, also while the focus is on none of its elements.
    if (!on() || ctrlKey || altKey || metaKey || isComposing || target.closest?.(OWN_KEYS) || document.querySelector('dialog[open]')) return;
    if (event.key === 'Enter' && (repeat || target.closest?.(PRESSED_BY_ENTER))) return;
    const name = Object.keys(KEYS).find((key) => KEYS[key].matches(event));
    if (!name) return;
    event.preventDefault();
    actions[name](event);
  });
}
