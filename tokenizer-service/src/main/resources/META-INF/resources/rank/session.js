/**
 * What one labeller does in this tab: the item in his hands, those put aside while he changes an earlier one, and what he
 * has sent. Knows the feedback doors and storage, not the page. Survives a reload.
 */
import * as doors from '../chat/feedback-api.js';
import { Work } from './work.js';

/** Most rankings that can be taken back or changed later. */
export const SENT_MAX = 20;

/** @typedef {{rankingId: string, skipped: string, work: object}} Sent a work as stored, with the id of its ranking */

export class Session {
  /** @type {Work | undefined} */
  work;
  done = 0;
  total = 0;
  instructions = '';
  /** @type {Sent[]} newest last */
  sent = [];
  /** Works put aside, the next to come back last. */
  #aside = [];
  #api;

  /** @param {{labeller: string, criterion: string}} who */
  constructor(who, api = doors) {
    this.who = who;
    this.#api = api;
  }

  /** @returns {Session | undefined} the one that was stored, where there is one */
  static from(stored, api = doors) {
    if (!stored?.who?.labeller) return undefined;
    const { who, work, aside, ...rest } = stored;
    const session = Object.assign(new Session(who, api), rest);
    session.work = work && Work.from(work);
    session.#aside = aside.map(Work.from);
    return session;
  }

  toStored() {
    const { who, work, done, total, instructions, sent } = this;
    return { who, work: work?.toStored(), aside: this.#aside.map((one) => one.toStored()), done, total, instructions, sent };
  }

  /** Takes the next item: one that was put aside, else what the server has; none when there is nothing more. */
  async next() {
    const { task, done, total, instructions } = await this.#api.nextTask(this.who.labeller, this.who.criterion);
    Object.assign(this, { done, total, instructions });
    this.work = this.#aside.pop() ?? (task ? new Work(task) : undefined);
  }

  /** Sends what the labeller thinks, or why he skips. Once it is sent there is no work until {@link next}. */
  async send(skipped = '') {
    const { work } = this;
    const rankingId = await this.#api.submitRanking(work.record(this.who, skipped));
    const others = this.sent.filter((entry) => entry.rankingId !== work.supersedes);
    this.sent = [...others, { rankingId, skipped, work: { ...work.toStored(), supersedes: '' } }].slice(-SENT_MAX);
    this.work = undefined;
  }

  /** Takes the last ranking back and puts its item into the labeller's hands again; false when there is none. */
  async undo() {
    const last = this.sent.at(-1);
    if (!last) return false;
    await this.#api.withdrawRanking(last.rankingId, this.who.labeller).catch(unlessGone);
    this.sent = this.sent.slice(0, -1);
    this.done = Math.max(0, this.done - 1);
    this.#take(Work.from(last.work));
    return true;
  }

  /** Takes up an earlier ranking, which stays until the changed one is sent. */
  edit(rankingId) {
    const entry = this.sent.find((one) => one.rankingId === rankingId);
    if (entry) this.#take(Work.from({ ...entry.work, supersedes: rankingId }));
  }

  /** Leaves an earlier ranking as it was. */
  leave() {
    if (this.work?.supersedes) this.work = this.#aside.pop();
  }

  #take(work) {
    if (this.work?.supersedes) this.leave();
    if (this.work) this.#aside.push(this.work);
    this.work = work;
  }
}

/** A ranking that is not there has been taken back: the answer to an earlier try was lost. */
function unlessGone(problem) {
  if (problem.status !== 404) throw problem;
}
