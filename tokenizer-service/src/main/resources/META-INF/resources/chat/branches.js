/** The `‹ 2/3 ›` with which a reader goes through messages that stand in the same place. */
import { el, icon } from './dom.js';

/**
 * @param {import('./conversation.js').Message} message
 * @param {import('./conversation.js').Message[]} siblings all in this place, oldest first
 * @param {(id: number) => void} choose
 * @returns {HTMLElement | undefined} nothing where there is no other branch
 */
export function branchSwitch(message, siblings, choose) {
  if (siblings.length < 2) return undefined;
  const place = siblings.findIndex(({ id }) => id === message.id);
  const what = message.role === 'user' ? 'version' : 'answer';
  const button = (name, words, to) => el('button', {
    type: 'button',
    class: 'quiet branch',
    'aria-label': `${words} ${what}`,
    disabled: siblings[to] === undefined,
    onclick: () => choose(siblings[to].id),
  }, icon(name));
  return el('div', { class: 'branches', role: 'group', 'aria-label': `${what} ${place + 1} of ${siblings.length}` },
    button('previous', 'Previous', place - 1), el('span', {}, `${place + 1}/${siblings.length}`), button('next', 'Next', place + 1));
}
