import assert from 'node:assert/strict';
import test from 'node:test';
import { pageModule } from './page.mjs';

const { INITIAL, METHODS_MAX, PRESETS, nameOf, newMethod, nextMethod, parseCustom, parseSetting, readMethods, requestMethods } =
  await pageModule('methods.js', 'compare');

test('a page that nobody has set up shows greedy, four beams and top-p 0.9', () => {
  assert.deepEqual(requestMethods(readMethods(null)), [
    { temperature: 0, name: 'Greedy' },
    { num_beams: 4, length_penalty: 1, name: 'Beam search 4' },
    { top_p: 0.9, temperature: 1, name: 'Top-p 0.9' },
  ]);
});

test('a name says what is not as usual', () => {
  const method = newMethod('top-k');
  method.values.temperature = 1.5;
  assert.equal(nameOf(method), 'Top-k 50 temperature 1.5');
  assert.equal(nameOf(newMethod('mirostat')), 'Mirostat 2 5');
});

test('names of a request are distinct', () => {
  const names = requestMethods([newMethod('greedy'), newMethod('greedy'), newMethod('top-p')]).map(({ name }) => name);
  assert.deepEqual(names, ['Greedy', 'Greedy (2)', 'Top-p 0.9']);
});

test('every preset is valid as it comes', () => {
  for (const { id, settings } of PRESETS) {
    for (const setting of settings) assert.deepEqual(parseSetting(setting, String(setting.initial)), { value: setting.initial }, id);
  }
  assert.ok('fields' in parseCustom(newMethod('custom').json));
});

test('values outside their range are a problem that names the setting', () => {
  const p = PRESETS.find(({ id }) => id === 'top-p').settings[0];
  for (const text of ['0', '1.1', '', 'x']) assert.match(parseSetting(p, text).problem, /^p must be a number above 0 and at most 1\.$/);
  const k = PRESETS.find(({ id }) => id === 'top-k').settings[0];
  assert.match(parseSetting(k, '1.5').problem, /whole number/);
});

test('a custom method is a JSON object', () => {
  assert.deepEqual(parseCustom('{"top_p": 0.5}'), { fields: { top_p: 0.5 } });
  for (const text of ['', '[1]', 'null', '3', '{']) assert.ok(parseCustom(text).problem, text);
  const method = { ...newMethod('custom'), json: '{"top_a": 1, "name": "x"}' };
  assert.deepEqual(requestMethods([method]), [{ top_a: 1, name: 'Custom' }]);
});

test('a new column has a method that none has yet', () => {
  assert.equal(nextMethod(INITIAL.map(newMethod)).preset, 'top-k');
  assert.equal(nextMethod(PRESETS.map(({ id }) => newMethod(id))).preset, 'greedy');
});

test('nonsense in storage becomes the usual methods', () => {
  for (const stored of [null, 3, {}, [], [{ preset: 'none' }], [{ preset: 'greedy' }], [null, 'x']]) {
    assert.deepEqual(readMethods(stored).map(({ preset }) => preset), INITIAL);
  }
  const kept = readMethods([{ preset: 'top-p', values: { top_p: 0.3, temperature: 'x' } }, { preset: 'custom', json: '{}' }]);
  assert.deepEqual(kept, [{ preset: 'top-p', values: { top_p: 0.3, temperature: 1 } }, { preset: 'custom', values: {}, json: '{}' }]);
  assert.equal(readMethods(Array.from({ length: 20 }, () => ({ preset: 'greedy' }))).length, METHODS_MAX);
});
