/** Counts the time that a page is seen: it stands still while the tab is hidden. */
export class Stopwatch {
  #countedMs = 0;
  #sinceMs;
  #now;

  constructor({ document = globalThis.document, now = () => performance.now() } = {}) {
    this.#now = now;
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.#sinceMs ??= now();
      else this.#stop();
    });
    if (document.visibilityState === 'visible') this.#sinceMs = now();
  }

  /** Milliseconds since the last time this was asked. */
  take() {
    const running = this.#sinceMs !== undefined;
    this.#stop();
    if (running) this.#sinceMs = this.#now();
    const counted = this.#countedMs;
    this.#countedMs = 0;
    return counted;
  }

  #stop() {
    if (this.#sinceMs !== undefined) this.#countedMs += this.#now() - this.#sinceMs;
    this.#sinceMs = undefined;
  }
}
