/** Draws the conversation: the path of chosen messages, and at its end perhaps several answers side by side. */
import { AnswerView } from './answer-view.js';
import { el } from './dom.js';
import { VerdictBar } from './opinion-view.js';
import { questionView } from './question-view.js';

/**
 * What the reader wants.
 * @typedef {object} Actions
 * @property {(id: number) => void} regenerate            another answer beside this one
 * @property {(id: number, text: string) => void} resend  a question, edited
 * @property {(id: number) => void} choose                go to the branch of this message
 * @property {(id: number) => void} compare               this answer beside another one
 * @property {(ids: number[]) => void} arrange            branches in this order
 * @property {(answer: object, up: boolean) => Promise<void>} rate  a thumb
 * @property {(answers: object[], best: number|'tie'|'none') => Promise<void>} judge  which of several is best
 * @property {(answers: object[]) => Promise<void>} takeBack  what was said of several
 * @property {(answers: object[]) => Promise<number[]|undefined>} rewards  of answers to one question
 */

export class ConversationView {
  #log;
  #actions;
  /** @type {Map<number, AnswerView>} */
  #answers = new Map();
  /** @type {VerdictBar | undefined} */
  #verdict;

  /** @param {HTMLElement} log the element with role=log @param {Actions} actions */
  constructor(log, actions) {
    this.#log = log;
    this.#actions = actions;
  }

  /** Draws everything anew: after loading, clearing, choosing a branch, and whenever earlier messages went away. */
  showAll(conversation) {
    this.#answers.clear();
    this.#verdict = undefined;
    this.#log.replaceChildren();
    const path = conversation.messages;
    const together = conversation.together;
    const end = together.length > 0 ? path.findIndex(({ parent }) => parent === together[0].parent) : path.length;
    path.slice(0, end).forEach((message) => this.#add(conversation, message));
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
    this.#verdict = new VerdictBar(messages, this.#actions);
    this.#log.append(el('div', { class: 'together', 'data-answers': String(messages.length) }, ...views), this.#verdict.element);
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
    this.#verdict?.update();
  }
}
