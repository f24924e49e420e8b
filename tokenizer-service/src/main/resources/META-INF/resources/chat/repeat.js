/** Asks again and again while somebody can see the page; a later question takes the place of one that still waits. */
export class Repeat {
  #ask;
  #show;
  #told;
  #everyMs;
  #isWanted;
  #asking;
  #timer;

  /**
   * @template T
   * @param {object} what
   * @param {(options: {signal: AbortSignal}) => Promise<T>} what.ask
   * @param {(answer: T) => void} what.show
   * @param {(problem: Error | undefined) => void} what.told what went wrong with the last question, if anything did
   * @param {() => number} what.everyMs milliseconds until it is asked again
   * @param {() => boolean} [what.isWanted] whether the answer would be seen
   */
  constructor({ ask, show, told, everyMs, isWanted = () => true }) {
    this.#ask = ask;
    this.#show = show;
    this.#told = told;
    this.#everyMs = everyMs;
    this.#isWanted = isWanted;
    document.addEventListener('visibilitychange', () => this.now());
  }

  /** Asks at once. */
  async now() {
    this.#asking?.abort();
    clearTimeout(this.#timer);
    if (!this.#isWanted() || document.visibilityState !== 'visible') return;
    const mine = new AbortController();
    this.#asking = mine;
    let problem;
    try {
      const answer = await this.#ask({ signal: mine.signal });
      if (this.#asking !== mine) return;
      this.#show(answer);
    } catch (failure) {
      if (this.#asking !== mine || failure.name === 'AbortError') return;
      problem = failure;
    }
    this.#told(problem);
    this.#timer = setTimeout(() => this.now(), this.#everyMs());
  }
}
