/** Checkpoints of a job, and what the model answered at each. */
import { el } from '../chat/dom.js';
import { count, moment } from '../leaderboard/numbers.js';
import { table } from '../leaderboard/table.js';
import { brief } from './series.js';

/** @param {{checkpoints: object[]}} state newest first */
export function checkpointsView({ checkpoints }) {
  if (checkpoints.length === 0) return [];
  return [el('h3', {}, 'Checkpoints'), table('Checkpoints, newest first', [
    { name: 'Update', kind: 'name', cell: ({ step_number: step }) => count(step) },
    { name: 'Epoch', cell: ({ metrics }) => brief(metrics.epoch) },
    { name: 'Loss', cell: ({ metrics }) => brief(metrics.train_loss) },
    { name: 'Validation loss', cell: ({ metrics }) => brief(metrics.valid_loss) },
    { name: 'Written', kind: 'text', cell: ({ created_at: at }) => moment(at * 1000) },
  ], checkpoints)];
}

/** What was answered to each prompt, checkpoint by checkpoint. @param {object[]} checkpoints newest first @returns {{prompt: string, answers: {step: number, text: string}[]}[]} oldest first */
export function answersOf(checkpoints) {
  const said = checkpoints.toReversed().flatMap(({ step_number: step, samples = [] }) => samples.map(({ prompt, text }) => ({ prompt, step, text })));
  const prompts = [...new Set(said.map(({ prompt }) => prompt))];
  return prompts.map((prompt) => ({ prompt, answers: said.filter((each) => each.prompt === prompt).map(({ step, text }) => ({ step, text })) }));
}

/** The answers to a prompt side by side, the first checkpoint at the left. @param {{samples: ReturnType<typeof answersOf>}} state */
export function samplesView({ samples }) {
  if (samples.length === 0) return [];
  return [el('h3', {}, 'Samples at checkpoints'), ...samples.map(({ prompt, answers }, index) => el('div', { class: 'sample' },
    el('p', { class: 'said' }, prompt),
    el('div', { class: 'answers', tabindex: '0', role: 'region', 'data-key': `answers ${index}`, 'aria-label': `Answers to: ${prompt}` }, ...answers.map(({ step, text }) => el('article', {},
      el('h4', {}, `Update ${count(step)}`), el('p', { class: 'said reply' }, text || '(nothing)'))))))];
}
