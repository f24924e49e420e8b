/**
 * An order in the making: which answer has which rank, which ones fail, which ones are still open. Never changes; every
 * move makes another order. Ranks may have gaps until every answer has its place; then they close.
 */
export class Order {
  /** @param {string[]} ids all answers, as shown @param {string[][]} [tiers] best first @param {string[]} [failed] */
  constructor(ids, tiers = [], failed = []) {
    this.ids = ids;
    this.failed = ids.filter((id) => failed.includes(id));
    this.tiers = ids.map((_, index) => (tiers[index] ?? []).filter((id) => ids.includes(id) && !this.failed.includes(id)));
    this.open = ids.filter((id) => !this.failed.includes(id) && !this.rankOf(id));
    if (this.complete) this.tiers = this.#padded(this.tiers.filter((tier) => tier.length > 0));
  }

  get complete() {
    return this.open.length === 0;
  }

  /** 1 is best; 0 for an answer that has none. */
  rankOf(id) {
    return this.tiers.findIndex((tier) => tier.includes(id)) + 1;
  }

  /** The other answers of the same rank. */
  tiedWith(id) {
    return (this.tiers[this.rankOf(id) - 1] ?? []).filter((other) => other !== id);
  }

  /** Gives an answer a rank; one that is there already shares it. */
  rank(id, rank) {
    const { tiers, failed } = this.#without(id);
    tiers[Math.min(rank, this.ids.length) - 1].push(id);
    return new Order(this.ids, tiers, failed);
  }

  /** Gives an answer a rank of its own: what is there and below goes down. */
  insert(id, rank) {
    const { tiers, failed } = this.#without(id);
    const gap = tiers.findIndex((tier, index) => index >= rank - 1 && tier.length === 0);
    // Without a gap below, the one above closes: then there is one, for this answer has left its place.
    const closed = gap >= 0 ? gap : tiers.findLastIndex((tier) => tier.length === 0);
    tiers.splice(closed, 1);
    tiers.splice(gap >= 0 ? rank - 1 : rank - 2, 0, [id]);
    return new Order(this.ids, tiers, failed);
  }

  /** Puts an answer beside those above it; an open one beside the last that were ranked. */
  tie(id) {
    const below = this.rankOf(id) || this.ids.length + 1;
    const above = this.tiers.findLastIndex((tier, index) => index < below - 1 && tier.length > 0);
    if (above >= 0) return this.rank(id, above + 1);
    return this.rankOf(id) ? this : this.rank(id, 1);
  }

  /** One place better (-1) or worse (1): out of a tie, into a gap, or past those that stand there; an open one comes last. */
  move(id, direction) {
    const rank = this.rankOf(id);
    if (!rank) return this.rank(id, this.#lastRank() + 1);
    if (this.tiedWith(id).length > 0) return this.#outOfTie(id, direction);
    const [from, to] = [rank - 1, rank - 1 + direction];
    if (to < 0 || to >= this.ids.length || (direction > 0 && this.complete && rank === this.#lastRank())) return this;
    const tiers = [...this.tiers];
    [tiers[from], tiers[to]] = [tiers[to], tiers[from]];
    return new Order(this.ids, tiers, this.failed);
  }

  /** Marks an answer as failed, or takes the mark away. */
  fail(id) {
    const { tiers, failed } = this.#without(id);
    return new Order(this.ids, tiers, this.failed.includes(id) ? failed : [...failed, id]);
  }

  clear(id) {
    const { tiers, failed } = this.#without(id);
    return new Order(this.ids, tiers, failed);
  }

  #outOfTie(id, direction) {
    const rank = this.rankOf(id);
    const beside = rank + direction;
    if (beside >= 1 && this.tiers[beside - 1]?.length === 0) return this.rank(id, beside);
    return this.insert(id, direction < 0 ? rank : rank + 1);
  }

  #lastRank() {
    return this.tiers.findLastIndex((tier) => tier.length > 0) + 1;
  }

  #without(id) {
    const others = (list) => list.filter((other) => other !== id);
    return { tiers: this.tiers.map(others), failed: others(this.failed) };
  }

  #padded(tiers) {
    return this.ids.map((_, index) => tiers[index] ?? []);
  }
}
