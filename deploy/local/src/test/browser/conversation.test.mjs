import assert from 'node:assert/strict';
import test from 'node:test';
import { pageModule } from './page.mjs';

const { AnswerRun, Conversation, MESSAGES_MAX, STORED_LENGTH_MAX, statsLine } = await pageModule('conversation.js');

/** A conversation in which every question has the answer after it. */
function talk(...texts) {
  const conversation = new Conversation();
  for (let i = 0; i < texts.length; i += 2) answer(conversation.ask(texts[i]), texts[i + 1]);
  return conversation;
}

function answer(message, text) {
  const run = new AnswerRun(message, 0);
  run.text(text, 10);
  run.done('stop');
  return message;
}

const textsOf = (conversation) => conversation.messages.map(({ text }) => text);

test('an answer goes from queued over streaming to done', () => {
  const conversation = new Conversation();
  const open = conversation.ask('Hi');
  const run = new AnswerRun(open, 1000);
  assert.equal(open.state, 'queued');
  assert.equal(conversation.open, open);
  run.text('Hel', 1200);
  assert.equal(open.state, 'streaming');
  run.text('lo', 1300);
  run.done('stop');
  assert.equal(open.state, 'done');
  assert.equal(open.text, 'Hello');
  assert.equal(conversation.open, undefined);
});

test('the first token counts from the request, the speed from the first token', () => {
  const run = new AnswerRun(new Conversation().ask('Hi'), 1000);
  run.text('a', 1250);
  run.text('b', 1500);
  run.text('c', 1750);
  assert.deepEqual(run.answer.stats, { firstTokenSeconds: 0.25, tokens: 3, tokensPerSecond: 4 });
  run.usage(5);
  assert.deepEqual(run.answer.stats, { firstTokenSeconds: 0.25, tokens: 5, tokensPerSecond: 8 });
});

test('an answer without text has no figures', () => {
  const run = new AnswerRun(new Conversation().ask('Hi'), 1000);
  run.usage(0, undefined);
  run.done('stop');
  assert.equal(statsLine(run.answer.stats), '');
});

test('figures are told in one line', () => {
  const stats = { firstTokenSeconds: 0.214, tokensPerSecond: 48.26, tokens: 182 };
  assert.equal(statsLine(stats), '0.21 s to first token · 48.3 tokens/s · 182 tokens');
  assert.equal(statsLine({ firstTokenSeconds: 1, tokens: 1 }), '1.00 s to first token · 1 token');
});

test('a stopped answer keeps its text and is sent with what follows', () => {
  const conversation = new Conversation();
  const run = new AnswerRun(conversation.ask('Count'), 0);
  run.text('1, 2', 1);
  run.stopped();
  conversation.ask('Go on');
  assert.deepEqual(conversation.requestMessages(''), [
    { role: 'user', content: 'Count' },
    { role: 'assistant', content: '1, 2' },
    { role: 'user', content: 'Go on' },
  ]);
});

test('the system prompt comes first, and a blank one is not sent', () => {
  const conversation = new Conversation();
  conversation.ask('Hi');
  assert.deepEqual(conversation.requestMessages('Be brief.')[0], { role: 'system', content: 'Be brief.' });
  assert.equal(conversation.requestMessages('  \n').length, 1);
});

test('a question that failed before its first word is not sent again with the next one', () => {
  const conversation = new Conversation();
  new AnswerRun(conversation.ask('far too long'), 0).failed('Too long.');
  conversation.ask('short');
  assert.deepEqual(conversation.requestMessages(''), [{ role: 'user', content: 'short' }]);
});

test('regenerating replaces the last answer and asks the same', () => {
  const conversation = talk('a', 'A', 'b', 'B');
  const again = conversation.regenerate();
  assert.equal(again.state, 'queued');
  assert.deepEqual(textsOf(conversation), ['a', 'A', 'b', '']);
  assert.equal(conversation.requestMessages('').at(-1).content, 'b');
});

test('editing a question forgets what followed it', () => {
  const conversation = talk('a', 'A', 'b', 'B', 'c', 'C');
  conversation.editAndAsk(conversation.messages[2].id, 'B?');
  assert.deepEqual(textsOf(conversation), ['a', 'A', 'B?', '']);
});

test('an id that is no question is refused', () => {
  const conversation = talk('a', 'A');
  assert.throws(() => conversation.editAndAsk(conversation.messages[1].id, 'x'), RangeError);
});

test('one answer at a time', () => {
  const conversation = new Conversation();
  conversation.ask('a');
  assert.throws(() => conversation.ask('b'));
  assert.throws(() => conversation.regenerate());
});

test('the oldest turn goes when there are too many', () => {
  const conversation = new Conversation();
  for (let i = 0; i <= MESSAGES_MAX / 2; i += 1) answer(conversation.ask(`q${i}`), `a${i}`);
  assert.equal(conversation.messages.length, MESSAGES_MAX);
  assert.equal(conversation.messages[0].text, 'q1');
});

test('a conversation comes back from storage as it was', () => {
  const conversation = talk('a', 'A', 'b', 'B');
  const asJson = (value) => JSON.parse(JSON.stringify(value));
  const back = Conversation.fromStored(asJson(conversation.toStored()));
  assert.deepEqual(back.messages, asJson(conversation.messages));
});

test('an answer that a reload cut off comes back as stopped', () => {
  const conversation = new Conversation();
  new AnswerRun(conversation.ask('a'), 0).text('half', 1);
  const back = Conversation.fromStored(conversation.toStored());
  assert.equal(back.messages[1].state, 'stopped');
  assert.equal(back.messages[1].text, 'half');
  assert.equal(back.open, undefined);
});

test('too much text stores the newest turns only', () => {
  const big = 'x'.repeat(STORED_LENGTH_MAX / 2);
  const stored = talk('a', big, 'b', big.slice(1)).toStored();
  assert.deepEqual(stored.messages.map(({ text }) => text.length), [1, big.length - 1]);
});

test('nonsense in storage gives an empty conversation', () => {
  for (const nonsense of [null, 7, {}, { messages: 'x' }, { messages: [{ role: 'assistant' }, {}] }, { messages: [null, null] }]) {
    assert.deepEqual(Conversation.fromStored(nonsense).messages, []);
  }
});
