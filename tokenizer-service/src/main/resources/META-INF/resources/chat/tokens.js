/** An answer as its tokens, each with how likely it was and what else was likely. */
import { el } from './dom.js';

/** Steps of the colour scale, from sure to surprising; style sheets name them. */
const STEPS = [0.9, 0.6, 0.3, 0.1];

/** 0 for a token that was nearly certain, up to 4 for one the model itself would hardly have picked. */
export function surprise(logprob) {
  const probability = Math.exp(logprob);
  const step = STEPS.findIndex((least) => probability >= least);
  return step < 0 ? STEPS.length : step;
}

/** `97 %`, `0.3 %`, `below 0.1 %` */
export function percent(logprob) {
  const value = Math.exp(logprob) * 100;
  if (value < 0.1) return 'below 0.1 %';
  return `${value >= 10 ? Math.round(value) : value.toFixed(1)} %`;
}

/** Blanks and line breaks made visible, since a token may be nothing else. */
export function visible(text) {
  return text.replaceAll('\n', '↵').replaceAll('\t', '⇥').replace(/^ | $/g, '·') || '∅';
}

/** Tokens as buttons in running text; the one pointed at or focused shows its alternatives below. Grows with the answer. */
export class TokenText {
  #detail = el('div', { class: 'token-detail', role: 'status' }, 'Point at a token, or step through them with the arrow keys.');
  #text;

  /** @param {string} [label] what these are, for screen readers */
  constructor(label) {
    this.#text = el('p', { class: 'tokens', role: label && 'group', 'aria-label': label });
    this.#text.addEventListener('keydown', (event) => step(this.#text, event));
    this.element = el('div', { class: 'token-view' }, this.#text, this.#detail);
  }

  /** @param {{text: string, logprob: number, top: object[], special?: boolean}[]} tokens */
  append(tokens) {
    for (const token of tokens) {
      const button = el('button', {
        type: 'button',
        class: token.special ? 'token special' : 'token',
        'data-surprise': String(surprise(token.logprob)),
        'aria-label': `${visible(token.text)}, ${percent(token.logprob)}`,
        tabindex: this.#text.childElementCount === 0 ? '0' : '-1',
        onpointerenter: () => show(this.#detail, token),
        onfocus: () => show(this.#detail, token),
      }, token.text.replaceAll('\n', '↵'));
      this.#text.append(button);
      for (const _ of token.text.matchAll(/\n/g)) this.#text.append(el('br'));
    }
  }
}

/** The tokens of an answer that has ended. */
export function tokenView(tokens) {
  const view = new TokenText();
  view.append(tokens);
  return view.element;
}

/** One stop of the tab key for the whole text; arrows go from token to token. */
function step(text, event) {
  const direction = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!direction) return;
  event.preventDefault();
  const buttons = [...text.querySelectorAll('.token')];
  const next = buttons[buttons.indexOf(document.activeElement) + direction];
  if (!next) return;
  buttons.forEach((button) => (button.tabIndex = button === next ? 0 : -1));
  next.focus();
}

function show(detail, { text, logprob, top }) {
  const rows = top.map((other) =>
    el('li', { class: other.text === text && 'taken' },
      el('code', {}, visible(other.text)), el('meter', { min: '0', max: '1', value: String(Math.exp(other.logprob)) }),
      el('span', {}, percent(other.logprob))));
  detail.replaceChildren(
    el('p', {}, el('code', {}, visible(text)), ` was ${percent(logprob)} likely`), el('ol', {}, ...rows));
}
