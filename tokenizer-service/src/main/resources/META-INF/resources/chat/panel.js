/** The settings panel: system prompt and decoding parameters, beside the chat or over it on a small screen. */
import { el } from './dom.js';
import { Drawer } from './drawer.js';
import { PARAMETERS, SYSTEM_PROMPT_MAX, defaultSettings, parseParameter } from './parameters.js';

const LAYOUT = { beside: '(min-width: 64rem)', bodyClass: 'with-panel' };

export class SettingsPanel {
  drawer;
  #settings;
  #onChange;
  #fields = new Map();
  #system;
  #probabilities;

  /**
   * @param {{dialog: HTMLDialogElement, form: HTMLElement, toggles: HTMLElement[]}} elements
   * @param {{system: string, values: object}} settings changed in place
   * @param {() => void} onChange after every accepted change
   */
  constructor({ dialog, form, toggles }, settings, onChange) {
    this.#settings = settings;
    this.#onChange = onChange;
    this.#build(form);
    this.drawer = new Drawer(dialog, toggles, LAYOUT);
  }

  #build(form) {
    this.#system = el('textarea', { id: 'system', rows: '4', maxlength: String(SYSTEM_PROMPT_MAX), placeholder: 'None', 'aria-describedby': 'system-hint' });
    this.#system.addEventListener('input', () => this.#change(() => (this.#settings.system = this.#system.value)));
    this.#probabilities = el('input', { id: 'probabilities', type: 'checkbox', 'aria-describedby': 'probabilities-hint' });
    this.#probabilities.addEventListener('change', () => this.#change(() => (this.#settings.probabilities = this.#probabilities.checked)));
    form.append(
      el('div', { class: 'field' },
        el('label', { for: 'system' }, 'System prompt'), this.#system,
        el('p', { class: 'hint', id: 'system-hint' }, 'What the model is told before the conversation.')),
      ...PARAMETERS.map((parameter) => this.#field(parameter)),
      el('div', { class: 'field' },
        el('label', { for: 'probabilities' }, 'Token probabilities'), this.#probabilities,
        el('p', { class: 'hint', id: 'probabilities-hint' }, 'Answers can then be seen token by token, with what else was likely.')),
      el('button', { type: 'button', class: 'plain wide', onclick: () => this.#reset() }, 'Reset to defaults'));
    this.#show();
  }

  #field(parameter) {
    const { key, label, hint, min, max, step, initial, sliderMax = max } = parameter;
    const number = el('input', { id: key, class: 'number', inputmode: parameter.whole ? 'numeric' : 'decimal', autocomplete: 'off', 'aria-describedby': `${key}-hint`, placeholder: initial === null ? 'Random' : undefined });
    const slider = initial !== null && el('input', { type: 'range', min: String(min), max: String(sliderMax), step: String(step), 'aria-label': label });
    const words = el('p', { class: 'hint', id: `${key}-hint`, 'aria-live': 'polite' }, hint);
    const field = { parameter, number, slider, words };
    this.#fields.set(key, field);
    number.addEventListener('input', () => this.#typed(field));
    number.addEventListener('keydown', (event) => this.#stepped(field, event));
    if (slider) slider.addEventListener('input', () => this.#typed(field, (number.value = slider.value)));
    return el('div', { class: 'field' }, el('label', { for: key }, label), number, slider, words);
  }

  #typed(field) {
    const { parameter, number, slider, words } = field;
    const { value, problem } = parseParameter(parameter, number.value);
    number.setAttribute('aria-invalid', String(problem !== undefined));
    words.textContent = problem ? `${problem} The last valid value stays in use.` : parameter.hint;
    words.classList.toggle('problem', problem !== undefined);
    if (problem) return;
    if (slider) slider.value = String(value);
    this.#change(() => (this.#settings.values[parameter.key] = value));
  }

  /** Arrow keys step the number, as they do in a number field; those fields refuse to show what is not a number. */
  #stepped(field, event) {
    const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    const { key, min, max, step } = field.parameter;
    const value = this.#settings.values[key];
    if (!direction || value === null) return;
    event.preventDefault();
    const next = Math.min(max, Math.max(min, value + direction * step));
    field.number.value = String(Number(next.toFixed(4)));
    this.#typed(field);
  }

  #reset() {
    const defaults = defaultSettings();
    this.#change(() => Object.assign(this.#settings, defaults));
    this.#show();
  }

  #show() {
    this.#system.value = this.#settings.system;
    this.#probabilities.checked = this.#settings.probabilities;
    for (const [key, field] of this.#fields) {
      field.number.value = this.#settings.values[key] === null ? '' : String(this.#settings.values[key]);
      this.#typed(field);
    }
  }

  #change(apply) {
    apply();
    this.#onChange();
  }
}
