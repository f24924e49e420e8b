/** The API key that some servers ask for. It stays in this tab and is gone when the tab is closed. */

const NAME = 'millrace.chat.key';

/** Headers of a request: with the key, if there is one. */
export function keyHeaders() {
  try {
    const key = sessionStorage.getItem(NAME);
    return key ? { Authorization: `Bearer ${key}` } : {};
  } catch {
    return {};
  }
}

export class KeyForm {
  #form;
  #input;

  /**
   * @param {HTMLFormElement} form hidden until it is needed
   * @param {() => void} onKey after a key was given
   */
  constructor(form, onKey) {
    this.#form = form;
    this.#input = form.querySelector('input');
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const key = this.#input.value.trim();
      if (!/^[!-~]+$/.test(key)) return;
      try {
        sessionStorage.setItem(NAME, key);
      } catch {
        // Without storage the page cannot show a key.
      }
      this.#input.value = '';
      form.hidden = true;
      onKey();
    });
  }

  /** Asks for the key when that is what went wrong. */
  show(problem) {
    if (problem.status !== 401) return;
    this.#form.hidden = false;
    this.#input.focus();
  }
}
