/** What the form says as the API's request for a job; nothing here draws. */

/** Objectives to choose from, and the topic that each can learn from besides files. */
export const OBJECTIVES = {
  supervised: { name: 'Instructions (SFT)', topic: 'completions', lines: 'Lines with messages, or with a prompt and its completion.' },
  causal: { name: 'Plain texts', lines: 'Lines with a text.' },
  dpo: { name: 'Preferences (DPO)', topic: 'preferences', lines: 'Lines with prompt, chosen and rejected.', beta: true },
  ipo: { name: 'Preferences (IPO)', topic: 'preferences', lines: 'Lines with prompt, chosen and rejected.', beta: true },
  kto: { name: 'Good and bad answers (KTO)', lines: 'Lines with prompt, completion and whether it is good.', beta: true },
};

/** Topics by what the form calls them. */
export const TOPICS = { preferences: { name: 'Preferences given here', topic: 'DATA_TOPIC_PREFERENCES' }, completions: { name: 'Answers given here', topic: 'DATA_TOPIC_COMPLETIONS' } };

/** Their fields are called as in the API; `part` is where the contract has them, and what is left empty is not sent. */
export const NUMBERS = [
  { key: 'rank', part: 'lora', label: 'Rank', min: 1, max: 512, whole: true },
  { key: 'learning_rate', part: 'schedule', label: 'Learning rate', min: 0, max: 100, whole: false },
  { key: 'epochs', part: 'run', label: 'Epochs', min: 0, max: 1000, whole: false },
  { key: 'updates_max', part: 'run', label: 'Most updates', min: 1, max: 1_000_000_000, whole: true },
  { key: 'examples', part: 'batch', label: 'Examples an update', min: 1, max: 65_536, whole: true },
  { key: 'sequence_max', part: 'batch', label: 'Most tokens of an example', min: 8, max: 131_072, whole: true },
  { key: 'validation_share', part: 'run', label: 'Held out', min: 0, max: 0.5, whole: false },
  { key: 'beta', part: 'objective_settings', label: 'Beta', min: 0, max: 100, whole: false },
].map((number) => ({ ...number, initial: null }));

/** Fields of the API by the form's names. */
export const ALIASES = { suffix: 'adapter', model: 'base', name: 'base', training_file: 'file', data: 'file', path: 'file', shape: 'file', topic: 'source', type: 'objective', targets: 'rank', learning_rate_multiplier: 'learning_rate' };

/** Largest file that is taken, bytes: as the contract has it. */
const FILE_MAX = 2 ** 30;

/** @param {{size: number}|undefined} file @returns {string} what is wrong with it, or nothing */
export function fileProblem(file) {
  if (!file) return 'Choose a file of JSON lines.';
  if (file.size === 0) return 'This file is empty.';
  return file.size > FILE_MAX ? 'A file has at most 1 GiB.' : '';
}

/** The topic that a form's objective and source name; nothing for a file. */
export const topicOf = ({ objective, source }) => (source === 'topic' ? TOPICS[OBJECTIVES[objective]?.topic] : undefined);

/**
 * @param {{objective: string, source: string, criterion: string, adapter: string, label: string, base: string, prompts: string}} form
 * @param {Object<string, number>} numbers those that were given
 * @param {string} [fileId] of an uploaded file
 */
export function requestOf(form, numbers, fileId) {
  const { objective, criterion, adapter, label, base, prompts } = form;
  const settings = {};
  for (const { key, part } of NUMBERS) if (numbers[key] !== undefined && (key !== 'beta' || OBJECTIVES[objective].beta)) (settings[part] ??= {})[key] = numbers[key];
  const lines = prompts.split('\n').map((line) => line.trim()).filter(Boolean);
  if (lines.length > 0) (settings.run ??= {}).sample_prompts = lines;
  if (label) settings.label = label;
  const topic = topicOf(form);
  if (topic) settings.data = { topic: { topic: topic.topic, ...(criterion && topic === TOPICS.preferences && { criterion }) } };
  return { model: base, ...(!topic && { training_file: fileId }), ...(adapter && { suffix: adapter }), method: { type: objective }, settings };
}
