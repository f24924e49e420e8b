/** The HTTP API as the pages use it: the list of models, streamed answers and streamed comparisons. */
import { keyHeaders } from './key.js';
import { readEvents } from './sse.js';

/** What went wrong, in a sentence for people, with the code for those who ask the operator. */
export class ApiFailure extends Error {
  /**
   * @param {string} message a sentence for the reader
   * @param {{code?: string, status?: number, retryAfterSeconds?: number, param?: string}} [details]
   */
  constructor(message, { code = '', status = 0, retryAfterSeconds, param } = {}) {
    super(message);
    this.name = 'ApiFailure';
    this.code = code;
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
    this.param = param;
  }
}

/** @returns {Promise<string[]>} ids of the models that answer here */
export async function listModels(options) {
  const { data } = await askJson('v1/models', options);
  return data.map((model) => model.id);
}

/** Asks once and waits for the whole answer, JSON both ways. @throws {ApiFailure} when the server refuses or is not there */
export async function askJson(path, options) {
  const text = await askText(path, options);
  return text === '' ? {} : JSON.parse(text);
}

/** As {@link askJson}, with the answer as it came. A body that is a form goes as one. */
export async function askText(path, { method = 'GET', headers = {}, body, fetch = globalThis.fetch, signal } = {}) {
  const sent = body === undefined ? { headers } : body instanceof FormData ? { headers, body } : { headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  const response = await send(fetch, path, { method, ...sent, signal });
  return response.text();
}

/**
 * The answers to one request as they are generated.
 *
 * Yields `{open}` once the request is accepted, `{index, text, tokens}` for each piece of the answer with that index,
 * `{index, finishReason}`, `{usage, timings, id}`. Tokens come when `logprobs` is asked for. Returns after `[DONE]`; throws an {@link ApiFailure} when the server refuses, fails midway or goes away, and an AbortError when
 * `signal` fires.
 */
export function streamChat(request, options) {
  return streamFrames('v1/chat/completions', { ...request, stream: true, stream_options: { include_usage: true } }, readFrame, options);
}

/**
 * The answers to one prompt by several decoding methods, as they are generated.
 *
 * Yields `{open}`, `{index, text, tokens}` for each piece of the answer of the method with that index,
 * `{index, finishReason, figures}` or `{index, finishReason: 'error', error}` when one has ended. Ends as {@link streamChat}.
 */
export function streamComparison(request, options) {
  return streamFrames('v1/decoding/compare', { ...request, stream: true }, readComparison, options);
}

async function* streamFrames(path, request, read, { fetch = globalThis.fetch, signal } = {}) {
  const response = await send(fetch, path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'text/event-stream' },
    body: JSON.stringify(request),
    signal,
  });
  yield { open: true };
  try {
    for await (const { data } of readEvents(response.body)) {
      if (data === '[DONE]') return;
      yield* read(JSON.parse(data));
    }
  } catch (problem) {
    if (problem.name === 'AbortError' || problem instanceof ApiFailure) throw problem;
    throw new ApiFailure('The connection broke before the answer was complete.', { code: 'connection_lost' });
  }
  throw new ApiFailure('The connection ended before the answer was complete.', { code: 'connection_lost' });
}

function* readFrame(frame) {
  if (frame.error) throw failureOf(frame.error, 200);
  for (const { index = 0, delta, logprobs, finish_reason: finishReason } of frame.choices ?? []) {
    if (delta?.content) yield { index, text: delta.content, tokens: tokensOf(logprobs) };
    if (finishReason) yield { index, finishReason };
  }
  if (frame.usage) yield { usage: frame.usage, timings: frame.timings, ...(frame.id && { id: frame.id }) };
}

function* readComparison(frame) {
  if (frame.error) throw failureOf(frame.error, 200);
  for (const { index, delta, logprobs, finish_reason: finishReason, figures, error } of frame.choices) {
    const tokens = (logprobs?.content ?? []).map(whole);
    if (tokens.length > 0) yield { index, text: delta.content, tokens: tokensOf({ content: tokens.filter(({ token }) => token !== '') }) };
    if (finishReason) yield { index, finishReason, figures, error: error && failureOf(error, 200) };
  }
}

/** An end token has no text but a name; a part of a character has neither, and goes with the token that completes it. */
function whole(entry) {
  if (entry.token !== '') return entry;
  try {
    return { ...entry, token: new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(entry.bytes)), special: true };
  } catch {
    return entry;
  }
}

function tokensOf(logprobs) {
  const shown = ({ token, logprob }) => ({ text: token, logprob });
  return (logprobs?.content ?? []).map((token) => ({ ...shown(token), ...(token.special && { special: true }), top: (token.top_logprobs ?? []).map(shown) }));
}

async function send(fetch, path, init) {
  let response;
  try {
    response = await fetch(path, { ...init, headers: { ...init.headers, ...keyHeaders() } });
  } catch (problem) {
    if (problem.name === 'AbortError') throw problem;
    throw new ApiFailure('The server could not be reached.', { code: 'unreachable' });
  }
  if (response.ok) return response;
  const body = await response.json().catch(() => ({}));
  throw failureOf(body.error ?? {}, response.status, response.headers.get('retry-after'));
}

/** The words for codes whose own message does not say what to do next. */
const ADVICE = {
  context_length_exceeded: 'A new chat makes room.',
  rate_limit_exceeded: 'The model is busy with other requests.',
};

/**
 * @param {{message?: string, type?: string, code?: string}} error the API's error object, perhaps empty
 * @param {number} status HTTP status
 * @param {string|null} [retryAfter] the header, in seconds
 */
export function failureOf(error, status, retryAfter) {
  const code = error.code || error.type || '';
  const seconds = Number.parseInt(retryAfter ?? '', 10);
  const parts = [error.message || `The server refused the request (HTTP ${status}).`, ADVICE[code]];
  if (seconds > 0) parts.push(`Try again in ${seconds} s.`);
  const message = parts.filter(Boolean).map(asSentence).join(' ');
  return new ApiFailure(message, { code, status, param: error.param ?? undefined, retryAfterSeconds: seconds > 0 ? seconds : undefined });
}

const asSentence = (text) => (/[.!?…]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`);
