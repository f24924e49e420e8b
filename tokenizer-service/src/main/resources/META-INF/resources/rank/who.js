/** Who ranks, and by what: asked once and kept in this browser. */
import { byId } from '../chat/dom.js';
import { labeller as readersName } from '../chat/opinions.js';
import { load, save } from '../chat/storage.js';

const KEPT = 'rank.who';
const OWN = 'own';
/** Longest pseudonym and longest criterion. */
const LENGTH_MAX = { labeller: 128, criterion: 64 };

/** @returns {{labeller: string, criterion: string} | undefined} what was given last */
export function knownWho() {
  const { labeller, criterion } = load(KEPT) ?? {};
  const fits = (value, most) => typeof value === 'string' && value !== '' && value.length <= most;
  return fits(labeller, LENGTH_MAX.labeller) && fits(criterion, LENGTH_MAX.criterion) ? { labeller, criterion } : undefined;
}

export class WhoForm {
  #form = byId('who-form');
  #labeller = byId('labeller');
  #own = byId('own-criterion');

  /** @param {(who: {labeller: string, criterion: string}) => void} given */
  constructor(given) {
    this.#form.addEventListener('change', () => this.#showOwn());
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      const who = { labeller: this.#labeller.value.trim(), criterion: this.#criterion() };
      const problem = who.labeller === '' ? [this.#labeller, 'Choose a pseudonym first.'] : who.criterion === '' ? [this.#own, 'Say in a word what is judged.'] : undefined;
      byId('who-problem').textContent = problem?.[1] ?? '';
      if (problem) return problem[0].focus();
      save(KEPT, who);
      given(who);
    });
  }

  /** Shows what is known and takes the focus. */
  show() {
    const { labeller = readersName(), criterion = 'helpful' } = knownWho() ?? {};
    this.#labeller.value = labeller;
    const radio = [...this.#form.elements.criterion].find(({ value }) => value === criterion);
    this.#form.elements.criterion.value = radio && criterion !== OWN ? criterion : OWN;
    if (!radio) this.#own.value = criterion;
    this.#showOwn();
    this.#labeller.focus();
  }

  #criterion() {
    const { value } = this.#form.elements.criterion;
    return value === OWN ? this.#own.value.trim() : value;
  }

  #showOwn() {
    const own = this.#form.elements.criterion.value === OWN;
    this.#own.hidden = !own;
    if (own && document.activeElement?.value === OWN) this.#own.focus();
  }
}
