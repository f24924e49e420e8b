/** Sends what the reader thinks of answers, and takes it back. What was said is noted on the answer itself. */
import * as doors from './feedback-api.js';
import { rating, verdict } from './opinion.js';
import { load, save } from './storage.js';

/** @typedef {import('./conversation.js').Message} Message */

export class Opinions {
  #asked;
  #changed;
  #refused;
  #api;
  /** Answers about which something is being sent: a second press waits for the first. */
  #sending = new Set();

  /**
   * @param {(answer: Message) => {role: string, content: string}[]} asked what was sent for an answer
   * @param {() => void} changed after each opinion
   * @param {(problem: Error) => void} refused
   */
  constructor(asked, changed, refused, api = doors) {
    this.#asked = asked;
    this.#changed = changed;
    this.#refused = refused;
    this.#api = api;
  }

  /** A thumb up or down; the same again takes it back, the other one takes its place. */
  rate(answer, up) {
    return this.#alone([answer], async () => {
      if (answer.rating?.up === up) {
        await this.#withdraw(answer.rating.rankingId);
        delete answer.rating;
      } else {
        const rankingId = await this.#submit((supersedes) => rating(answer, up, this.#about(answer, supersedes)), answer.rating?.rankingId);
        answer.rating = { up, rankingId };
      }
    });
  }

  /** Which of the answers is best: its index, 'tie' or 'none'. */
  judge(answers, best) {
    return this.#alone(answers, async () => {
      const ids = answers.map(({ id }) => id);
      // Of other answers together it would be another item.
      const before = answers.find((answer) => answer.verdict?.ids.join() === ids.join())?.verdict.rankingId;
      const rankingId = await this.#submit((supersedes) => verdict(answers, best, this.#about(answers[0], supersedes)), before);
      const others = answers.flatMap((answer) => said(answer)).filter((id) => id !== before);
      answers.forEach((answer) => delete answer.verdict);
      answers[typeof best === 'number' ? best : 0].verdict = { rankingId, best: typeof best === 'number' ? 'this' : best, ids, others };
    });
  }

  /** Takes back what was said of several answers together. */
  takeBack(answers) {
    return this.#alone(answers, async () => {
      for (const answer of answers.filter((one) => one.verdict)) {
        for (const rankingId of said(answer)) await this.#withdraw(rankingId);
        delete answer.verdict;
      }
    });
  }

  #about(answer, supersedes) {
    return { messages: this.#asked(answer), labeller: labeller(), supersedes };
  }

  async #alone(answers, act) {
    if (answers.some((answer) => this.#sending.has(answer))) return;
    answers.forEach((answer) => this.#sending.add(answer));
    try {
      await act();
      this.#changed();
    } catch (problem) {
      this.#refused(problem);
    } finally {
      answers.forEach((answer) => this.#sending.delete(answer));
    }
  }

  /** A ranking that is gone cannot be replaced, but the new one can stand for itself. */
  async #submit(record, before = '') {
    try {
      return await this.#api.submitRanking(record(before));
    } catch (problem) {
      if (problem.status !== 404 || before === '') throw problem;
      return this.#api.submitRanking(record(''));
    }
  }

  async #withdraw(rankingId) {
    await this.#api.withdrawRanking(rankingId, labeller()).catch((problem) => {
      if (problem.status !== 404) throw problem;
    });
  }
}

/** What was said of an answer among others, the newest first: of other answers together it stands on its own. */
const said = ({ verdict: given }) => (given ? [given.rankingId, ...(given.others ?? [])] : []);

let unstored;

/** Under what name this browser's opinions stand: random, and kept here. */
export function labeller() {
  const known = load('labeller') ?? unstored;
  if (typeof known === 'string' && known !== '') return known;
  const made = `reader-${[...crypto.getRandomValues(new Uint32Array(2))].map((part) => part.toString(36)).join('')}`;
  save('labeller', made);
  // A browser that keeps nothing has one name until the page is left.
  unstored = made;
  return made;
}
