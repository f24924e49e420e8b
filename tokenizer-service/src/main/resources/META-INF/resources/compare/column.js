/** One method: its settings, and its answer as it grows. */
import { copyButton, el, icon } from '../chat/dom.js';
import { TokenText } from '../chat/tokens.js';
import { PRESETS, nameOf, newMethod, parseCustom, parseSetting, presetOf } from './methods.js';

/**
 * What the page does for a column.
 * @typedef {object} Actions
 * @property {() => void} changed              its method is another one now
 * @property {(column: Column) => void} remove the reader wants it gone
 */

/** How often the figures under a growing answer change, in milliseconds; faster is unreadable. */
const FIGURES_EVERY_MS = 250;

let count = 0;

export class Column {
  /** @type {import('./methods.js').Method} */
  method;
  text = '';
  /** `empty`, `waiting`, `streaming`, `done`, `stopped` or `failed` */
  state = 'empty';
  #actions;
  #id = `method-${(count += 1)}`;
  #select;
  #remove;
  #fields = el('div', { class: 'column-fields' });
  #plain = el('p', { class: 'visually-hidden' });
  #note = el('div', { class: 'note' });
  #answer = el('div', { class: 'column-answer' }, this.#note);
  #foot = el('div', { class: 'foot' });
  #tokens;
  #problems = new Set();
  #shownAtMs = 0;
  #logprobs = { sum: 0, count: 0 };

  /** @param {import('./methods.js').Method} method changed in place @param {Actions} actions */
  constructor(method, actions) {
    this.method = method;
    this.#actions = actions;
    this.#select = el('select', { id: this.#id, 'aria-label': 'Method', 'aria-describedby': `${this.#id}-hint`, onchange: () => this.#choose(this.#select.value) },
      ...PRESETS.map(({ id, label }) => el('option', { value: id, selected: id === method.preset }, label)));
    this.#remove = el('button', { type: 'button', class: 'quiet icon-only', onclick: () => actions.remove(this) }, icon('close'));
    this.element = el('section', { class: 'column' },
      el('div', { class: 'column-head' }, this.#select, this.#remove), this.#fields, this.#plain, this.#answer, this.#foot);
    this.#showSettings();
    this.#show();
  }

  /** Why the column cannot be run; undefined when it can. */
  get problem() {
    return [...this.#problems][0];
  }

  get running() {
    return this.state === 'waiting' || this.state === 'streaming';
  }

  /** Whether the settings can be changed, and the column removed. */
  allow(changes, removal) {
    this.element.querySelectorAll('.column-head select, .column-fields :is(input, textarea)').forEach((field) => (field.disabled = !changes));
    this.#remove.hidden = !removal;
  }

  /** A run begins. */
  begin() {
    this.text = '';
    this.#logprobs = { sum: 0, count: 0 };
    this.#plain.textContent = '';
    this.#tokens = new TokenText(`Tokens of ${nameOf(this.method)}`);
    this.#answer.replaceChildren(this.#note, this.#tokens.element);
    this.#enter('waiting');
  }

  /** More of the answer. */
  take(text, tokens) {
    this.text += text;
    this.#tokens.append(tokens);
    for (const { logprob } of tokens) {
      this.#logprobs.sum += logprob;
      this.#logprobs.count += 1;
    }
    this.state = 'streaming';
    const nowMs = performance.now();
    if (nowMs - this.#shownAtMs < FIGURES_EVERY_MS) return;
    this.#shownAtMs = nowMs;
    this.#show();
  }

  /** The method has ended. @param {{finishReason: string, figures?: object, error?: Error}} end */
  end({ finishReason, figures, error }) {
    if (error) this.fail(error.message);
    else this.#enter('done', { finishReason, figures });
  }

  fail(message) {
    this.#enter('failed', { message });
  }

  /** As before its first run. */
  reset() {
    this.text = '';
    this.#answer.replaceChildren(this.#note);
    this.#enter('empty');
  }

  stop() {
    this.#enter('stopped');
  }

  #enter(state, end = {}) {
    this.state = state;
    this.#plain.textContent = this.text;
    this.#show(end);
  }

  #choose(id) {
    Object.assign(this.method, { json: undefined }, newMethod(id));
    this.#showSettings();
    this.#actions.changed();
  }

  #showSettings() {
    const { preset, values, json } = this.method;
    const { hint, settings } = presetOf(preset);
    this.#problems.clear();
    const words = el('p', { class: 'hint', id: `${this.#id}-hint`, 'aria-live': 'polite' }, hint);
    const problems = new Map();
    const checked = (key, input, problem) => {
      input.setAttribute('aria-invalid', String(problem !== undefined));
      problems.delete(key);
      if (problem) problems.set(key, problem);
      this.#problems = new Set(problems.values());
      words.textContent = this.problem ?? hint;
      words.classList.toggle('problem', this.problem !== undefined);
      if (!problem) this.#nameChanged();
    };
    const number = (setting) => {
      const input = el('input', { id: `${this.#id}-${setting.key}`, class: 'number', inputmode: setting.whole ? 'numeric' : 'decimal', autocomplete: 'off', value: String(values[setting.key]) });
      input.addEventListener('input', () => {
        const { value, problem } = parseSetting(setting, input.value);
        if (!problem) values[setting.key] = value;
        checked(setting.key, input, problem);
      });
      return el('div', { class: 'setting' }, el('label', { for: input.id }, setting.label), input);
    };
    const fields = settings.map(number);
    if (preset === 'custom') {
      const area = el('textarea', { id: `${this.#id}-json`, rows: '3', spellcheck: 'false', 'aria-label': 'Decoding fields as JSON' });
      area.value = json;
      area.addEventListener('input', () => {
        this.method.json = area.value;
        checked('json', area, parseCustom(area.value).problem);
      });
      fields.push(area);
    }
    this.#fields.replaceChildren(words, ...fields);
    this.#nameChanged();
  }

