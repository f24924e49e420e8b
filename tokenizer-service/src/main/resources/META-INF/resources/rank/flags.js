/** What is wrong with an answer or remarkable: words to press, and room for an own one. */
import { el, icon } from '../chat/dom.js';

const WORDS = ['toxic', 'false', 'off-topic', 'repetitive'];
/** Longest flag. */
const WORD_MAX = 64;

export class FlagRow {
  #words = el('div', { class: 'flag-words' });
  #own;
  #press;
  #given = [];

  /** @param {string} name of the answer @param {(word: string) => void} press @param {() => void} leave gives the focus back */
  constructor(name, press, leave) {
    this.#press = press;
    this.#own = el('input', { class: 'own-flag', 'aria-label': `Own flag for ${name.toLowerCase()}`, placeholder: 'Own word', maxlength: String(WORD_MAX), autocomplete: 'off', autocapitalize: 'none', enterkeyhint: 'done' });
    this.#own.addEventListener('keydown', (event) => event.key === 'Enter' && (event.preventDefault(), this.#takeOwn()));
    this.#own.addEventListener('change', () => this.#takeOwn());
    this.toggle = el('button', { type: 'button', class: 'quiet', 'aria-expanded': 'false', onclick: () => (this.element.hidden ? this.open() : this.#close()) },
      icon('flag'), el('span', {}, 'Flag'));
    this.element = el('div', { class: 'flags', role: 'group', 'aria-label': `Flags of ${name.toLowerCase()}`, hidden: true }, this.#words, this.#own);
    this.element.addEventListener('keydown', (event) => event.key === 'Escape' && (event.stopPropagation(), this.#close(), leave()));
  }

  open() {
    this.#show(true);
    this.#words.querySelector('button').focus();
    this.element.scrollIntoView({ block: 'nearest' });
  }

  update(given) {
    this.#given = given;
    const words = [...WORDS, ...given.filter((word) => !WORDS.includes(word))];
    const focused = this.#words.contains(document.activeElement) && document.activeElement.textContent;
    this.#words.replaceChildren(...words.map((word) =>
      el('button', { type: 'button', class: 'flag', 'aria-pressed': String(given.includes(word)), onclick: () => this.#press(word) }, word)));
    // An own word that is pressed again is gone.
    if (focused) ([...this.#words.children].find((button) => button.textContent === focused) ?? this.#own).focus();
    this.toggle.querySelector('span').textContent = given.length > 0 ? given.join(', ') : 'Flag';
    this.toggle.classList.toggle('flagged', given.length > 0);
  }

  #takeOwn() {
    const word = this.#own.value.trim().replace(/\s+/g, '-');
    this.#own.value = '';
    if (word !== '' && !this.#given.includes(word)) this.#press(word);
  }

  #close() {
    this.#show(false);
  }

  #show(shown) {
    this.element.hidden = !shown;
    this.toggle.setAttribute('aria-expanded', String(shown));
  }
}
