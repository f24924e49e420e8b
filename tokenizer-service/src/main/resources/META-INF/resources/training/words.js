/** What jobs and what they made are in words and numbers; nothing here draws. */
import { count, duration } from '../leaderboard/numbers.js';
import { brief } from './series.js';

const STATUS = { queued: { name: 'waiting', over: false }, running: { name: 'running', over: false }, succeeded: { name: 'succeeded', over: true }, failed: { name: 'failed', over: true }, cancelled: { name: 'cancelled', over: true } };
const OBJECTIVES = {
  CAUSAL: 'texts', SFT: 'instructions (SFT)', DPO: 'preferences (DPO)', IPO: 'preferences (IPO)', KTO: 'good and bad (KTO)', DISTILL: 'distillation', GRPO: 'rewards (GRPO)',
  PPO: 'rewards (PPO)', REWARD: 'reward model', REJECTION: 'rejection sampling', MASKED: 'masked texts', SPANS: 'spans of texts',
};
const TOPICS = { DATA_TOPIC_PREFERENCES: 'preferences given here', DATA_TOPIC_COMPLETIONS: 'answers given here' };
/** Updates before which the time that is left cannot be told. */
const UPDATES_KNOWN = 3;
const MINUTE_MS = 60_000;

/** @returns {{name: string, over: boolean}} */
export const statusOf = ({ status }) => STATUS[status] ?? { name: 'unknown', over: true };

/** Its label, or the name of what it makes. */
export const titleOf = ({ id, settings = {} }) => settings.label || settings.adapter || id;

/** @param {string} [objective] as the contract calls it */
export function objectiveOf(objective = '') {
  const name = objective.replace('TRAINING_OBJECTIVE_', '');
  return OBJECTIVES[name] ?? (name.toLowerCase() || 'unknown');
}

/** What it tunes: known for sure when it has succeeded. */
export const baseOf = ({ card, settings = {} }) => card?.base?.name || settings.base?.name || 'the trainer’s own model';

/** What it learns from, for people. */
export function dataOf({ data = {} } = {}) {
  if (data.file) return data.file.name || data.file.file_id;
  if (data.topic) return (TOPICS[data.topic.topic] ?? 'a topic') + (data.topic.criterion ? `, ${data.topic.criterion}` : '');
  return data.path ?? '';
}

/** How far it is; protobuf writes 64-bit numbers as texts. @returns {{done: number, all: number}} */
export const progressOf = ({ progress }) => ({ done: Number(progress?.update ?? 0), all: Number(progress?.updates ?? 0) });

/** `12 of 20 updates · 0.6 epochs · about 40 s left`. */
export function progressWords(job) {
  if (statusOf(job).name === 'waiting') return 'Waits for other jobs';
  const { done, all } = progressOf(job);
  if (all === 0) return 'Its data and its graph are being made ready';
  const left = leftMs(job);
  const epoch = job.progress.epoch > 0 && `epoch ${brief(job.progress.epoch)}`;
  return [`${count(done)} of ${count(all)} updates`, epoch, left > 0 && `about ${duration(left)} left`].filter(Boolean).join(' · ');
}

/** A job that went on after a stop did some of its updates before it began last; one that is limited ends with its minutes. */
function leftMs({ progress, settings, started_at: startedS, resumptions }) {
  const [done, all] = [Number(progress.update), Number(progress.updates)];
  const spent = Number(progress.at_epoch_ms) - startedS * 1000;
  if (done < UPDATES_KNOWN || resumptions > 0 || !(spent > 0)) return 0;
  const limit = settings?.run?.minutes_max > 0 ? settings.run.minutes_max * MINUTE_MS - spent : Infinity;
  return Math.min((spent / done) * (all - done), limit);
}

/** The losses that a closed job tells: of its last update, and the last of what is held out. @returns {{name: string, value: string}[]} */
export function headlineOf({ progress, card }) {
  const loss = card?.figures?.loss ?? progress?.loss;
  const validation = card?.figures?.validation_loss ?? progress?.validation_loss;
  return [{ name: 'loss', value: loss }, { name: 'validation loss', value: validation }].filter(({ value }) => Number.isFinite(value)).map(({ name, value }) => ({ name, value: brief(value) }));
}

/** Settings that name a job or its place, and say nothing of how it learns. */
const NAMES = new Set(['label', 'adapter', 'data.file.file_id', 'data.file.bytes', 'data.file.content.partition', 'data.file.content.first_offset', 'data.file.content.end_offset']);

/** What was asked for, defaults filled in, as paths and texts; what is empty or says nothing is left out. @returns {Map<string, string>} */
export function settingsOf({ settings = {} }) {
  const found = new Map();
  const walk = (value, path) => {
    if (Array.isArray(value)) value.length > 0 && found.set(path, value.join(', '));
    else if (value !== null && typeof value === 'object') Object.entries(value).forEach(([name, inner]) => walk(inner, path ? `${path}.${name}` : name));
    else if (value !== '' && value !== null && !NAMES.has(path)) found.set(path, settingText(path, value));
  };
  walk(settings, '');
  return found;
}

const settingText = (path, value) => (path === 'objective' ? objectiveOf(value) : typeof value === 'number' ? brief(value) : String(value));

/** The settings in which jobs differ. @param {object[]} jobs @returns {{path: string, values: string[]}[]} a dash where a job has none */
export function differencesOf(jobs) {
  const each = jobs.map(settingsOf);
  const paths = [...new Set(each.flatMap((settings) => [...settings.keys()]))];
  return paths.map((path) => ({ path, values: each.map((settings) => settings.get(path) ?? '–') })).filter(({ values }) => new Set(values).size > 1);
}

/** Figures at the end of jobs, or as they are now, by name; losses come first. @param {object[]} jobs @returns {{name: string, values: (number|undefined)[]}[]} */
export function endFiguresOf(jobs) {
  const each = jobs.map(figuresOf);
  const first = ['loss', 'validation_loss', 'updates', 'trained_tokens'];
  const names = [...new Set(each.flatMap((figures) => Object.keys(figures)))].sort((a, b) => rank(first, a) - rank(first, b) || a.localeCompare(b, 'en'));
  return names.map((name) => ({ name, values: each.map((figures) => figures[name]) }));
}

const rank = (first, name) => (first.includes(name) ? first.indexOf(name) : first.length);

/** @returns {Object<string, number>} */
export function figuresOf({ card, progress }) {
  if (card) return card.figures ?? {};
  if (!progress) return {};
  const { loss, validation_loss: validation, update, figures = {} } = progress;
  return Object.fromEntries(Object.entries({ loss, validation_loss: validation, updates: Number(update), ...figures }).filter(([, value]) => Number.isFinite(value)));
}

/** The name under which a version in force answers. */
export const servedName = ({ name, base, form }) => (form === 'MODEL_FORM_ADAPTER' && base?.name ? `${base.name}:${name}` : name);

/** What a name has meant and can mean. @param {object} entry a `ModelEntry` */
export function entryOf({ name, promoted = '', promoted_before: before = [], cards = [] }) {
  const inForce = cards.find(({ version }) => version === promoted);
  return { name, promoted, back: before[0] ?? '', cards, served: promoted ? servedName(inForce ?? cards[0] ?? { name }) : '' };
}
