/** What the promoted reward model makes of answers; nothing at all where there is none. */
import * as doors from './feedback-api.js';
import { el, icon } from './dom.js';

/** @typedef {import('./conversation.js').Message} Message */

/** Most answers that are scored in one request. */
const ANSWERS_MAX = 16;

export class Rewards {
  /** @type {WeakMap<Message, number>} */
  #known = new WeakMap();
  #asked;
  #there;
  #api;

  /** @param {(answer: Message) => {role: string, content: string}[]} asked what was sent for an answer */
  constructor(asked, api = doors) {
    this.#asked = asked;
    this.#api = api;
  }

  /** Rewards of answers to one question, in their order; undefined where nothing scores them. Never throws. */
  async of(answers) {
    try {
      this.#there ??= this.#api.rewardModels().then(({ cards = [] }) => cards.some(({ promoted, kind }) => promoted && kind === 'preference'));
      if (!(await this.#there)) return undefined;
      const fresh = answers.filter((answer) => !this.#known.has(answer));
      for (let from = 0; from < fresh.length; from += ANSWERS_MAX) await this.#score(fresh.slice(from, from + ANSWERS_MAX));
      return answers.map((answer) => this.#known.get(answer));
    } catch {
      // Rewards are an extra: without them the page is as it was.
      return undefined;
    }
  }

  async #score(answers) {
    const scores = await this.#api.rewards(this.#asked(answers[0]), answers.map(({ text }) => text));
    answers.forEach((answer, index) => this.#known.set(answer, scores[index]));
  }
}

/**
 * A quiet place for the reward of an answer with others beside it, and for a button that sorts them; empty until it is known.
 * @param {Message} message @param {Message[]} siblings @param {import('./view.js').Actions} actions
 */
export function rewardNote(message, siblings, actions) {
  const note = el('span', { class: 'reward' });
  const scored = siblings.filter(({ text, state }) => text !== '' && (state === 'done' || state === 'stopped'));
  if (scored.length > 1 && scored.includes(message)) {
    actions.rewards(scored).then((rewards) => rewards && note.append(...shown(message, scored, rewards, actions)));
  }
  return note;
}

function shown(message, siblings, rewards, actions) {
  const reward = rewards[siblings.indexOf(message)];
  const best = [...siblings].sort((one, other) => rewards[siblings.indexOf(other)] - rewards[siblings.indexOf(one)]);
  const sorted = best.every((answer, index) => answer === siblings[index]);
  const words = el('span', { title: 'What the reward model makes of this answer' }, `reward ${reward.toFixed(2).replace('-', '−')}`);
  return [words, !sorted && el('button', { type: 'button', class: 'quiet sort', 'aria-label': 'Put the answers in order of their reward', onclick: () => actions.arrange(best.map(({ id }) => id)) },
    icon('sort'), el('span', {}, 'Sort'))].filter(Boolean);
}
