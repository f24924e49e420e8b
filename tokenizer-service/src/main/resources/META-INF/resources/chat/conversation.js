/**
 * A conversation as data: a tree of questions and answers. Below a question hang its answers, below an answer the
 * questions that followed it; the path of chosen ones is what the reader sees. Knows neither the page nor the network.
 */

/** Most messages kept, those of other branches included. */
export const MESSAGES_MAX = 400;
/** Most text stored for one conversation, in UTF-16 units. */
export const STORED_LENGTH_MAX = 1_000_000;
/** Most answers shown side by side. */
const SIDE_BY_SIDE_MAX = 4;
/** Above all first questions. */
const ROOT = 0;

/**
 * @typedef {'queued'|'streaming'|'done'|'stopped'|'failed'} AnswerState
 * @typedef {{firstTokenSeconds?: number, tokensPerSecond?: number, tokens?: number}} Stats
 * @typedef {{text: string, logprob: number, top: {text: string, logprob: number}[]}} TokenShown
 * @typedef {object} Message
 * @property {number} id
 * @property {number} parent              id of the message it follows, 0 for none
 * @property {'user'|'assistant'} role
 * @property {string} text
 * @property {AnswerState} [state]        answers only
 * @property {string} [finishReason]      answers only: `stop`, `length`, …
 * @property {string} [failure]           answers that failed: why, in a sentence
 * @property {Stats} [stats]              answers only
 * @property {TokenShown[]} [tokens]      answers only, when probabilities were asked for; not stored
 * @property {string} [system]            answers only: what the model was told before the conversation
 * @property {object} [origin]            answers only: model, setting and request, as the feedback doors name them
 * @property {{up: boolean, rankingId: string}} [rating]  answers only: the reader's thumb
 * @property {{best: 'this'|'tie'|'none', ids: number[], rankingId: string, others?: string[]}} [verdict]  what he said of it among these, and in other rankings of it before
 * @property {number} [place]             among those beside it, when the reader put them in order
 */

export class Conversation {
  /** @type {Map<number, Message>} */
  #messages = new Map();
  /** Which child of a message is on the path: parent's id to child's id. */
  #chosen = new Map();
  /** Answers made together, of which none has been preferred yet. */
  #together = [];
  #nextId = 1;

