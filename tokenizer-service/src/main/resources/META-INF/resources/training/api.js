/** What the page asks of the doors of fine-tuning: jobs as OpenAI's API has them, with the trainer's own fields beside. */
import { askJson } from '../chat/api.js';

const JOBS = 'v1/fine_tuning/jobs';
const MODELS = 'v1/fine_tuning/models';

const jobPath = (id) => `${JOBS}/${encodeURIComponent(id)}`;

/** @returns {Promise<{jobs: object[], more: boolean}>} the newest first, at most `limit` */
export async function listJobs(limit, options) {
  const { data, has_more: more } = await askJson(`${JOBS}?limit=${limit}`, options);
  return { jobs: data, more };
}

/**
 * What a job said of itself.
 *
 * @param {{limit: number, order: 'asc'|'desc', after?: string}} page
 * @returns {Promise<{data: object[], has_more: boolean}>}
 */
export const listEvents = (id, page, options) => askJson(`${jobPath(id)}/events?${new URLSearchParams(page)}`, options);

/** @returns {Promise<object[]>} the newest first, at most `limit` */
export async function listCheckpoints(id, limit, options) {
  return (await askJson(`${jobPath(id)}/checkpoints?limit=${limit}`, options)).data;
}

export const createJob = (request, options) => askJson(JOBS, { ...options, method: 'POST', body: request });

export const cancelJob = (id) => askJson(`${jobPath(id)}/cancel`, { method: 'POST' });

/** @returns {Promise<object[]>} names with their versions */
export async function listModels(options) {
  return (await askJson(MODELS, options)).models ?? [];
}

export const promote = (name, version) => askJson(`${MODELS}/${encodeURIComponent(name)}/promote`, { method: 'POST', body: { version } });

export const rollBack = (name) => askJson(`${MODELS}/${encodeURIComponent(name)}/rollback`, { method: 'POST', body: {} });

/** @param {File} file @returns {Promise<string>} the id under which a job finds it */
export async function upload(file, options) {
  const form = new FormData();
  form.append('purpose', 'fine-tune');
  form.append('file', file);
  return (await askJson('v1/files', { ...options, method: 'POST', body: form })).id;
}
