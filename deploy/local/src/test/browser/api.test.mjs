import assert from 'node:assert/strict';
import test from 'node:test';
import { bodyOf, pageModule } from './page.mjs';

const { ApiFailure, failureOf, listModels, streamChat } = await pageModule('api.js');

const answering = (...pieces) => async () => new Response(bodyOf(...pieces), { status: 200 });
const frame = (value) => `data: ${JSON.stringify(value)}\n\n`;
const text = (content) => frame({ choices: [{ index: 0, delta: { content } }] });

const piece = (content, index = 0) => ({ index, text: content, tokens: [] });

async function collect(stream) {
  const parts = [];
  let failure;
  try {
    for await (const part of stream) parts.push(part);
  } catch (problem) {
    failure = problem;
  }
  return { parts, failure };
}

test('yields the pieces, the reason for the end and the usage', async () => {
  const fetch = answering(
    frame({ choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] }),
    text('Par'),
    text('is'),
    frame({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: null }),
    frame({ choices: [], usage: { completion_tokens: 2 } }),
    'data: [DONE]\n\n',
  );
  const { parts, failure } = await collect(streamChat({ messages: [] }, { fetch }));
  assert.equal(failure, undefined);
  assert.deepEqual(parts, [{ open: true }, piece('Par'), piece('is'), { index: 0, finishReason: 'stop' }, { usage: { completion_tokens: 2 }, timings: undefined }]);
});

test('keeps several answers apart by their index', async () => {
  const choice = (index, content) => frame({ choices: [{ index, delta: { content } }] });
  const end = (index) => frame({ choices: [{ index, delta: {}, finish_reason: 'stop' }] });
  const { parts } = await collect(streamChat({}, { fetch: answering(choice(1, 'b'), choice(0, 'a'), end(1), end(0), 'data: [DONE]\n\n') }));
  assert.deepEqual(parts.slice(1), [piece('b', 1), piece('a', 0), { index: 1, finishReason: 'stop' }, { index: 0, finishReason: 'stop' }]);
});

test('reads tokens with their alternatives', async () => {
  const content = [{ token: 'A', logprob: -0.5, bytes: [65], top_logprobs: [{ token: 'B', logprob: -1, bytes: [66] }] }];
  const { parts } = await collect(streamChat({}, {
    fetch: answering(frame({ choices: [{ index: 0, delta: { content: 'A' }, logprobs: { content } }] }), 'data: [DONE]\n\n'),
  }));
  assert.deepEqual(parts[1].tokens, [{ text: 'A', logprob: -0.5, top: [{ text: 'B', logprob: -1 }] }]);
});

test('asks for a stream with usage and sends the parameters as they are', async () => {
  let sent;
  const fetch = async (path, init) => ((sent = { path, body: JSON.parse(init.body) }), new Response(bodyOf('data: [DONE]\n\n')));
  await collect(streamChat({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], top_k: 25 }, { fetch }));
  assert.equal(sent.path, 'v1/chat/completions');
  assert.deepEqual(sent.body, {
    model: 'm',
    messages: [{ role: 'user', content: 'Hi' }],
    top_k: 25,
    stream: true,
    stream_options: { include_usage: true },
  });
});

test('keeps the text before an error frame and tells the error in words', async () => {
  const fetch = answering(text('Hal'), frame({ error: { message: 'The model went away', type: 'server_error', code: null } }));
  const { parts, failure } = await collect(streamChat({}, { fetch }));
  assert.deepEqual(parts, [{ open: true }, piece('Hal')]);
  assert.ok(failure instanceof ApiFailure);
  assert.equal(failure.message, 'The model went away.');
});

test('fails when the stream ends without [DONE]', async () => {
  const { failure } = await collect(streamChat({}, { fetch: answering(text('Hal')) }));
  assert.equal(failure.code, 'connection_lost');
});

test('fails in words when nobody listens', async () => {
  const fetch = async () => {
    throw new TypeError('Failed to fetch');
  };
  const { failure } = await collect(streamChat({}, { fetch }));
  assert.equal(failure.message, 'The server could not be reached.');
});

test('lets a stop through as what it is', async () => {
  const fetch = async () => {
    throw new DOMException('stopped', 'AbortError');
  };
  const { failure } = await collect(streamChat({}, { fetch }));
  assert.equal(failure.name, 'AbortError');
});

test('says what to do about a conversation that is too long', async () => {
  const error = { message: 'At most 2048 tokens', type: 'invalid_request_error', code: 'context_length_exceeded' };
  const fetch = async () => Response.json({ error }, { status: 400 });
  const { failure } = await collect(streamChat({}, { fetch }));
  assert.equal(failure.message, 'At most 2048 tokens. A new chat makes room.');
  assert.equal(failure.status, 400);
});

test('says when to come back', () => {
  const failure = failureOf({ message: 'Busy', code: 'rate_limit_exceeded' }, 429, '3');
  assert.match(failure.message, /Try again in 3 s\.$/);
  assert.equal(failure.retryAfterSeconds, 3);
});

test('survives an error that is not an error object', async () => {
  const fetch = async () => new Response('<html>', { status: 502 });
  const { failure } = await collect(streamChat({}, { fetch }));
  assert.equal(failure.message, 'The server refused the request (HTTP 502).');
});

test('lists the models', async () => {
  const fetch = async () => Response.json({ object: 'list', data: [{ id: 'a' }, { id: 'b' }] });
  assert.deepEqual(await listModels({ fetch }), ['a', 'b']);
});
