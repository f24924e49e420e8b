/** A panel at an edge of the page: beside the chat where there is room, else over it. */
export class Drawer {
  #dialog;
  #toggle;
  #toggles;
  #beside;
  #bodyClass;

  /**
   * @param {HTMLDialogElement} dialog has a heading that takes the focus and a button with `data-close`
   * @param {HTMLElement[]} toggles buttons that open and close it
   * @param {{beside: string, bodyClass: string}} layout media query for "beside", and what body is marked with
   */
  constructor(dialog, toggles, { beside, bodyClass }) {
    this.#dialog = dialog;
    this.#toggles = toggles;
    this.#beside = matchMedia(beside);
    this.#bodyClass = bodyClass;
    toggles.forEach((toggle) => toggle.addEventListener('click', () => this.switch(toggle)));
    dialog.querySelector('[data-close]').addEventListener('click', () => dialog.close());
    dialog.addEventListener('keydown', (event) => event.key === 'Escape' && dialog.open && (event.stopPropagation(), dialog.close()));
    dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
    dialog.addEventListener('close', () => this.#closed());
    this.#beside.addEventListener('change', () => dialog.open && (dialog.close(), this.#open()));
  }

  /** Whether it lies over the chat now and should go away when something in it was chosen. */
  get covers() {
    return this.#dialog.open && !this.#beside.matches;
  }

  close() {
    this.#dialog.close();
  }

  /** Opens or closes it; focus comes back to `toggle`. */
  switch(toggle = this.#toggles[0]) {
    this.#toggle = toggle;
    if (this.#dialog.open) this.#dialog.close();
    else this.#open();
  }

  #open() {
    if (this.#beside.matches) this.#dialog.show();
    else this.#dialog.showModal();
    document.body.classList.add(this.#bodyClass);
    this.#mark(true);
    this.#dialog.querySelector('h2').focus();
  }

  #closed() {
    document.body.classList.remove(this.#bodyClass);
    this.#mark(false);
    // The event comes a moment after the closing: whoever has gone on to another field stays there.
    const focused = document.activeElement;
    if (focused === null || focused === document.body || this.#dialog.contains(focused)) this.#toggle?.focus();
  }

  #mark(open) {
    this.#toggles.forEach((toggle) => toggle.setAttribute('aria-expanded', String(open)));
  }
}
