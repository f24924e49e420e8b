/** What a judgement of runs is called and asks of the API; nothing here draws. */
import { titleOf } from './words.js';

const KINDS = {
  model: { title: 'Judge', least: 1, most: 2, rule: 'A model judges one run, or two against each other', criteria: ['coherence', 'consistency', 'fluency', 'relevance', 'helpfulness'] },
  people: { title: 'Let people judge', least: 2, most: 8, rule: 'People judge two to eight runs', criteria: ['helpful', 'harmless', 'honest'] },
};

/**
 * @param {'model'|'people'} by
 * @returns {{title: string, least: number, most: number, rule: string, criteria: string[]}} how many runs it takes, and criteria that
 *   need no description
 */
export const judgementOf = (by) => KINDS[by];

/** What will be done, the first of the runs being the baseline. */
export function judgementWords(by, runs) {
  const names = runs.map((run) => `“${titleOf(run)}”`);
  if (by === 'people') return `People rank blind what ${listed(names)} wrote, until you end it. The first one is the report’s baseline.`;
  return names.length === 1
    ? `A model rates what ${names[0]} wrote from 1 to 10, with reasons first; by a criterion from 1 to 5.`
    : `A model says which is better, ${names[1]} or its baseline ${names[0]}. Each pair is asked in both orders.`;
}

/** The tasks that all the runs have, in the first one's order. @returns {string[]} */
export function sharedTasks([first, ...others]) {
  const has = ({ tasks = [] }, name) => tasks.some(({ task }) => task === name);
  return (first.tasks ?? []).map(({ task }) => task).filter((name) => others.every((run) => has(run, name)));
}

/** Whether one quality can be rated: of one run by a model, of any by people. */
export const takesCriterion = (by, runs) => by === 'people' || runs.length === 1;

/**
 * What is asked for. What is left empty is left out.
 *
 * @param {'model'|'people'} by
 * @param {object[]} runs the first one is the baseline
 * @param {{task?: string, criterion?: string, description?: string, model?: string, chat?: boolean, limit?: number, label?: string}} fields
 */
export function judgementSpec(by, runs, { task = '', criterion = '', description = '', model = '', chat = false, limit, label = '' }) {
  const ids = runs.map((run) => run.evaluation_id);
  const asked = { ...(label && { label }), ...(task && { tasks: [task] }), ...(limit !== undefined && { limit }) };
  const quality = takesCriterion(by, runs) && criterion ? { criterion, ...(by === 'model' && description && { description }) } : {};
  if (by === 'people') return { ...asked, human: { evaluation_ids: ids, ...quality } };
  // The API has the baseline of a judgement behind the run that is judged.
  return { ...asked, ...(model && { model }), chat, judge: { evaluation_ids: ids.reverse(), ...quality } };
}

function listed(names) {
  return names.length < 3 ? names.join(' and ') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
