/** Draws one answer while it grows and when it has ended. Reads the message, never changes it. */
import { copyButton, el, icon } from './dom.js';
import { statsLine } from './answer-run.js';
import { branchSwitch } from './branches.js';
import { StreamedMarkdown } from './markdown.js';
import { saidBetter, thumbs } from './opinion-view.js';
import { rewardNote } from './rewards.js';
import { tokenView } from './tokens.js';

/** How often the figures under a growing answer change, in milliseconds; faster is unreadable. */
const STATS_EVERY_MS = 250;

export class AnswerView {
  #message;
  #siblings;
  #actions;
  #drawn;
  #body = el('div', { class: 'prose' });
  #foot = el('div', { class: 'foot' });
  #shownLength = 0;
  #statsAtMs = 0;
  #asTokens = false;

  /**
   * @param {import('./conversation.js').Message} message
   * @param {() => import('./conversation.js').Message[]} siblings all in its place, itself among them
   * @param {import('./view.js').Actions} actions
   * @param {string} [name] of one among several side by side
   */
  constructor(message, siblings, actions, name) {
    this.#message = message;
    this.#siblings = siblings;
    this.#actions = actions;
    this.#drawn = new StreamedMarkdown(this.#body);
    this.name = name;
    const head = name && el('h3', { class: 'answer-name' }, name);
    this.element = el('article', { class: 'answer', 'aria-label': name ?? 'Answer', 'data-id': String(message.id) }, head, this.#body, this.#foot);
    if (message.state === 'queued') this.#showState();
    else this.settle();
  }

  /** Draws what the answer gained; false when it must be called again in a later frame. */
  grow(nowMs) {
    this.#takeText();
    if (this.#message.state === 'streaming' && nowMs - this.#statsAtMs >= STATS_EVERY_MS) {
      this.#statsAtMs = nowMs;
      this.#showState();
    }
    return this.#drawn.draw(nowMs);
  }

  /** Draws the end of the answer: all its text, its final state, what can be done with it. */
  settle() {
    this.#takeText();
    this.#drawn.finish();
    this.#showState();
  }

  #takeText() {
    this.#drawn.append(this.#message.text.slice(this.#shownLength));
    this.#shownLength = this.#message.text.length;
  }

  #showState() {
    const { state } = this.#message;
    this.element.dataset.state = state;
    this.element.setAttribute('aria-busy', String(state === 'queued' || state === 'streaming'));
    this.#foot.replaceChildren(...this.#footOf(this.#message));
  }

  #footOf(message) {
    const stats = el('p', { class: 'stats' }, statsLine(message.stats ?? {}));
    if (message.state === 'queued') return [el('p', { class: 'state waiting' }, dots(), 'Waiting for the model')];
    if (message.state === 'streaming') return [el('p', { class: 'state' }, dots(), 'Answering'), stats];
    const actions = el('div', { class: 'actions' }, ...(this.name ? this.#choice(message) : this.#all(message)));
    // Side by side they are to be judged, and a reward would judge first.
    const reward = !this.name && message.state !== 'failed' && rewardNote(message, this.#siblings(), this.#actions);
    return [endNote(message), el('div', { class: 'foot-row' }, stats, actions, reward)].filter(Boolean);
  }

  #all(message) {
    const failed = message.state === 'failed';
    const again = el('button', { type: 'button', class: `${failed ? 'plain' : 'quiet'} again`, onclick: () => this.#actions.regenerate(message.id) },
      icon('again'), el('span', {}, failed ? 'Retry' : 'Regenerate'));
    const copy = message.text !== '' && copyButton(() => message.text, 'this answer');
    const siblings = this.#siblings();
    const branches = branchSwitch(message, siblings, this.#actions.choose);
    if (failed || message.text === '') return [again, copy, branches];
    const said = [thumbs(message, this.#actions), saidBetter(message, this.#actions)];
    return [branches, copy, again, this.#compareButton(message, siblings.length), this.#tokensButton(message), ...said].filter(Boolean);
  }

  #compareButton(message, answers) {
    const words = answers > 1 ? 'Compare with the other answers' : 'Compare with a second answer';
    return el('button', { type: 'button', class: 'quiet thumb compare-answers', 'aria-label': words, title: words, onclick: () => this.#actions.compare(message.id) },
      icon('columns'));
  }

  #choice(message) {
    const prefer = el('button', { type: 'button', class: 'plain prefer', onclick: () => this.#actions.choose(message.id), 'aria-label': `Go on with ${this.name}` },
      'Go on with this');
    return [prefer, message.text !== '' && copyButton(() => message.text, this.name), this.#tokensButton(message)];
  }

  #tokensButton(message) {
    if (!message.tokens?.length) return undefined;
    return el('button', { type: 'button', class: 'quiet', 'aria-pressed': String(this.#asTokens), onclick: () => this.#switchTokens() },
      icon('bars'), el('span', {}, 'Probabilities'));
  }

  #switchTokens() {
    this.#asTokens = !this.#asTokens;
    this.element.querySelector('.token-view')?.remove();
    this.#body.hidden = this.#asTokens;
    if (this.#asTokens) this.#body.after(tokenView(this.#message.tokens));
    this.#showState();
    this.#foot.querySelector('[aria-pressed]').focus();
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
