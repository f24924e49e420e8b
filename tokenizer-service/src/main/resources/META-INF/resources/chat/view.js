/** Draws the conversation. Reads messages, never changes them; what the reader wants goes to `actions`. */
import { copyButton, el, icon } from './dom.js';
import { statsLine } from './conversation.js';
import { StreamedMarkdown } from './markdown.js';

/** How often the figures under a growing answer change, in milliseconds; faster is unreadable. */
const STATS_EVERY_MS = 250;

/**
 * @typedef {object} Actions
 * @property {() => void} regenerate          the last answer again
 * @property {(id: number, text: string) => void} resend  a question, edited
 */

export class ConversationView {
  #log;
  #actions;
  #growing;

  /** @param {HTMLElement} log the element with role=log @param {Actions} actions */
  constructor(log, actions) {
    this.#log = log;
    this.#actions = actions;
  }

  /** Draws everything anew: after loading, clearing, and whenever earlier messages went away. */
  showAll(messages) {
    this.#growing = undefined;
    this.#log.replaceChildren();
    messages.forEach((message) => this.add(message));
  }

  /** Adds a message at the end. */
  add(message) {
    if (message.role === 'user') this.#log.append(this.#question(message));
    else this.#addAnswer(message);
  }

  #question(message) {
    const text = el('p', { class: 'bubble' }, message.text);
    const row = el('article', { class: 'question', 'aria-label': 'You' }, text);
    const edit = el('button', { type: 'button', class: 'quiet', 'aria-label': 'Edit this message' }, icon('edit'), el('span', {}, 'Edit'));
    edit.addEventListener('click', () => this.#edit(row, message));
    row.append(el('div', { class: 'actions' }, edit, copyButton(() => message.text, 'this message')));
    return row;
  }

  #edit(row, message) {
    const area = el('textarea', { class: 'edit', 'aria-label': 'Edit your message', rows: '2' });
    area.value = message.text;
    const kept = [...row.childNodes];
    const cancel = () => {
      row.classList.remove('editing');
      row.replaceChildren(...kept);
      row.querySelector('button').focus();
    };
    const send = () => area.value.trim() !== '' && this.#actions.resend(message.id, area.value);
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

  #addAnswer(message) {
    const body = el('div', { class: 'prose' });
    const foot = el('div', { class: 'foot' });
    const row = el('article', { class: 'answer', 'aria-label': 'Answer' }, body, foot);
    this.#log.append(row);
    this.#growing = { message, row, foot, drawn: new StreamedMarkdown(body), shownLength: 0, statsAtMs: 0 };
    if (message.state === 'queued') this.#showState();
    else this.settle();
  }

  /** Draws what the growing answer gained; false when it must be called again in a later frame. */
  grow(nowMs) {
    const growing = this.#growing;
    this.#takeText(growing);
    if (growing.message.state === 'streaming' && nowMs - growing.statsAtMs >= STATS_EVERY_MS) {
      growing.statsAtMs = nowMs;
      this.#showState();
    }
    return growing.drawn.draw(nowMs);
  }

  /** Draws the end of the answer: all its text, its final state, what can be done with it. */
  settle() {
    this.#takeText(this.#growing);
    this.#growing.drawn.finish();
    this.#showState();
  }

  #takeText(growing) {
    growing.drawn.append(growing.message.text.slice(growing.shownLength));
    growing.shownLength = growing.message.text.length;
  }

  #showState() {
    const { message, row, foot } = this.#growing;
    row.dataset.state = message.state;
    row.setAttribute('aria-busy', String(message.state === 'queued' || message.state === 'streaming'));
    foot.replaceChildren(...this.#footOf(message));
  }

  #footOf(message) {
    const stats = el('p', { class: 'stats' }, statsLine(message.stats ?? {}));
    if (message.state === 'queued') return [el('p', { class: 'state waiting' }, dots(), 'Waiting for the model')];
    if (message.state === 'streaming') return [el('p', { class: 'state' }, dots(), 'Answering'), stats];
    const failed = message.state === 'failed';
    const again = el('button', { type: 'button', class: `${failed ? 'plain' : 'quiet'} again`, onclick: () => this.#actions.regenerate() },
      icon('again'), el('span', {}, failed ? 'Retry' : 'Regenerate'));
    const copy = message.text !== '' && copyButton(() => message.text, 'this answer');
    const actions = el('div', { class: 'actions' }, ...(failed ? [again, copy] : [copy, again]));
    return [endNote(message), el('div', { class: 'foot-row' }, stats, actions)].filter(Boolean);
  }
}

function dots() {
  return el('span', { class: 'dots', 'aria-hidden': 'true' }, el('i'), el('i'), el('i'));
}

function endNote({ state, text, failure, finishReason }) {
  if (state === 'failed') return el('p', { class: 'state failed' }, icon('alert'), failure);
  if (state === 'stopped') return el('p', { class: 'state' }, text === '' ? 'Stopped before the first word.' : 'Stopped. The text so far is kept.');
  if (finishReason === 'length') return el('p', { class: 'state' }, 'Ended at the limit of max new tokens.');
  return undefined;
}

/** Enter sends, Shift+Enter breaks the line, and the Enter that accepts an input method's suggestion does neither. */
export function isSendKey(event) {
  // 229 is what Safari reports for that last Enter, after isComposing has already ended.
  return event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229;
}
