/** Which model answers: what the address says behind `?model=`, else the first one; asked for once, and named at the head of the page. */
import { ApiFailure, listModels } from './api.js';

export class ServedModel {
  #id;
  #place;
  #keyForm;

  /** @param {HTMLElement} place shows its name @param {import('./key.js').KeyForm} keyForm */
  constructor(place, keyForm) {
    this.#place = place;
    this.#keyForm = keyForm;
  }

  /** Asks unless it is known; throws an {@link ApiFailure} when none can be named. @returns {Promise<string>} */
  async find(signal) {
    this.#id ??= chosen(await listModels({ signal }), new URLSearchParams(location.search).get('model'));
    this.#place.textContent = this.#id;
    return this.#id;
  }

  /** Shows its name, or that there is none yet. */
  look() {
    this.find().catch((problem) => {
      this.#place.textContent = 'no model yet';
      this.#keyForm.show(problem);
    });
  }
}

/** @param {string[]} models ids @param {string|null} wanted */
export function chosen(models, wanted) {
  if (wanted && !models.includes(wanted)) throw new ApiFailure(`The server has no model ${wanted}.`);
  if (models.length === 0) throw new ApiFailure('The server has no model to answer with.');
  return wanted || models[0];
}
