import assert from 'node:assert/strict';
import test from 'node:test';
import { pageModule } from './page.mjs';

const { AnswerRun } = await pageModule('answer-run.js');
const { Conversation } = await pageModule('conversation.js');
const { CONVERSATIONS_MAX, History, LENGTH_MAX, fromJson, titleOf, toJson, toMarkdown } = await pageModule('history.js');

/** Storage as a browser has it: text under names. */
function storage(kept = {}) {
  return {
    kept,
    load: (name) => JSON.parse(kept[name] ?? 'null'),
    loadText: (name) => kept[name] ?? null,
    save: (name, value) => (kept[name] = JSON.stringify(value)),
    saveText: (name, json) => (kept[name] = json),
    remove: (name) => delete kept[name],
  };
}

function talk(question, text) {
  const conversation = new Conversation();
  const run = new AnswerRun(conversation.ask(question)[0], 0);
  run.text(text, 1);
  run.done('stop');
  return conversation;
}

const titles = (history, query) => history.find(query).map(({ title }) => title);

test('the newest conversation comes first, and an unchanged one keeps its place', () => {
  const history = new History(storage());
  history.keep('1', talk('first', 'x'), 10);
  history.keep('2', talk('second', 'y'), 20);
  assert.deepEqual(titles(history), ['second', 'first']);
  history.keep('1', history.open('1'), 30);
  assert.deepEqual(titles(history), ['second', 'first']);
});

test('all of it is there after a reload', () => {
  const browser = storage();
  new History(browser).keep('1', talk('a mill', 'turns'), 10);
  const again = new History(storage(browser.kept));
  assert.deepEqual(titles(again), ['a mill']);
  assert.equal(again.open('1').messages[1].text, 'turns');
});

test('words are found in titles and in texts', () => {
  const history = new History(storage());
  history.keep('1', talk('About rivers', 'Water flows.'), 10);
  history.keep('2', talk('About mills', 'Stones turn.'), 20);
  assert.deepEqual(titles(history, 'about WATER'), ['About rivers']);
  assert.deepEqual(titles(history, 'stones river'), []);
});

test('a title of one\'s own stays, and an empty one is refused', () => {
  const history = new History(storage());
  history.keep('1', talk('question', 'x'), 10);
  history.rename('1', 'Mine');
  history.rename('1', '  ');
  const grown = history.open('1');
  grown.ask('more');
  history.keep('1', grown, 20);
  assert.deepEqual(titles(history), ['Mine']);
});

test('what is deleted or has no message is gone', () => {
  const browser = storage();
  const history = new History(browser);
  history.keep('1', talk('a', 'x'), 10);
  history.keep('2', new Conversation(), 20);
  history.remove('1');
  assert.deepEqual(titles(history), []);
  assert.deepEqual(Object.keys(browser.kept), ['history']);
});

test('the oldest go when there are too many or too long', () => {
  const browser = storage();
  const history = new History(browser);
  for (let i = 0; i <= CONVERSATIONS_MAX; i += 1) history.keep(`${i}`, talk(`q${i}`, 'x'), i);
  assert.equal(history.find().length, CONVERSATIONS_MAX);
  assert.equal(browser.kept['conversation.0'], undefined);
  for (let i = 0; i < 4; i += 1) history.keep(`long${i}`, talk(`l${i}`, 'x'.repeat(LENGTH_MAX / 4)), 1000 + i);
  assert.deepEqual(titles(history), ['l3', 'l2', 'l1']);
});

test('the one conversation of an older page is taken over', () => {
  const old = { messages: [{ role: 'user', text: 'old' }, { role: 'assistant', text: 'answer', state: 'done' }] };
  const browser = storage({ conversation: JSON.stringify(old) });
  assert.deepEqual(titles(new History(browser)), ['old']);
  assert.equal(browser.kept.conversation, undefined);
});

test('nonsense in storage gives an empty history', () => {
  for (const nonsense of ['7', '{}', '[1, null, {"id": 2}]']) {
    assert.deepEqual(new History(storage({ history: nonsense })).find(), []);
  }
});

test('a title is one line, cut at a word', () => {
  assert.equal(titleOf('  Why?\nBecause.'), 'Why?');
  const long = titleOf(`${'water '.repeat(20)}`);
  assert.ok(long.length <= 61 && long.endsWith('water…'), long);
});

test('a file of a conversation is read as it was written, and other files are refused in words', () => {
  const conversation = talk('a', 'A');
  assert.deepEqual(fromJson(toJson('t', conversation)).toStored(), JSON.parse(JSON.stringify(conversation.toStored())));
  for (const [text, words] of [['{', /not JSON/], ['{"format":"x"}', /not a conversation/], ['{"format":"millrace-conversation"}', /no messages/]]) {
    assert.throws(() => fromJson(text), words);
  }
});

test('Markdown shows the branch that is seen', () => {
  assert.equal(toMarkdown('T', talk('a?', 'A.')), '# T\n\n## You\n\na?\n\n## Answer\n\nA.\n');
});
