/** The conversation as data: who said what, and how each answer stands. Knows neither the page nor the network. */

/** Most messages kept, oldest dropped first in whole turns. */
export const MESSAGES_MAX = 200;
/** Most text stored over a reload, in UTF-16 units; browsers give a site about five million. */
export const STORED_LENGTH_MAX = 1_000_000;

/**
 * @typedef {'queued'|'streaming'|'done'|'stopped'|'failed'} AnswerState
 * @typedef {{firstTokenSeconds?: number, tokensPerSecond?: number, tokens?: number}} Stats
 * @typedef {object} Message
 * @property {number} id
 * @property {'user'|'assistant'} role
 * @property {string} text
 * @property {AnswerState} [state]        answers only
 * @property {string} [finishReason]      answers only: `stop`, `length`, …
 * @property {string} [failure]           answers that failed: why, in a sentence
 * @property {Stats} [stats]              answers only
 */

export class Conversation {
  /** @type {Message[]} */
  messages = [];
  #nextId = 1;

  /** The answer being generated, if there is one. */
  get open() {
    const last = this.messages.at(-1);
    return last?.state === 'queued' || last?.state === 'streaming' ? last : undefined;
  }

  /** Adds a question and the empty answer to it; returns the answer. */
  ask(text) {
    this.#refuseWhileOpen();
    this.#add({ role: 'user', text });
    const answer = this.#add({ role: 'assistant', text: '', state: 'queued', stats: {} });
    while (this.messages.length > MESSAGES_MAX) this.messages.splice(0, 2);
    return answer;
  }

  /** Replaces the last answer by an empty one to the same question; returns it. */
  regenerate() {
    this.#refuseWhileOpen();
    this.messages.pop();
    return this.#add({ role: 'assistant', text: '', state: 'queued', stats: {} });
  }

  /** Replaces a question and forgets all that followed it; returns the new empty answer. */
  editAndAsk(id, text) {
    this.#refuseWhileOpen();
    const index = this.messages.findIndex((message) => message.id === id && message.role === 'user');
    if (index < 0) throw new RangeError(`No question has the id ${id}.`);
    this.messages.splice(index);
    return this.ask(text);
  }

  clear() {
    this.messages = [];
  }

  /**
   * What to send: the system prompt, then every turn that has an answer, then the open question. A question whose answer
   * failed before its first word is left out, so that a refused message does not spoil the ones after it.
   * @param {string} system
   * @returns {{role: string, content: string}[]}
   */
  requestMessages(system) {
    const sent = system.trim() === '' ? [] : [{ role: 'system', content: system }];
    for (let i = 0; i + 1 < this.messages.length; i += 2) {
      const [question, answer] = [this.messages[i], this.messages[i + 1]];
      const open = answer === this.open;
      if (!open && answer.text === '') continue;
      sent.push({ role: 'user', content: question.text });
      if (!open) sent.push({ role: 'assistant', content: answer.text });
    }
    return sent;
  }

  /** A plain copy to store, newest turns first to stay when the text is too long. */
  toStored() {
    let room = STORED_LENGTH_MAX;
    let first = this.messages.length;
    while (first >= 2) {
      room -= this.messages[first - 1].text.length + this.messages[first - 2].text.length;
      if (room < 0) break;
      first -= 2;
    }
    return { messages: this.messages.slice(first).map(({ id, ...message }) => message) };
  }

  /** The conversation that was stored; an answer cut off by a reload counts as stopped. Nonsense gives an empty one. */
  static fromStored(stored) {
    const conversation = new Conversation();
    const messages = Array.isArray(stored?.messages) ? stored.messages : [];
    for (let i = 0; i + 1 < messages.length && i < MESSAGES_MAX; i += 2) {
      const [question, answer] = [messages[i], messages[i + 1]];
      if (question?.role !== 'user' || answer?.role !== 'assistant') break;
      conversation.#add({ role: 'user', text: String(question.text) });
      const state = ['done', 'failed'].includes(answer.state) ? answer.state : 'stopped';
      conversation.#add({ ...answer, text: String(answer.text), state, stats: answer.stats ?? {} });
    }
    return conversation;
  }

  #add(message) {
    const added = { ...message, id: this.#nextId++ };
    this.messages.push(added);
    return added;
  }

  #refuseWhileOpen() {
    if (this.open) throw new Error('An answer is still being generated.');
  }
}

/** Times one answer and moves it through its states. Clock readings are milliseconds from any one origin. */
export class AnswerRun {
  #startedMs;
  #firstMs;
  #lastMs;
  #pieces = 0;

  /** @param {Message} answer in state `queued` @param {number} nowMs when the request was sent */
  constructor(answer, nowMs) {
    this.answer = answer;
    this.#startedMs = nowMs;
  }

  text(text, nowMs) {
    this.answer.text += text;
    this.answer.state = 'streaming';
    this.#firstMs ??= nowMs;
    this.#lastMs = nowMs;
    this.#pieces += 1;
    this.#measure(this.#pieces);
  }

  /** The server's count and speed, which are exact where ours counts pieces of text, several of which come at a time. */
  usage(completionTokens, tokensPerSecond) {
    this.#measure(completionTokens);
    if (tokensPerSecond !== undefined && this.answer.stats) this.answer.stats.tokensPerSecond = tokensPerSecond;
  }

  done(finishReason) {
    this.answer.state = 'done';
    this.answer.finishReason = finishReason;
  }

  stopped() {
    this.answer.state = 'stopped';
  }

  failed(why) {
    this.answer.state = 'failed';
    this.answer.failure = why;
  }

  #measure(tokens) {
    if (this.#firstMs === undefined) return;
    const seconds = (this.#lastMs - this.#firstMs) / 1000;
    this.answer.stats = {
      firstTokenSeconds: (this.#firstMs - this.#startedMs) / 1000,
      tokens,
      // The first token's time is the prompt's, so the speed is that of the tokens after it.
      tokensPerSecond: tokens > 1 && seconds > 0 ? (tokens - 1) / seconds : undefined,
    };
  }
}

/** `0.21 s to first token · 48.3 tokens/s · 182 tokens`; what is not known is left out. */
export function statsLine({ firstTokenSeconds, tokensPerSecond, tokens }) {
  const parts = [];
  if (firstTokenSeconds !== undefined) parts.push(`${firstTokenSeconds.toFixed(2)} s to first token`);
  if (tokensPerSecond !== undefined) parts.push(`${tokensPerSecond.toFixed(1)} tokens/s`);
  if (tokens !== undefined) parts.push(tokens === 1 ? '1 token' : `${tokens} tokens`);
  return parts.join(' · ');
}