  /** The path that the reader sees, oldest first: question, answer, question, … @returns {Message[]} */
  get messages() {
    const path = [];
    for (let id = this.#chosen.get(ROOT); id !== undefined; id = this.#chosen.get(id)) path.push(this.#messages.get(id));
    return path;
  }

  /** The answers being generated. @returns {Message[]} */
  get open() {
    return this.#together.filter(isOpen);
  }

  /** The answers to show side by side at the end of the path: more than one, or none. @returns {Message[]} */
  get together() {
    return this.#together.length > 1 ? [...this.#together] : [];
  }

  /** Adds a question at the end of the path with so many empty answers; returns those. */
  ask(text, answers = 1) {
    return this.#ask(this.messages.at(-1)?.id ?? ROOT, text, answers);
  }

  /** Adds empty answers beside one that is there; returns them. */
  regenerate(id, answers = 1) {
    return this.#answer(this.#of('assistant', id).parent, answers);
  }

  /** Asks in another way beside a question that is there, whose branch stays; returns the new empty answers. */
  editAndAsk(id, text, answers = 1) {
    return this.#ask(this.#of('user', id).parent, text, answers);
  }

  /** Adds an empty answer to be compared with one that is there; returns it. */
  rival(id) {
    const answer = this.#of('assistant', id);
    const [added] = this.#answer(answer.parent, 1);
    this.#together = [answer, added];
    return added;
  }

  /** Shows an answer with those beside it, with its neighbours where there are too many. */
  sideBySide(id) {
    this.#refuseWhileOpen();
    const answer = this.#of('assistant', id);
    const beside = this.siblings(answer).filter((other) => other === answer || other.text !== '');
    const from = Math.max(0, Math.min(beside.indexOf(answer) - 1, beside.length - SIDE_BY_SIDE_MAX));
    this.#together = beside.slice(from, from + SIDE_BY_SIDE_MAX);
  }

  /** The messages that stand in the same place, the given one among them, oldest first or as arranged. @returns {Message[]} */
  siblings({ parent }) {
    const place = ({ place: given, id }) => given ?? id;
    return [...this.#messages.values()].filter((message) => message.parent === parent).sort((one, other) => place(one) - place(other));
  }

  /** The message beside one, before (-1) or after (1) it. @returns {Message | undefined} */
  beside(message, direction) {
    const siblings = this.siblings(message);
    return siblings[siblings.indexOf(message) + direction];
  }

  /** Puts messages that stand in the same place in this order, before those that come later. */
  arrange(ids) {
    // Below every id, so that a new message comes last.
    ids.forEach((id, index) => (this.#messages.get(id).place = index - ids.length));
  }

  /** Puts a message, with what followed it last, on the path. */
  choose(id) {
    this.#refuseWhileOpen();
    this.#together = [];
    this.#chosen.set(this.#messages.get(id).parent, id);
  }

  clear() {
    this.#messages.clear();
    this.#chosen.clear();
    this.#together = [];
  }

  /**
   * What to send for an answer: the system prompt, then every turn before it that has an answer, then its question. A
   * question whose answer failed before its first word is left out, so that a refused message does not spoil the rest.
   * @param {string} system
   * @param {Message} answer
   * @returns {{role: string, content: string}[]}
   */
  requestMessages(system, answer) {
    const question = this.#messages.get(answer.parent);
    const sent = [{ role: 'user', content: question.text }];
    for (let before = this.#messages.get(question.parent); before; ) {
      const asked = this.#messages.get(before.parent);
      if (before.text !== '') sent.unshift({ role: 'user', content: asked.text }, { role: 'assistant', content: before.text });
      before = this.#messages.get(asked.parent);
    }
    return system.trim() === '' ? sent : [{ role: 'system', content: system }, ...sent];
  }

  /** A plain copy to store: the path's newest turns, then the newest other branches, as far as the text fits. */
  toStored() {
    const path = this.messages;
    const onPath = new Set(path.map(({ id }) => id));
    const others = [...this.#messages.values()].filter(({ id }) => !onPath.has(id)).reverse();
    const kept = fitting([...path.reverse(), ...others]);
    // A turn is stored whole or not at all, and a branch only with all that it hangs on.
    const stored = withRoots([...this.#messages.values()].filter(({ id }) => kept.has(id)));
    const ids = new Set(stored.map(({ id }) => id));
    const chosen = [...this.#chosen].filter(([parent, child]) => ids.has(child) && (parent === ROOT || ids.has(parent)));
    const first = path.findLast(({ id }) => ids.has(id));
    if (first && !chosen.some(([parent]) => parent === ROOT)) chosen.unshift([ROOT, first.id]);
    return { messages: stored.map(({ tokens, ...message }) => message), chosen };
  }

  /** The conversation that was stored; an answer cut off by a reload counts as stopped. Nonsense gives an empty one. */
  static fromStored(stored) {
    const conversation = new Conversation();
    const messages = Array.isArray(stored?.messages) ? stored.messages.slice(0, MESSAGES_MAX) : [];
    // Before there were branches, messages stood in a row without saying what they followed.
    const row = messages.map((message, index) => (message?.parent === undefined ? { ...message, id: index + 1, parent: index } : message));
    row.forEach((message) => conversation.#restore(message));
    const chosen = Array.isArray(stored?.chosen) ? stored.chosen : [...conversation.#messages.values()].map(({ parent, id }) => [parent, id]);
    for (const pair of chosen) {
      if (Array.isArray(pair) && conversation.#messages.get(pair[1])?.parent === pair[0]) conversation.#chosen.set(...pair);
    }
    conversation.#dropUnanswered();
    return conversation;
  }

  #ask(parent, text, answers) {
    this.#refuseWhileOpen();
    const question = this.#add({ role: 'user', text, parent });
    return this.#answer(question.id, answers);
  }

  #answer(question, answers) {
    this.#refuseWhileOpen();
    const added = Array.from({ length: answers }, () =>
      this.#add({ role: 'assistant', text: '', parent: question, state: 'queued', stats: {} }));
    this.#chosen.set(question, added[0].id);
    this.#together = added;
    this.#prune();
    return added;
  }

  #add(message) {
    const added = { ...message, id: this.#nextId++ };
    this.#messages.set(added.id, added);
    this.#chosen.set(added.parent, added.id);
    return added;
  }

  #restore(message) {
    const { id, parent, role, text, place } = sound(message ?? {});
    const follows = parent === ROOT ? 'assistant' : this.#messages.get(parent)?.role;
    const fits = Number.isSafeInteger(id) && id > ROOT && !this.#messages.has(id) && typeof text === 'string';
    if (!fits || !(role === 'user' ? follows === 'assistant' : role === 'assistant' && follows === 'user')) return;
    const state = ['done', 'failed'].includes(message.state) ? message.state : 'stopped';
    this.#messages.set(id, role === 'user' ? { role, text, parent, id, ...(place !== undefined && { place }) } : { ...sound(message), state, stats: message.stats ?? {} });
    this.#nextId = Math.max(this.#nextId, id + 1);
  }

  #dropUnanswered() {
    for (const { id, role } of [...this.#messages.values()]) {
      if (role === 'user' && ![...this.#messages.values()].some(({ parent }) => parent === id)) this.#remove(id);
    }
  }

  /** Drops the oldest branches that the reader does not see, then the oldest turns. */
  #prune() {
    while (this.#messages.size > MESSAGES_MAX) {
      const path = this.messages.map(({ id }) => id);
      const together = this.#together.map(({ id }) => id);
      const hidden = [...this.#messages.keys()].find((id) => !path.includes(id) && !together.includes(id));
      if (hidden !== undefined) this.#remove(hidden);
      else this.#dropFirstTurn(path);
    }
  }

  #dropFirstTurn([question, answer, next]) {
    this.#messages.get(next).parent = ROOT;
    this.#chosen.set(ROOT, next);
    [question, answer].forEach((id) => (this.#messages.delete(id), this.#chosen.delete(id)));
  }

  #remove(id) {
    const { parent } = this.#messages.get(id);
    [...this.#messages.values()].filter((message) => message.parent === id).forEach((child) => this.#remove(child.id));
    this.#messages.delete(id);
    this.#chosen.delete(id);
    if (this.#chosen.get(parent) === id) this.#chosen.delete(parent);
  }

  #of(role, id) {
    const message = this.#messages.get(id);
    if (message?.role !== role) throw new RangeError(`No ${role === 'user' ? 'question' : 'answer'} has the id ${id}.`);
    return message;
  }

  #refuseWhileOpen() {
    if (this.open.length > 0) throw new Error('An answer is still being generated.');
  }
}

/** A stored message without what is not of its kind: it may come from a file. */
function sound({ system, origin, rating, verdict, place, ...message }) {
  return {
    ...message,
    ...(typeof system === 'string' && { system }),
    ...(typeof origin === 'object' && origin !== null && { origin }),
    ...(typeof rating?.rankingId === 'string' && { rating }),
    ...(typeof verdict?.rankingId === 'string' && Array.isArray(verdict.ids) && Array.isArray(verdict.others ?? []) && { verdict }),
    ...(Number.isSafeInteger(place) && { place }),
  };
}

const isOpen = ({ state }) => state === 'queued' || state === 'streaming';

/** Ids of as many messages, in this order, as the text of one stored conversation may hold. */
function fitting(messages) {
  const kept = new Set();
  let room = STORED_LENGTH_MAX;
  for (const { id, text, system = '' } of messages) {
    room -= text.length + system.length;
    if (room < 0) break;
    kept.add(id);
  }
  return kept;
}

/**
 * Messages that hang together: an answer without its question goes, a question that lost what it followed comes first, and
 * a question without answers goes too.
 */
function withRoots(messages) {
  const ids = new Set();
  const whole = [];
  for (const message of messages) {
    const known = message.parent === ROOT || ids.has(message.parent);
    if (!known && message.role === 'assistant') continue;
    ids.add(message.id);
    whole.push(known ? message : { ...message, parent: ROOT });
  }
  const answered = new Set(whole.map(({ parent }) => parent));
  return whole.filter(({ id, role }) => role === 'assistant' || answered.has(id));
}
