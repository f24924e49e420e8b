import assert from 'node:assert/strict';
import test from 'node:test';
import { pageModule } from './page.mjs';

const { highlight } = await pageModule('highlight.js');
const { percent, surprise, visible } = await pageModule('tokens.js');
const { SHORTCUTS } = await pageModule('shortcuts.js');
const { fileName } = await pageModule('history-panel.js');

const kinds = (code, language) => highlight(code, language).filter(({ kind }) => kind).map(({ text, kind }) => `${kind}:${text}`);

test('code is cut into comments, strings, numbers and words', () => {
  assert.deepEqual(kinds('int x = 42; // "no"\nreturn "a\\"b";', 'java'),
    ['word:int', 'number:42', 'comment:// "no"', 'word:return', 'string:"a\\"b"']);
  assert.deepEqual(kinds('x = 1 # // here\n', 'python'), ['number:1', 'comment:# // here']);
});

test('coloured code is the same text, whatever it is', () => {
  let state = 7;
  const random = (below) => (state = (state * 48271) % 2147483647) % below;
  const marks = ['"', "'", '`', '\\', '\n', '//', '/*', '*/', '#', '--', '<!--', 'if', '4.2e', ' ', 'é', '{'];
  for (let i = 0; i < 2000; i += 1) {
    const code = Array.from({ length: random(30) }, () => marks[random(marks.length)]).join('');
    const language = ['java', 'python', 'sql', 'html', 'text', ''][random(6)];
    assert.equal(highlight(code, language).map(({ text }) => text).join(''), code);
  }
});

test('a long run of marks is cut in time that grows with its length alone', () => {
  const began = performance.now();
  highlight('"\\'.repeat(25_000), 'java');
  highlight('/*'.repeat(25_000), 'java');
  assert.ok(performance.now() - began < 2_000);
});

test('a token\'s colour follows its probability', () => {
  assert.deepEqual([0, Math.log(0.95), Math.log(0.7), Math.log(0.4), Math.log(0.2), Math.log(0.01)].map(surprise), [0, 0, 1, 2, 3, 4]);
  assert.deepEqual([0, Math.log(0.123), Math.log(0.0123), -20].map(percent), ['100 %', '12 %', '1.2 %', 'below 0.1 %']);
});

test('blanks of a token can be seen', () => {
  assert.deepEqual([' a', '\n', ' ', '', 'a b'].map(visible), ['·a', '↵', '·', '∅', 'a b']);
});

test('no key is used twice', () => {
  const codes = Object.values(SHORTCUTS).map(({ code }) => code).filter(Boolean);
  assert.equal(new Set(codes).size, codes.length);
});

test('a file gets a name that every system takes', () => {
  assert.equal(fileName('Was ist "Käse"/?', 'md'), 'was-ist-kase.md');
  assert.equal(fileName('水车', 'json'), 'conversation.json');
});
