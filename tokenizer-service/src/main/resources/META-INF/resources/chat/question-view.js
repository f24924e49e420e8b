/** Draws one question, which can be edited into another branch. */
import { copyButton, el, icon } from './dom.js';
import { branchSwitch } from './branches.js';

/**
 * @param {import('./conversation.js').Message} message
 * @param {import('./conversation.js').Message[]} siblings
 * @param {import('./view.js').Actions} actions
 */
export function questionView(message, siblings, actions) {
  const text = el('p', { class: 'bubble' }, message.text);
  const row = el('article', { class: 'question', 'aria-label': 'You', 'data-id': String(message.id) }, text);
  const edit = el('button', { type: 'button', class: 'quiet edit-question', 'aria-label': 'Edit this message', onclick: () => startEditing(row, message, actions) },
    icon('edit'), el('span', {}, 'Edit'));
  row.append(el('div', { class: 'actions' }, branchSwitch(message, siblings, actions.choose), edit, copyButton(() => message.text, 'this message')));
  return row;
}

function startEditing(row, message, actions) {
  const area = el('textarea', { class: 'edit', 'aria-label': 'Edit your message', rows: '2' });
  area.value = message.text;
  const kept = [...row.childNodes];
  const cancel = () => {
    row.classList.remove('editing');
    row.replaceChildren(...kept);
    row.querySelector('.edit-question').focus();
  };
  const send = () => area.value.trim() !== '' && actions.resend(message.id, area.value);
  area.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') cancel();
    if (isSendKey(event)) send();
    if (event.key === 'Escape' || isSendKey(event)) event.preventDefault();
    event.stopPropagation();
  });
  const buttons = el('div', { class: 'actions' },
    el('button', { type: 'button', class: 'plain', onclick: cancel }, 'Cancel'),
    el('button', { type: 'button', class: 'primary', onclick: send }, 'Send'));
  row.classList.add('editing');
  row.replaceChildren(area, buttons);
  area.focus();
}

/** Enter sends, Shift+Enter breaks the line, and the Enter that accepts an input method's suggestion does neither. */
export function isSendKey(event) {
  // 229 is what Safari reports for that last Enter, after isComposing has already ended.
  return event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229;
}