  #nameChanged() {
    const name = nameOf(this.method);
    this.element.setAttribute('aria-label', name);
    this.#remove.setAttribute('aria-label', `Remove ${name}`);
    this.#actions.changed();
  }

  #show({ finishReason, figures, message } = {}) {
    this.element.dataset.state = this.state;
    this.element.setAttribute('aria-busy', String(this.running));
    const notes = {
      waiting: () => el('p', { class: 'state' }, dots(), 'Waiting for the model'),
      failed: () => el('p', { class: 'state failed' }, icon('alert'), message),
    };
    this.#note.replaceChildren(...[notes[this.state]?.()].filter(Boolean));
    const parts = [];
    if (this.state === 'stopped') parts.push(el('p', { class: 'state' }, this.text === '' ? 'Stopped before the first word.' : 'Stopped. The text so far is kept.'));
    if (finishReason === 'length') parts.push(el('p', { class: 'state' }, 'Ended at the limit of tokens.'));
    const shown = figures ?? (this.state === 'empty' ? undefined : this.#running());
    if (shown) parts.push(figureList(shown));
    if (!this.running && this.text !== '') parts.push(el('div', { class: 'actions' }, copyButton(() => this.text, `the answer of ${nameOf(this.method)}`)));
    this.#foot.replaceChildren(...parts);
  }

  /** What can be said while the answer grows, and of one that was stopped. */
  #running() {
    const { sum, count } = this.#logprobs;
    return count === 0 ? undefined : { tokens: count, logprob_mean: sum / count, perplexity: Math.exp(-sum / count) };
  }
}

function figureList({ tokens, tokens_per_second: speed, time_to_first_token_ms: firstMs, logprob_mean: mean, perplexity }) {
  const rows = [
    ['Tokens', String(tokens)],
    ['Tokens/s', speed?.toFixed(1)],
    ['First token', firstMs === undefined ? undefined : `${(firstMs / 1000).toFixed(2)} s`],
    ['Mean log-prob', mean?.toFixed(3)],
    ['Perplexity', perplexity?.toFixed(2)],
  ];
  return el('dl', { class: 'figures' }, ...rows.filter(([, value]) => value !== undefined)
    .map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))));
}

function dots() {
  return el('span', { class: 'dots', 'aria-hidden': 'true' }, el('i'), el('i'), el('i'));
}
