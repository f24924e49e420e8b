import assert from 'node:assert/strict';
import test from 'node:test';
import { pageModule } from './page.mjs';

const { AnswerRun, statsLine } = await pageModule('answer-run.js');
const { Conversation, MESSAGES_MAX, STORED_LENGTH_MAX } = await pageModule('conversation.js');

/** A conversation in which every question has the answer after it. */
function talk(...texts) {
  const conversation = new Conversation();
  for (let i = 0; i < texts.length; i += 2) answer(conversation.ask(texts[i])[0], texts[i + 1]);
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
  const [open] = conversation.ask('Hi');
  const run = new AnswerRun(open, 1000);
  assert.equal(open.state, 'queued');
  assert.deepEqual(conversation.open, [open]);
  run.text('Hel', 1200);
  assert.equal(open.state, 'streaming');
  run.text('lo', 1300);
  run.done('stop');
  assert.equal(open.state, 'done');
  assert.equal(open.text, 'Hello');
  assert.deepEqual(conversation.open, []);
});

test('the first token counts from the request, the speed from the first token', () => {
  const run = new AnswerRun(new Conversation().ask('Hi')[0], 1000);
  run.text('a', 1250);
  run.text('b', 1500);
  run.text('c', 1750);
  assert.deepEqual(run.answer.stats, { firstTokenSeconds: 0.25, tokens: 3, tokensPerSecond: 4 });
  run.usage(5);
  assert.deepEqual(run.answer.stats, { firstTokenSeconds: 0.25, tokens: 5, tokensPerSecond: 8 });
});

test('an answer without text has no figures', () => {
  const run = new AnswerRun(new Conversation().ask('Hi')[0], 1000);
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
  const run = new AnswerRun(conversation.ask('Count')[0], 0);
  run.text('1, 2', 1);
  run.stopped();
  const [next] = conversation.ask('Go on');
  assert.deepEqual(conversation.requestMessages('', next), [
    { role: 'user', content: 'Count' },
    { role: 'assistant', content: '1, 2' },
    { role: 'user', content: 'Go on' },
  ]);
});

test('the system prompt comes first, and a blank one is not sent', () => {
  const conversation = new Conversation();
  const [open] = conversation.ask('Hi');
  assert.deepEqual(conversation.requestMessages('Be brief.', open)[0], { role: 'system', content: 'Be brief.' });
  assert.equal(conversation.requestMessages('  \n', open).length, 1);
});

test('a question that failed before its first word is not sent again with the next one', () => {
  const conversation = new Conversation();
  new AnswerRun(conversation.ask('far too long')[0], 0).failed('Too long.');
  const [open] = conversation.ask('short');
  assert.deepEqual(conversation.requestMessages('', open), [{ role: 'user', content: 'short' }]);
});

test('another answer stands beside the one before, and the same is asked', () => {
  const conversation = talk('a', 'A', 'b', 'B');
  const [again] = conversation.regenerate(conversation.messages.at(-1).id);
  assert.equal(again.state, 'queued');
  assert.deepEqual(textsOf(conversation), ['a', 'A', 'b', '']);
  assert.equal(conversation.requestMessages('', again).at(-1).content, 'b');
  answer(again, 'B2');
  assert.deepEqual(conversation.siblings(again).map(({ text }) => text), ['B', 'B2']);
  conversation.choose(conversation.siblings(again)[0].id);
  assert.deepEqual(textsOf(conversation), ['a', 'A', 'b', 'B']);
});

test('an edited question begins another branch, and the old one stays with all that followed it', () => {
  const conversation = talk('a', 'A', 'b', 'B', 'c', 'C');
  const [open] = conversation.editAndAsk(conversation.messages[2].id, 'B?');
  assert.deepEqual(textsOf(conversation), ['a', 'A', 'B?', '']);
  answer(open, 'B!');
  const [, , edited] = conversation.messages;
  conversation.choose(conversation.siblings(edited)[0].id);
  assert.deepEqual(textsOf(conversation), ['a', 'A', 'b', 'B', 'c', 'C']);
});

test('several answers are made together, and the one preferred is gone on with', () => {
  const conversation = new Conversation();
  const answers = conversation.ask('a', 3);
  assert.deepEqual(conversation.together, answers);
  answers.forEach((open, index) => answer(open, `A${index}`));
  conversation.choose(answers[1].id);
  assert.deepEqual(conversation.together, []);
  const [next] = conversation.ask('b');
  assert.deepEqual(conversation.requestMessages('', next).map(({ content }) => content), ['a', 'A1', 'b']);
});

