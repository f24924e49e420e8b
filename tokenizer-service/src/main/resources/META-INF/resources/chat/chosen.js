/** Entries of a list that are chosen, in the order in which they were. */
export class Chosen {
  #ids = [];
  #most;
  #changed;

  /** @param {number} most that can be chosen @param {() => void} changed after somebody chose */
  constructor(most, changed) {
    this.#most = most;
    this.#changed = changed;
  }

  /** @returns {string[]} */
  get ids() {
    return this.#ids;
  }

  has(id) {
    return this.#ids.includes(id);
  }

  get isFull() {
    return this.#ids.length >= this.#most;
  }

  choose(id, isChosen) {
    const others = this.#ids.filter((other) => other !== id);
    this.#set(isChosen ? [...others, id].slice(0, this.#most) : others);
  }

  clear() {
    this.#set([]);
  }

  /** Forgets entries that are no more. @param {{has: (id: string) => boolean}} known */
  keep(known) {
    this.#ids = this.#ids.filter((id) => known.has(id));
  }

  #set(ids) {
    this.#ids = ids;
    this.#changed();
  }
}
