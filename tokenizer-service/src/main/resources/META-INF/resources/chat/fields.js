/** The fields of a form that starts something: numbers in their ranges, and beside its field what the API does not accept of it. */
import { byId } from './dom.js';
import { parseParameter } from './parameters.js';

/** How a refusal begins that names its field: `limit: `, `'judge.criterion': `, `tasks[2]: `. */
const NAMED = /^'?([a-z_]+(?:\.[a-z_]+)*)(?:\[\d+])?'?: /;

/** The field that the API refused, without the messages around it; empty where it names none. @returns {string} */
export function fieldOf({ param, message }) {
  const path = param ?? NAMED.exec(message)?.[1] ?? '';
  return path.replace(/\[\d+]/g, '').split('.').at(-1);
}

/** `limit: 0 or more` stands below its field already. What begins with a name, as of a file, keeps it as it is. */
export function withoutName(message) {
  return message.replace(NAMED, '').replace(/^[a-z]+(?=[ ,;]|$)/, (word) => word.charAt(0).toUpperCase() + word.slice(1));
}

export class Fields {
  #form;
  #names;
  #prefix;
  #places;
  #aliases;

  /**
   * @param {HTMLFormElement} form whose controls are called as in the API; an element `NAME-problem` stands below each
   * @param {string[]} names of its fields
   * @param {{prefix?: string, places?: Object<string, HTMLElement>, aliases?: Object<string, string>}} [more] what the ids of the
   *   problems begin with, what has the focus for fields that are more than one control, and fields here by other names of theirs
   */
  constructor(form, names, { prefix = '', places = {}, aliases = {} } = {}) {
    this.#form = form;
    this.#names = names;
    this.#prefix = prefix;
    this.#places = places;
    this.#aliases = aliases;
  }

  /** Nothing is wrong any more. */
  clear() {
    this.#names.forEach((name) => this.tell(name, ''));
  }

  tell(name, problem) {
    const words = byId(`${this.#prefix}${name}-problem`);
    if (words) (words.textContent = problem, words.hidden = problem === '');
    this.#place(name)?.setAttribute('aria-invalid', String(problem !== ''));
  }

  refuse(name, problem) {
    this.tell(name, problem);
    this.#place(name).focus();
  }

  /** Says below its field what the API refused. @returns {boolean} whether that is a field of this form that can be seen */
  refused(problem) {
    const named = fieldOf(problem);
    const name = this.#aliases[named] ?? named;
    const known = this.#names.includes(name) && this.#place(name).closest('[hidden]') === null;
    if (known) this.refuse(name, withoutName(problem.message));
    return known;
  }

  /**
   * What stands in fields of numbers; what is left empty is left out.
   *
   * @param {import('../chat/parameters.js').Parameter[]} numbers
   * @returns {{values: Object<string, number>, wrong: {name: string, problem: string}[]}}
   */
  numbers(numbers) {
    const read = numbers.map((number) => ({ name: number.key, ...parseParameter(number, this.#form.elements[number.key].value) }));
    const given = read.filter(({ value }) => value !== undefined && value !== null);
    return { values: Object.fromEntries(given.map(({ name, value }) => [name, value])), wrong: read.filter(({ problem }) => problem) };
  }

  #place(name) {
    return this.#places[name] ?? this.#form.elements[name];
  }
}

/**
 * Sends what a form says; what the API refuses stands below its field, or at its button, which sends nothing meanwhile.
 *
 * @template T
 * @param {() => Promise<T>} send
 * @param {{fields: Fields, go: HTMLButtonElement, dialog: HTMLDialogElement, started: (answer: T) => void, failed: (problem: Error) => void}} form
 *   whom to tell that it goes on, and that there is no key
 */
export async function sendForm(send, { fields, go, dialog, started, failed }) {
  go.disabled = true;
  fields.tell('start', '');
  try {
    const answer = await send();
    dialog.close();
    started(answer);
  } catch (problem) {
    if (!fields.refused(problem)) fields.tell('start', problem.message);
    if (problem.status === 401) (dialog.close(), failed(problem));
  } finally {
    go.disabled = false;
  }
}
