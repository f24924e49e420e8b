/** What the leaderboard is about: who competes, by which criterion, whose votes. Kept in this browser. */
import { byId, el } from '../chat/dom.js';
import { load, save } from '../chat/storage.js';

const KEPT = 'leaderboard';
/** Criteria that everybody has. */
const USUAL = ['helpful', 'harmless', 'honest'];
/** Most criteria to choose among. */
const CRITERIA_MAX = 50;

export class Filter {
  #form = byId('filter');

  /** @param {() => void} changed */
  constructor(changed) {
    const kept = load(KEPT) ?? {};
    this.offer([kept.criterion ?? '']);
    for (const [name, value] of Object.entries(kept)) {
      const field = this.#form.elements[name];
      if (field?.type === 'checkbox') field.checked = value === true;
      else if (field && typeof value === 'string' && [...(field.options ?? field)].some((option) => option.value === value)) field.value = value;
    }
    this.#form.addEventListener('change', () => (save(KEPT, this.value), changed()));
    this.#form.addEventListener('submit', (event) => event.preventDefault());
  }

  /** @returns {{by: string, criterion: string, labeller_kind: string, style_control: boolean}} */
  get value() {
    const { by, criterion, labeller_kind: kind, style_control: style } = this.#form.elements;
    return { by: by.value, criterion: criterion.value, labeller_kind: kind.value, style_control: style.checked };
  }

  /** Offers these criteria besides the usual ones. @param {string[]} criteria */
  offer(criteria) {
    const field = this.#form.elements.criterion;
    const offered = [...field.options].map(({ value }) => value);
    const fresh = [...new Set([...USUAL, ...criteria])].filter((criterion) => criterion !== '' && !offered.includes(criterion));
    field.append(...fresh.slice(0, Math.max(0, CRITERIA_MAX - offered.length)).map((criterion) => el('option', { value: criterion }, criterion)));
  }
}
