/** What the pages ask of the feedback doors: bodies are the messages of `millrace.feedback.v1` as JSON. */
import { askJson } from './api.js';

/** Most rankings of which nobody knows whether they were recorded. */
const UNANSWERED_MAX = 20;

/** Those, with the keys under which they went, by what they say; oldest first. */
const unanswered = new Map();

/**
 * Records a ranking. When its answer is lost and the reader tries again, it goes as it was and under the same key: it is
 * recorded once.
 *
 * @returns {Promise<string>} id of the ranking, which is on the log then
 */
export async function submitRanking(ranking, options) {
  // A second try took longer, and says nothing else.
  const said = JSON.stringify({ ...ranking, spent_ms: 0 });
  const sent = unanswered.get(said) ?? { key: randomKey(), ranking };
  unanswered.set(said, sent);
  if (unanswered.size > UNANSWERED_MAX) unanswered.delete(unanswered.keys().next().value);
  try {
    const answer = await askJson('v1/feedback/rankings', { ...options, method: 'POST', headers: { 'Idempotency-Key': sent.key }, body: sent.ranking });
    unanswered.delete(said);
    return answer.ranking_id;
  } catch (problem) {
    if (problem.status >= 400 && problem.status < 500) unanswered.delete(said);
    throw problem;
  }
}

/** Pages over plain HTTP have no `randomUUID`. */
const randomKey = () => [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(16).padStart(8, '0')).join('');

/** Takes a ranking back. */
export function withdrawRanking(rankingId, labellerId) {
  const query = new URLSearchParams({ labeller_id: labellerId });
  return askJson(`v1/feedback/rankings/${encodeURIComponent(rankingId)}?${query}`, { method: 'DELETE' });
}

/** @returns {Promise<{task?: object, done: number, total: number, instructions: string}>} */
export function nextTask(labellerId, criterion) {
  return askJson('v1/feedback/tasks/next', { method: 'POST', body: { labeller_id: labellerId, criterion } });
}

/** @param {{by: string, criterion: string, labeller_kind: string, style_control: boolean}} filter */
export function leaderboard(filter, options) {
  return askJson(`v1/feedback/leaderboard?${new URLSearchParams(filter)}`, options);
}

export const agreement = (options) => askJson('v1/feedback/agreement', options);

export const labellers = (options) => askJson('v1/feedback/labellers', options);

export const rewardModels = (options) => askJson('v1/reward-models', options);

/** @returns {Promise<number[]>} what the promoted reward model makes of the answers, in their order */
export async function rewards(messages, answers) {
  const { data } = await askJson('v1/score', { method: 'POST', body: { model: 'reward', messages, text_2: answers } });
  return answers.map((_, index) => data.find((entry) => entry.index === index)?.score);
}

/** A command that opens a first comparison here, for those who have none. */
export function openingCommand(origin = location.origin) {
  return `curl ${origin}/v1/feedback/comparisons -H 'Content-Type: application/json' -d '{
  "prompt": "Name a river.",
  "settings": [{"parameters": {"temperature": 0}}, {"parameters": {"temperature": 1}}]}'`;
}
