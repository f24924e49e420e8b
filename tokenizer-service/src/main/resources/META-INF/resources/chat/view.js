/** Draws the conversation: the path of chosen messages, and at its end perhaps several answers side by side. */
import { AnswerView } from './answer-view.js';
import { el } from './dom.js';
import { questionView } from './question-view.js';

/**
 * What the reader wants.
 * @typedef {object} Actions
 * @property {(id: number) => void} regenerate            another answer beside this one
 * @property {(id: number, text: string) => void} resend  a question, edited
 * @property {(id: number) => void} choose                go to the branch of this message
 */

export class ConversationView {
  #log;
  #actions;
  /** @type {Map<number, AnswerView>} */
  #answers = new Map();

  /** @param {HTMLElement} log the element with role=log @param {Actions} actions */
  constructor(log, actions) {
    this.#log = log;
    this.#actions = actions;
  }

  /** Draws everything anew: after loading, clearing, choosing a branch, and whenever earlier messages went away. */
  showAll(conversation) {
    this.#answers.clear();
    this.#log.replaceChildren();
    const path = conversation.messages;
    const together = conversation.together;
    path.slice(0, together.length > 0 ? -1 : undefined).forEach((message) => this.#add(conversation, message));
    if (together.length > 0) this.#addTogether(conversation, together);
  }

  /** Draws the question and the answers that have just been added to the end of the path. */
  addTurn(conversation) {
    const [question, answer] = conversation.messages.slice(-2);
    this.#add(conversation, question);
    if (conversation.together.length > 0) this.#addTogether(conversation, conversation.together);
    else this.#add(conversation, answer);
  }

  #add(conversation, message) {
    const siblings = () => conversation.siblings(message);
    if (message.role === 'user') this.#log.append(questionView(message, siblings(), this.#actions));
    else this.#log.append(this.#answer(message, siblings));
  }

  #addTogether(conversation, messages) {
    const views = messages.map((message, index) =>
      this.#answer(message, () => conversation.siblings(message), `Answer ${String.fromCharCode(65 + index)}`));
    this.#log.append(el('div', { class: 'together', 'data-answers': String(messages.length) }, ...views));
  }

  #answer(message, siblings, name) {
    const view = new AnswerView(message, siblings, this.#actions, name);
    this.#answers.set(message.id, view);
    return view.element;
  }

  /** Draws what growing answers gained; false when it must be called again in a later frame. */
  grow(messages, nowMs) {
    return messages.map(({ id }) => this.#answers.get(id)?.grow(nowMs) ?? true).every(Boolean);
  }

  /** Draws the end of answers. */
  settle(messages) {
    messages.forEach(({ id }) => this.#answers.get(id)?.settle());
  }
}
