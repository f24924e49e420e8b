import assert from 'node:assert/strict';
import test from 'node:test';
import { pageModule } from './page.mjs';

const { PARAMETERS, defaultSettings, parseParameter, readSettings, requestFields } = await pageModule('parameters.js');
const parse = (key, text) => parseParameter(PARAMETERS.find((parameter) => parameter.key === key), text);

test('the defaults are 200 new tokens, top-k 25, top-p 1, temperature 0.8, no seed', () => {
  assert.deepEqual(requestFields(defaultSettings()), { max_tokens: 200, top_k: 25, top_p: 1, temperature: 0.8, n: 1 });
});

test('values in their range are taken', () => {
  assert.deepEqual(parse('temperature', ' 0.35 '), { value: 0.35 });
  assert.deepEqual(parse('top_k', '0'), { value: 0 });
  assert.deepEqual(parse('top_p', '1'), { value: 1 });
  assert.deepEqual(parse('seed', '42'), { value: 42 });
});

test('an empty seed is no seed, other empty fields are a problem', () => {
  assert.deepEqual(parse('seed', ' '), { value: null });
  assert.match(parse('top_k', '').problem, /Top-k must be a whole number from 0 to/);
});

test('values out of range or of the wrong kind are told with the range', () => {
  for (const [key, text] of [['temperature', '2.1'], ['temperature', '-1'], ['top_p', '0'], ['max_tokens', '0'], ['max_tokens', '1.5'], ['top_k', 'x'], ['seed', '-1'], ['seed', '1e999']]) {
    assert.ok(parse(key, text).problem, `${key} ${text}`);
  }
});

test('stored values survive, and those that no longer fit become the default', () => {
  const settings = readSettings({ system: 'Be brief.', values: { temperature: 0.2, top_p: 7, top_k: 'x', seed: 3 } });
  assert.equal(settings.system, 'Be brief.');
  assert.deepEqual(requestFields(settings), { max_tokens: 200, temperature: 0.2, top_k: 25, top_p: 1, n: 1, seed: 3 });
  assert.equal(requestFields({ ...settings, probabilities: true }).logprobs, true);
  assert.deepEqual(readSettings(null), defaultSettings());
});