test('who asks on without preferring one goes on with the first', () => {
  const conversation = new Conversation();
  conversation.ask('a', 2).forEach((open, index) => answer(open, `A${index}`));
  conversation.ask('b');
  assert.deepEqual(textsOf(conversation), ['a', 'A0', 'b', '']);
  assert.deepEqual(conversation.together, []);
});

test('an id that is no question or no answer is refused', () => {
  const conversation = talk('a', 'A');
  assert.throws(() => conversation.regenerate(conversation.messages[0].id), RangeError);
  assert.throws(() => conversation.editAndAsk(conversation.messages[1].id, 'x'), RangeError);
});

test('nothing changes course while an answer is under way', () => {
  const conversation = new Conversation();
  const [open] = conversation.ask('a');
  assert.throws(() => conversation.ask('b'));
  assert.throws(() => conversation.regenerate(open.id));
  assert.throws(() => conversation.choose(open.id));
});

test('the oldest turn goes when there are too many', () => {
  const conversation = new Conversation();
  for (let i = 0; i <= MESSAGES_MAX / 2; i += 1) answer(conversation.ask(`q${i}`)[0], `a${i}`);
  assert.equal(conversation.messages.length, MESSAGES_MAX);
  assert.equal(conversation.messages[0].text, 'q1');
});

test('branches that nobody sees go before turns do', () => {
  const conversation = talk('a', 'A');
  const question = conversation.messages[0];
  for (let i = 0; i < MESSAGES_MAX; i += 1) answer(conversation.regenerate(conversation.messages.at(-1).id)[0], `A${i}`);
  assert.equal(conversation.siblings(conversation.messages[1]).length, MESSAGES_MAX - 1);
  assert.deepEqual(textsOf(conversation), [question.text, `A${MESSAGES_MAX - 1}`]);
});

test('branches come back from storage with the one that was seen', () => {
  const conversation = talk('a', 'A', 'b', 'B');
  answer(conversation.regenerate(conversation.messages[1].id)[0], 'A2');
  const back = Conversation.fromStored(JSON.parse(JSON.stringify(conversation.toStored())));
  assert.deepEqual(textsOf(back), ['a', 'A2']);
  back.choose(back.siblings(back.messages[1])[0].id);
  assert.deepEqual(textsOf(back), ['a', 'A', 'b', 'B']);
});

test('what was stored before there were branches is read', () => {
  const row = [{ role: 'user', text: 'a' }, { role: 'assistant', text: 'A', state: 'done' }, { role: 'user', text: 'b' }, { role: 'assistant', text: 'B', state: 'done' }];
  assert.deepEqual(textsOf(Conversation.fromStored({ messages: row })), ['a', 'A', 'b', 'B']);
});

test('tokens are not stored', () => {
  const conversation = new Conversation();
  const run = new AnswerRun(conversation.ask('a')[0], 0);
  run.text('A', 1, [{ text: 'A', logprob: -0.1, top: [] }]);
  run.done('stop');
  assert.equal(run.answer.tokens.length, 1);
  assert.equal(conversation.toStored().messages[1].tokens, undefined);
});

test('a conversation comes back from storage as it was', () => {
  const conversation = talk('a', 'A', 'b', 'B');
  const asJson = (value) => JSON.parse(JSON.stringify(value));
  const back = Conversation.fromStored(asJson(conversation.toStored()));
  assert.deepEqual(back.messages, asJson(conversation.messages));
});

test('an answer that a reload cut off comes back as stopped', () => {
  const conversation = new Conversation();
  new AnswerRun(conversation.ask('a')[0], 0).text('half', 1);
  const back = Conversation.fromStored(conversation.toStored());
  assert.equal(back.messages[1].state, 'stopped');
  assert.equal(back.messages[1].text, 'half');
  assert.deepEqual(back.open, []);
});

test('too much text stores the newest turns only', () => {
  const big = 'x'.repeat(STORED_LENGTH_MAX / 2);
  const stored = talk('a', big, 'b', big.slice(1)).toStored();
  assert.deepEqual(stored.messages.map(({ text }) => text.length), [1, big.length - 1]);
});

test('nonsense in storage gives an empty conversation', () => {
  for (const nonsense of [null, 7, {}, { messages: 'x' }, { messages: [{ role: 'assistant' }, {}] }, { messages: [null, null] }, { messages: [{ id: 1, parent: 0, role: 'user', text: 'q' }], chosen: [[0, 1], 7, [1]] }]) {
    assert.deepEqual(Conversation.fromStored(nonsense).messages, []);
  }
});
