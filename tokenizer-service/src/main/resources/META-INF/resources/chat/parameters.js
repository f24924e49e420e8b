/** The decoding parameters a person can set: names on the wire, ranges, defaults, and how text becomes a value. */

/**
 * @typedef {object} Parameter
 * @property {string} key      field of the API's request
 * @property {string} label
 * @property {string} hint     one line under the field
 * @property {number} min      smallest value accepted
 * @property {number} max      largest value accepted
 * @property {number} [above]  the value must be greater than this (for ranges open below)
 * @property {number} step     of the slider and the arrow keys
 * @property {number} [sliderMax] where the slider ends when `max` is beyond daily use
 * @property {boolean} whole   integers only
 * @property {number|null} initial null: not sent unless set
 */

/** @type {Parameter[]} */
export const PARAMETERS = [
  {
    key: 'max_tokens',
    label: 'Max new tokens',
    hint: 'The answer ends here at the latest.',
    min: 1,
    max: 8192,
    step: 1,
    sliderMax: 1024,
    whole: true,
    initial: 200,
  },
  {
    key: 'temperature',
    label: 'Temperature',
    hint: 'Higher is more varied; 0 always takes the likeliest token.',
    min: 0,
    max: 2,
    step: 0.05,
    whole: false,
    initial: 0.8,
  },
  {
    key: 'top_k',
    label: 'Top-k',
    hint: 'Choose among this many of the likeliest tokens; 0 for all.',
    min: 0,
    max: 1000,
    step: 1,
    sliderMax: 100,
    whole: true,
    initial: 25,
  },
  {
    key: 'top_p',
    label: 'Top-p',
    hint: 'Choose among the tokens that together hold this probability.',
    min: 0.01,
    max: 1,
    step: 0.01,
    whole: false,
    initial: 1,
  },
  {
    key: 'n',
    label: 'Answers',
    hint: 'More than one stand side by side, and you go on with the one you prefer.',
    min: 1,
    max: 4,
    step: 1,
    whole: true,
    initial: 1,
  },
  {
    key: 'seed',
    label: 'Seed',
    hint: 'Optional. The same seed and settings give the same answer.',
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    step: 1,
    whole: true,
    initial: null,
  },
];

/** Longest system prompt kept, in UTF-16 units. */
export const SYSTEM_PROMPT_MAX = 8000;

/** What a new reader's model is told: small models waver between languages unless they are told which. */
export const SYSTEM_PROMPT_INITIAL = 'You answer questions truthfully, in plain English, and you keep it short.';

/** Alternatives shown with each token when probabilities are asked for. */
const ALTERNATIVES = 5;

/** @returns {{system: string, probabilities: boolean, values: Record<string, number|null>}} */
export function defaultSettings() {
  return { system: SYSTEM_PROMPT_INITIAL, probabilities: false, values: Object.fromEntries(PARAMETERS.map(({ key, initial }) => [key, initial])) };
}

/**
 * @param {Parameter} parameter
 * @param {string} text what was typed
 * @returns {{value: number|null} | {problem: string}}
 */
export function parseParameter(parameter, text) {
  const { label, min, max, whole, initial } = parameter;
  const trimmed = text.trim();
  if (trimmed === '' && initial === null) return { value: null };
  const value = Number(trimmed);
  const fits = trimmed !== '' && Number.isFinite(value) && value >= min && value <= max;
  if (fits && (!whole || Number.isInteger(value))) return { value };
  const kind = whole ? 'a whole number' : 'a number';
  const range = max === Number.MAX_SAFE_INTEGER ? `of ${min} or more` : `from ${min} to ${max}`;
  return { problem: `${label} must be ${kind} ${range}.` };
}

/** Settings from storage: what does not fit its range any more becomes the default. */
export function readSettings(stored) {
  const settings = defaultSettings();
  if (typeof stored?.system === 'string') settings.system = stored.system.slice(0, SYSTEM_PROMPT_MAX);
  settings.probabilities = stored?.probabilities === true;
  for (const parameter of PARAMETERS) {
    const value = stored?.values?.[parameter.key];
    if (typeof value !== 'number') continue;
    const parsed = parseParameter(parameter, String(value));
    if ('value' in parsed) settings.values[parameter.key] = parsed.value;
  }
  return settings;
}

/** The request fields for settings; what is not set is not sent. */
export function requestFields({ values, probabilities }) {
  const fields = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
  return probabilities ? { ...fields, logprobs: true, top_logprobs: ALTERNATIVES } : fields;
}

/** What is set, in a line. */
export function summaryOf({ values: { max_tokens: most, temperature, top_k: topK, top_p: topP, n } }) {
  return `${most} tokens · temperature ${temperature} · top-k ${topK} · top-p ${topP}${n > 1 ? ` · ${n} answers` : ''}`;
}
