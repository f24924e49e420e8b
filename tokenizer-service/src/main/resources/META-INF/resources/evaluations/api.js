/** What the page asks of the doors of evaluations and live traffic: bodies are the messages of `millrace.eval.v1` as JSON. */
import { askJson, askText } from '../chat/api.js';

const PATH = 'v1/evaluations';

const pathOf = (id) => `${PATH}/${encodeURIComponent(id)}`;

/** @returns {Promise<object[]>} the newest runs first, at most `limit` */
export async function listRuns(limit, options) {
  return (await askJson(`${PATH}?limit=${limit}`, options)).evaluations ?? [];
}

/** @returns {Promise<object>} the run that has begun */
export async function startRun(spec) {
  return (await askJson(PATH, { method: 'POST', body: spec })).evaluation;
}

export const cancelRun = (id) => askJson(`${pathOf(id)}/cancel`, { method: 'POST' });

export const deleteRun = (id) => askJson(pathOf(id), { method: 'DELETE' });

/** @returns {Promise<object[]>} tasks and groups by name */
export async function listTasks() {
  return (await askJson('v1/evaluation-tasks')).tasks ?? [];
}

/** @returns {Promise<object[]>} items of a task from an index on */
export async function listItems(id, task, from, limit) {
  return (await askJson(`${pathOf(id)}/items?${new URLSearchParams({ task, from, limit })}`)).items ?? [];
}

/**
 * What live traffic does now, in all windows.
 *
 * @param {'model'|'version'|'tenant'|'template'} by how it is told apart
 * @returns {Promise<{totals: object[], parts: object[], alerts: object[], drifts: object[], challenge: object}>}
 */
export async function readLive(by, options) {
  const ask = (path) => askJson(`v1/online/${path}`, options);
  const [total, parts, { alerts = [] }, { drifts = [] }, challenge] = await Promise.all(
    ['windows', `windows?dimension=${by}`, 'alerts', 'drift', 'challenge'].map(ask));
  return { totals: total.windows ?? [], parts: parts.windows ?? [], alerts, drifts, challenge };
}

/** Where the report of runs is, the first one the baseline. @param {string[]} ids @param {'html'|'json'|'markdown'} format */
export function reportPath([first, ...others], format) {
  return `${pathOf(first)}/report?${new URLSearchParams({ ...(others.length > 0 && { with: others.join(',') }), format })}`;
}

export const report = (ids, format) => askText(reportPath(ids, format));
