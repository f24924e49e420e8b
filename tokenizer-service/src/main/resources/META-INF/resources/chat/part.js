/** A part of the page that is drawn again only when what it shows has changed, so that nobody who reads it is disturbed. */
export class Part {
  #holder;
  #view;
  #shown;

  /**
   * @param {HTMLElement} holder
   * @param {(state: object) => (Node | string)[]} view draws a state; what can have the focus has a `data-key` of its own
   */
  constructor(holder, view) {
    this.#holder = holder;
    this.#view = view;
  }

  /** @param {object} state what the drawing follows from, as JSON would say it @returns {boolean} whether it was drawn */
  show(state) {
    const json = JSON.stringify(state);
    if (json === this.#shown) return false;
    this.#shown = json;
    const key = this.#holder.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
    this.#holder.replaceChildren(...this.#view(state));
    if (key) this.#holder.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
    return true;
  }
}
