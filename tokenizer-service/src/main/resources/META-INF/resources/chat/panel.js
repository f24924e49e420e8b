/** The settings panel: system prompt and decoding parameters, beside the chat or over it on a small screen. */
import { el } from './dom.js';
import { PARAMETERS, SYSTEM_PROMPT_MAX, defaultSettings, parseParameter } from './parameters.js';

const BESIDE = matchMedia('(min-width: 64rem)');

export class SettingsPanel {
  #dialog;
  #toggle;
  #settings;
  #onChange;
  #fields = new Map();
  #system;

  /**
   * @param {{dialog: HTMLDialogElement, form: HTMLElement, toggles: HTMLElement[]}} elements
   * @param {{system: string, values: object}} settings changed in place
   * @param {() => void} onChange after every accepted change
   */
  constructor({ dialog, form, toggles }, settings, onChange) {
    this.#dialog = dialog;
    this.#settings = settings;
    this.#onChange = onChange;
    this.#build(form);
    toggles.forEach((toggle) => toggle.addEventListener('click', () => this.#switch(toggle)));
    dialog.querySelector('[data-close]').addEventListener('click', () => dialog.close());
    dialog.addEventListener('keydown', (event) => event.key === 'Escape' && dialog.open && dialog.close());
    dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
    dialog.addEventListener('close', () => this.#closed());
    BESIDE.addEventListener('change', () => dialog.open && (dialog.close(), this.#open()));
  }

  #switch(toggle) {
    this.#toggle = toggle;
    if (this.#dialog.open) this.#dialog.close();
    else this.#open();
  }

  #open() {
    if (BESIDE.matches) this.#dialog.show();
    else this.#dialog.showModal();
    document.body.classList.add('with-panel');
    document.querySelectorAll('[aria-controls="settings"]').forEach((toggle) => toggle.setAttribute('aria-expanded', 'true'));
    this.#dialog.querySelector('h2').focus();
  }

  #closed() {
    document.body.classList.remove('with-panel');
    document.querySelectorAll('[aria-controls="settings"]').forEach((toggle) => toggle.setAttribute('aria-expanded', 'false'));
    this.#toggle?.focus();
  }

  #build(form) {
    this.#system = el('textarea', { id: 'system', rows: '4', maxlength: String(SYSTEM_PROMPT_MAX), placeholder: 'None', 'aria-describedby': 'system-hint' });
    this.#system.addEventListener('input', () => this.#change(() => (this.#settings.system = this.#system.value)));
    form.append(
      el('div', { class: 'field' },
        el('label', { for: 'system' }, 'System prompt'), this.#system,
        el('p', { class: 'hint', id: 'system-hint' }, 'What the model is told before the conversation.')),
      ...PARAMETERS.map((parameter) => this.#field(parameter)),
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
