/** The small buttons with which a reader says what he thinks: thumbs under an answer, a question under several. */
import { byId, el, icon } from './dom.js';

/** @typedef {import('./conversation.js').Message} Message */

/** @param {Message} message @param {import('./view.js').Actions} actions @returns {HTMLElement} */
export function thumbs(message, actions) {
  const button = (up, name, words) => el('button', {
    type: 'button',
    class: 'quiet thumb',
    'aria-label': words,
    title: words,
    'aria-pressed': String(message.rating?.up === up),
    onclick: async () => {
      await actions.rate(message, up);
      group.querySelectorAll('button').forEach((thumb, index) => thumb.setAttribute('aria-pressed', String(message.rating?.up === (index === 0))));
    },
  }, icon(name));
  const group = el('div', { class: 'thumbs', role: 'group', 'aria-label': 'What do you think of this answer?' },
    button(true, 'good', 'Good answer'), button(false, 'bad', 'Bad answer'));
  return group;
}

/** What was said of an answer among others, to be taken back. @returns {HTMLElement | undefined} */
export function saidBetter(message, actions) {
  if (message.verdict?.best !== 'this') return undefined;
  const said = el('button', { type: 'button', class: 'quiet said', 'aria-label': 'Take back that this answer is better', onclick: async () => {
    await actions.takeBack([message]);
    if (!message.verdict) said.remove();
  } }, icon('check'), el('span', {}, message.verdict.ids.length > 2 ? `Best of ${message.verdict.ids.length}` : 'Better'));
  return said;
}

/** Asks which of several answers is best, once all of them are there. */
export class VerdictBar {
  #messages;
  #actions;
  element = el('div', { class: 'verdict', role: 'group', 'aria-label': 'Which answer is better?', hidden: true });

  /** @param {Message[]} messages in the order shown @param {import('./view.js').Actions} actions */
  constructor(messages, actions) {
    this.#messages = messages;
    this.#actions = actions;
    this.update();
  }

  update() {
    const ready = this.#messages.every(({ state, text }) => (state === 'done' || state === 'stopped') && text !== '');
    this.element.hidden = !ready;
    const said = this.#messages.find((message) => message.verdict)?.verdict;
    this.element.replaceChildren(...(said && said.best !== 'this' ? this.#answered(said) : this.#question()));
  }

  #question() {
    const two = this.#messages.length === 2;
    const letters = this.#messages.map((_, index) => this.#button(`${String.fromCharCode(65 + index)} is ${two ? 'better' : 'best'}`, () => this.#judge(index)));
    const tie = this.#button(two ? 'Tie' : 'All the same', () => this.#judge('tie'));
    const none = this.#button(two ? 'Both bad' : 'None is good', () => this.#judge('none'));
    return [el('p', { class: 'verdict-question' }, two ? 'Which answer is better?' : 'Which answer is best?'), ...letters, tie, none];
  }

  #answered({ best }) {
    const words = best === 'tie' ? 'You found them equally good.' : 'You found none of them good.';
    return [el('p', { class: 'verdict-question' }, words), this.#button('Take it back', () => this.#act(() => this.#actions.takeBack(this.#messages)))];
  }

  #button(words, onclick) {
    return el('button', { type: 'button', class: 'plain', onclick }, words);
  }

  #judge(best) {
    return this.#act(() => this.#actions.judge(this.#messages, best));
  }

  /** Buttons are made anew by what was said: the focus goes to the same one, else to the first, unless the reader has gone on. */
  async #act(what) {
    const pressed = document.activeElement?.textContent;
    await what();
    const stays = this.element.contains(document.activeElement) || document.activeElement === document.body;
    this.update();
    const buttons = [...this.element.querySelectorAll('button')];
    if (stays && this.element.isConnected) (buttons.find((button) => button.textContent === pressed) ?? buttons[0]).focus();
  }
}

/** Says why an opinion could not be kept; nothing takes the words away. */
export function tellUnsaid(why) {
  byId('opinion-problem').textContent = `What you said could not be kept. ${why}`;
  byId('opinion-problem').hidden = why === '';
}
