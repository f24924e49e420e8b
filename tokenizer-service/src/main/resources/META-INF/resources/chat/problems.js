/** What went wrong, told at the head of a page until it goes well again; where a key is missing it is asked for. */
import { byId } from './dom.js';
import { KeyForm } from './key.js';

export class Problems {
  /** The last problem by what was asked or done. @type {Map<string, Error>} */
  #told = new Map();
  #keyForm;
  #askedForKey = false;

  /** @param {() => void} again asks for everything anew, with the key that was given */
  constructor(again) {
    // A key that is wrong is asked for again.
    this.#keyForm = new KeyForm(byId('key'), () => ((this.#askedForKey = false), this.#told.clear(), again()));
  }

  /** @param {string} part what was asked or done @param {Error | undefined} problem nothing when it went well */
  set(part, problem) {
    if (problem) this.#told.set(part, problem);
    else this.#told.delete(part);
    this.#tell();
  }

  #tell() {
    const problems = [...this.#told.values()];
    const words = [...new Set(problems.map(({ message }) => message))].join(' ');
    byId('problem').hidden = words === '';
    if (byId('problem').textContent !== words) byId('problem').textContent = words;
    const keyless = problems.find(({ status }) => status === 401);
    // Once: it takes the focus.
    if (keyless && !this.#askedForKey) this.#keyForm.show(keyless);
    this.#askedForKey = keyless !== undefined;
  }
}
