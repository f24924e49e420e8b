/** One item in a labeller's hands: the task, what he thinks of it so far, and how long he has looked at it. */
import { Order } from './order.js';

/** Most flags on an answer. */
export const FLAGS_MAX = 8;
/** Longest time that a ranking can tell, milliseconds. */
const SPENT_MS_MAX = 4_294_967_295;

export class Work {
  /**
   * @param {object} task a `ComparisonOpened`, answers in the order shown
   * @param {{tiers?: string[][], failed?: string[], flags?: Record<string, string[]>, note?: string, spentMs?: number, supersedes?: string}} [so far]
   */
  constructor(task, { tiers, failed, flags = {}, note = '', spentMs = 0, supersedes = '' } = {}) {
    this.task = task;
    this.order = new Order(task.answers.map((answer) => answer.answer_id), tiers, failed);
    this.flags = flags;
    this.note = note;
    this.spentMs = spentMs;
    /** Id of the ranking that this one replaces; empty for a new one. */
    this.supersedes = supersedes;
  }

  static from({ task, ...soFar }) {
    return new Work(task, soFar);
  }

  toStored() {
    const { task, order, flags, note, spentMs, supersedes } = this;
    return { task, tiers: order.tiers, failed: order.failed, flags, note, spentMs, supersedes };
  }

  /** "A" for the first answer shown. */
  letter(id) {
    return String.fromCharCode(65 + this.order.ids.indexOf(id));
  }

  flagsOf(id) {
    return this.flags[id] ?? [];
  }

  /** Adds a flag, or takes it away; false where there is no room. */
  flag(id, word) {
    const there = this.flagsOf(id);
    if (!there.includes(word) && there.length >= FLAGS_MAX) return false;
    this.flags = { ...this.flags, [id]: there.includes(word) ? there.filter((flag) => flag !== word) : [...there, word] };
    return true;
  }

  /** The standing of an answer in words: "rank 2 of 4, tied with C". */
  standing(id) {
    const { order } = this;
    if (order.failed.includes(id)) return 'fails';
    const rank = order.rankOf(id);
    if (!rank) return 'not ranked yet';
    const tied = order.tiedWith(id).map((other) => this.letter(other));
    return `rank ${rank} of ${order.ids.length}${tied.length > 0 ? `, tied with ${tied.join(' and ')}` : ''}`;
  }

  /** The whole order in a line: "A › B = C, D fails". */
  summary() {
    const letters = (ids, between) => ids.map((id) => this.letter(id)).join(between);
    const ranked = this.order.tiers.filter((tier) => tier.length > 0).map((tier) => letters(tier, ' = ')).join(' › ');
    const failed = this.order.failed.length > 0 && `${letters(this.order.failed, ', ')} ${this.order.failed.length > 1 ? 'fail' : 'fails'}`;
    return [ranked, failed].filter(Boolean).join(', ');
  }

  /** The `RankingRecorded` to send. @param {{labeller: string, criterion: string}} who @param {string} [skippedReason] */
  record({ labeller, criterion }, skippedReason = '') {
    const { task, order } = this;
    const positions = task.answers.map(({ answer_id: id }) => ({ answer_id: id, rank: order.rankOf(id), failed: order.failed.includes(id), flags: this.flagsOf(id) }));
    return {
      prompt_id: task.prompt_id,
      prompt: task.prompt,
      messages: task.messages ?? [],
      answers: task.answers,
      positions: skippedReason === '' ? positions : [],
      labeller_id: labeller,
      criterion,
      note: this.note.trim(),
      spent_ms: Math.min(Math.round(this.spentMs), SPENT_MS_MAX),
      supersedes_ranking_id: this.supersedes,
      comparison_id: task.comparison_id,
      labeller_kind: 'human',
      skipped_reason: skippedReason,
    };
  }
}
