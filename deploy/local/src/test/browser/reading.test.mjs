import assert from 'node:assert/strict';
import test from 'node:test';
import { pageModule } from './page.mjs';

const { SentenceCutter, mendTail } = await pageModule('reading.js');

test('half-written marks are completed or held back', () => {
  const mended = {
    'a **bol': 'a **bol**',
    'a **bold*': 'a **bold**',
    'a **bold**': 'a **bold**',
    'a **': 'a ',
    'an *ital': 'an *ital*',
    'say `cod': 'say `cod`',
    'say `': 'say ',
    'say `code`': 'say `code`',
    'see [docs](htt': 'see docs',
    'see [docs]': 'see docs',
    'see [do': 'see do',
    'see [docs](https://a.b)': 'see [docs](https://a.b)',
    '2 * 3 * 4': '2 * 3 * 4',
    'snake_case_name': 'snake_case_name',
  };
  for (const [source, expected] of Object.entries(mended)) assert.equal(mendTail(source), expected, source);
});

test('a last line of marks alone waits for its meaning', () => {
  const mended = { 'text\n-': 'text\n', 'text\n1.': 'text\n', 'text\n``': 'text\n', '#': '', 'a\n\n**': 'a\n\n', '12': '' };
  for (const [source, expected] of Object.entries(mended)) assert.equal(mendTail(source), expected, source);
});

test('code in an open fence is left alone, but for a fence that is just closing', () => {
  assert.equal(mendTail('```js\na * b **c `d'), '```js\na * b **c `d');
  assert.equal(mendTail('```js\na\n``'), '```js\na\n');
  assert.equal(mendTail('a\n```pyth'), 'a\n');
  assert.equal(mendTail('```js\na\n```\nthen **b'), '```js\na\n```\nthen **b**');
});

test('mending never changes text before the last line', () => {
  assert.equal(mendTail('**open\n\n[half\n\nend **x'), '**open\n\n[half\n\nend **x**');
});

test('sentences are spoken when they are complete, without marks', () => {
  const cutter = new SentenceCutter();
  assert.deepEqual(cutter.push('The capital of **Fra'), []);
  assert.deepEqual(cutter.push('nce** is Paris. It has 2.1 million'), ['The capital of France is Paris.']);
  assert.deepEqual(cutter.push(' people!\n- A list'), ['It has 2.1 million people!']);
  assert.deepEqual(cutter.end(), ['A list']);
  assert.deepEqual(cutter.end(), []);
});

test('text without an end of sentence is cut before it grows for ever', () => {
  const spoken = new SentenceCutter().push('word '.repeat(200));
  assert.ok(spoken.length >= 2);
});
