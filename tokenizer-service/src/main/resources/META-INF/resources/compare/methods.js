/** The decoding methods of this page: their settings, and how a column becomes a method of the request. */

/** Fewest and most columns the server compares. */
export const METHODS_MIN = 2;
export const METHODS_MAX = 8;

/**
 * @typedef {{key: string, label: string, min: number, max: number, above?: boolean, whole?: boolean, initial: number}} Setting
 *   `above`: the value must be greater than `min`
 * @typedef {{id: string, label: string, hint: string, fields: object, settings: Setting[]}} Preset
 *   `fields` go with every request, `settings` are set by the reader
 * @typedef {{preset: string, values: Record<string, number>, json?: string}} Method what a column holds
 */

const temperature = { key: 'temperature', label: 'Temperature', min: 0, max: 2, above: true, initial: 1 };

/** @type {Preset[]} */
export const PRESETS = [
  { id: 'greedy', label: 'Greedy', hint: 'Always the likeliest token.', fields: { temperature: 0 }, settings: [] },
  {
    id: 'beam',
    label: 'Beam search',
    hint: 'Keeps the best beginnings; its text comes at the end.',
    fields: {},
    settings: [
      { key: 'num_beams', label: 'Beams', min: 2, max: 16, whole: true, initial: 4 },
      { key: 'length_penalty', label: 'Length penalty', min: -10, max: 10, initial: 1 },
    ],
  },
  {
    id: 'top-p',
    label: 'Top-p',
    hint: 'Draws from the fewest tokens that hold this probability.',
    fields: {},
    settings: [{ key: 'top_p', label: 'p', min: 0, max: 1, above: true, initial: 0.9 }, temperature],
  },
  {
    id: 'top-k',
    label: 'Top-k',
    hint: 'Draws from this many of the likeliest tokens.',
    fields: {},
    settings: [{ key: 'top_k', label: 'k', min: 1, max: 1000, whole: true, initial: 50 }, temperature],
  },
  {
    id: 'min-p',
    label: 'Min-p',
    hint: 'Draws from tokens with this share of the likeliest one’s probability.',
    fields: {},
    settings: [{ key: 'min_p', label: 'Share', min: 0, max: 1, initial: 0.05 }, temperature],
  },
  {
    id: 'typical',
    label: 'Typical',
    hint: 'Draws from the tokens whose surprise is nearest to the expected one.',
    fields: {},
    settings: [{ key: 'typical_p', label: 'Mass', min: 0, max: 1, above: true, initial: 0.9 }, temperature],
  },
  {
    id: 'mirostat',
    label: 'Mirostat 2',
    hint: 'Keeps the surprise of the text near a target.',
    fields: { mirostat: 2, temperature: 1 },
    settings: [
      { key: 'mirostat_tau', label: 'Target in bits', min: 0, max: 20, above: true, initial: 5 },
      { key: 'mirostat_eta', label: 'Learning rate', min: 0, max: 1, above: true, initial: 0.1 },
    ],
  },
  {
    id: 'contrastive',
    label: 'Contrastive search',
    hint: 'The likeliest token that is unlike the text so far.',
    fields: {},
    settings: [
      { key: 'penalty_alpha', label: 'Penalty', min: 0, max: 1, above: true, initial: 0.6 },
      { key: 'top_k', label: 'Candidates', min: 2, max: 16, whole: true, initial: 4 },
    ],
  },
  { id: 'sampling', label: 'Sampling', hint: 'Draws from all tokens.', fields: {}, settings: [temperature] },
  {
    id: 'best-of',
    label: 'Best of',
    hint: 'Draws several and shows the likeliest; its text comes at the end.',
    fields: {},
    settings: [{ key: 'best_of', label: 'Answers', min: 2, max: 16, whole: true, initial: 4 }, temperature],
  },
  {
    id: 'repetition',
    label: 'Repetition penalty',
    hint: 'Greedy, but what was said already becomes less likely.',
    fields: { temperature: 0 },
    settings: [{ key: 'repetition_penalty', label: 'Penalty', min: 0, max: 10, above: true, initial: 1.2 }],
  },
  { id: 'custom', label: 'Custom', hint: 'Any decoding fields of the API, as JSON.', fields: {}, settings: [] },
];

/** What a page shows that nobody has set up yet. */
export const INITIAL = ['greedy', 'beam', 'top-p'];

/** What filters in the model's own defaults would otherwise do to every method. */
export const NEUTRAL = { top_k: 0, top_p: 1, repetition_penalty: 1 };

/** Fields of a new custom method. */
const CUSTOM_INITIAL = '{"temperature": 0.7, "dry_multiplier": 0.8}';

export const presetOf = (id) => PRESETS.find((preset) => preset.id === id);

/** @returns {Method} */
export function newMethod(id) {
  const values = Object.fromEntries(presetOf(id).settings.map(({ key, initial }) => [key, initial]));
  return id === 'custom' ? { preset: id, values, json: CUSTOM_INITIAL } : { preset: id, values };
}

/** A method for one more column: one that no column has, if there is such a one. @param {Method[]} methods */
export function nextMethod(methods) {
  const unused = PRESETS.find(({ id }) => methods.every((method) => method.preset !== id));
  return newMethod((unused ?? PRESETS[0]).id);
}

/** Methods from storage; whatever is not one of this page any more is left out. @returns {Method[]} */
export function readMethods(stored) {
  const known = (Array.isArray(stored) ? stored : []).filter((method) => presetOf(method?.preset)).slice(0, METHODS_MAX);
  const methods = known.map(({ preset, values, json }) => {
    const method = newMethod(preset);
    for (const setting of presetOf(preset).settings) {
      const parsed = parseSetting(setting, String(values?.[setting.key]));
      if ('value' in parsed) method.values[setting.key] = parsed.value;
    }
    return typeof json === 'string' && preset === 'custom' ? { ...method, json } : method;
  });
  return methods.length >= METHODS_MIN ? methods : INITIAL.map(newMethod);
}

/**
 * @param {Setting} setting
 * @param {string} text what was typed
 * @returns {{value: number} | {problem: string}}
 */
export function parseSetting({ label, min, max, above, whole }, text) {
  const value = text.trim() === '' ? NaN : Number(text);
  const fits = Number.isFinite(value) && value <= max && (above ? value > min : value >= min);
  if (fits && (!whole || Number.isInteger(value))) return { value };
  const from = above ? `above ${min} and at most ${max}` : `from ${min} to ${max}`;
  return { problem: `${label} must be a ${whole ? 'whole ' : ''}number ${from}.` };
}

/** The fields of a custom method. @returns {{fields: object} | {problem: string}} */
export function parseCustom(json) {
  let fields;
  try {
    fields = JSON.parse(json);
  } catch {
    return { problem: 'This is not JSON.' };
  }
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return { problem: 'This must be a JSON object.' };
  return { fields };
}

/** `Top-p 0.9`: the preset and what is not as usual in it. @param {Method} method */
export function nameOf({ preset, values }) {
  const { label, settings } = presetOf(preset);
  const told = settings.filter(({ key, initial }, index) => index === 0 || values[key] !== initial);
  return [label, ...told.map(({ key, label: word }, index) => (index === 0 ? values[key] : `${word.toLowerCase()} ${values[key]}`))].join(' ');
}

/** The methods of a request, in the order of the columns; names are made distinct. @param {Method[]} methods */
export function requestMethods(methods) {
  const used = new Map();
  return methods.map((method) => {
    const plain = nameOf(method);
    const count = (used.get(plain) ?? 0) + 1;
    used.set(plain, count);
    const own = method.preset === 'custom' ? parseCustom(method.json).fields : { ...presetOf(method.preset).fields, ...method.values };
    return { ...own, name: count === 1 ? plain : `${plain} (${count})` };
  });
}
