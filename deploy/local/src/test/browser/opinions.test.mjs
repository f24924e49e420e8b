import assert from 'node:assert/strict';
import test from 'node:test';
import { pageModule } from './page.mjs';

const { Conversation } = await pageModule('conversation.js');
const { originOf, promptId, rating, verdict } = await pageModule('opinion.js');
const { Opinions, labeller } = await pageModule('opinions.js');
const { submitRanking } = await pageModule('feedback-api.js');
const { Rewards } = await pageModule('rewards.js');
const { scaleOf } = await pageModule('ratings.js', 'leaderboard');
const { count, decimal, duration, percent } = await pageModule('numbers.js', 'leaderboard');

const MESSAGES = [{ role: 'user', content: 'Name a river.' }];
const ASKED = { messages: MESSAGES, labeller: 'reader-1' };
const answer = (id, text = `answer ${id}`) => ({ id, role: 'assistant', parent: 1, text, state: 'done', origin: { model: 'm', choice: 0 } });

test('a thumb up is a rating of rank 1, a thumb down one that failed', () => {
  assert.deepEqual(rating(answer(2), true, ASKED).positions, [{ answer_id: '2', rank: 1, failed: false, flags: [] }]);
  assert.deepEqual(rating(answer(2), false, ASKED).positions, [{ answer_id: '2', rank: 0, failed: true, flags: [] }]);
  const { prompt, messages, answers, labeller_id: labeller, criterion } = rating(answer(2), true, ASKED);
  assert.deepEqual([prompt, messages, labeller, criterion], ['Name a river.', MESSAGES, 'reader-1', 'helpful']);
  assert.deepEqual(answers, [{ answer_id: '2', text: 'answer 2', origin: { model: 'm', choice: 0 } }]);
});

test('the best of several is first and the others share the second rank', () => {
  const three = [answer(2), answer(3), answer(4)];
  const ranks = (best) => verdict(three, best, ASKED).positions.map(({ rank, failed }) => (failed ? 'x' : rank));
  assert.deepEqual(ranks(1), [2, 1, 2]);
  assert.deepEqual(ranks('tie'), [1, 1, 1]);
  assert.deepEqual(ranks('none'), ['x', 'x', 'x']);
});

test('a prompt\'s id depends on the conversation alone', () => {
  const id = promptId(MESSAGES);
  assert.match(id, /^chat-[0-9a-f]{28}$/);
  assert.equal(promptId([{ content: 'Name a river.', role: 'user' }]), id);
  const others = [[{ role: 'system', content: 'Name a river.' }], [...MESSAGES, ...MESSAGES], [{ role: 'user', content: 'Name a river' }], [{ role: 'user', content: '' }]];
  assert.equal(new Set([id, ...others.map(promptId)]).size, 5);
});

test('an adapter is told apart from its model', () => {
  const values = { temperature: 0.8, top_k: 25, top_p: 1, max_tokens: 9 };
  assert.deepEqual(originOf('small:support', values, 2), { model: 'small', adapter: 'support', setting: 'temperature=0.8 top_k=25 top_p=1', choice: 2 });
  assert.equal(originOf('small', values, 0).adapter, '');
});

/** A server that answers with each of the statuses in turn; 0 loses the answer. */
function server(...statuses) {
  const heard = [];
  const fetch = async (_path, { headers, body }) => {
    heard.push({ key: headers['Idempotency-Key'], spent: JSON.parse(body).spent_ms });
    const status = statuses[heard.length - 1];
    if (status === 0) throw new TypeError('network error');
    return new Response(status === 200 ? '{"ranking_id":"r1"}' : '{}', { status });
  };
  return { heard, fetch };
}

test('a ranking whose answer was lost is sent as it was, under the same key, until there is an answer', async () => {
  const { heard, fetch } = server(0, 503, 200, 200);
  const send = (spent) => submitRanking({ ...rating(answer(2), true, ASKED), spent_ms: spent }, { fetch });
  await assert.rejects(send(1), /could not be reached/);
  await assert.rejects(send(2));
  assert.equal(await send(3), 'r1');
  await send(4);
  assert.deepEqual(heard.map(({ spent }) => spent), [1, 1, 1, 4]);
  assert.match(heard[0].key, /^[0-9a-f]{32}$/);
  assert.equal(new Set(heard.slice(0, 3).map(({ key }) => key)).size, 1);
  assert.notEqual(heard[3].key, heard[0].key);
});

test('another ranking, and one that was refused, has a key of its own', async () => {
  const { heard, fetch } = server(0, 0, 400, 0);
  for (const [up, id] of [[true, 5], [false, 5], [true, 6], [true, 6]]) {
    await assert.rejects(submitRanking(rating(answer(id), up, ASKED), { fetch }));
  }
  assert.equal(new Set(heard.map(({ key }) => key)).size, 4);
});

/** Doors that note what they are asked, in a line each. */
function doors({ gone = false } = {}) {
  const heard = [];
  return {
    heard,
    submitRanking: async (record) => {
      if (gone && record.supersedes_ranking_id) throw Object.assign(new Error('gone'), { status: 404 });
      heard.push(`${record.positions.map(({ rank, failed }) => (failed ? 'x' : rank)).join('')}${record.supersedes_ranking_id ? ` for ${record.supersedes_ranking_id}` : ''}`);
      return `r${heard.length}`;
    },
    withdrawRanking: async (id) => heard.push(`withdraw ${id}`),
  };
}

test('the other thumb takes the place of the first, and the same again takes it back', async () => {
  const api = doors();
  const opinions = new Opinions(() => MESSAGES, () => {}, assert.fail, api);
  const message = answer(2);
  await opinions.rate(message, true);
  await opinions.rate(message, false);
  await opinions.rate(message, false);
  assert.deepEqual(api.heard, ['1', 'x for r1', 'withdraw r2']);
  assert.equal(message.rating, undefined);
});

test('a second press waits for the first', async () => {
  const api = doors();
  const opinions = new Opinions(() => MESSAGES, () => {}, assert.fail, api);
  const message = answer(2);
  await Promise.all([opinions.rate(message, true), opinions.rate(message, true)]);
  assert.deepEqual(api.heard, ['1']);
});

test('a thumb whose ranking is gone is given anew', async () => {
  const api = doors({ gone: true });
  const message = { ...answer(2), rating: { up: true, rankingId: 'old' } };
  await new Opinions(() => MESSAGES, () => {}, assert.fail, api).rate(message, false);
  assert.deepEqual(api.heard, ['x']);
});

test('another verdict on the same answers takes the place of the first; on others it stands for itself', async () => {
  const api = doors();
  const opinions = new Opinions(() => MESSAGES, () => {}, assert.fail, api);
  const [a, b, c] = [answer(2), answer(3), answer(4)];
  await opinions.judge([a, b], 0);
  await opinions.judge([a, b], 'tie');
  await opinions.judge([a, b, c], 2);
  assert.deepEqual(api.heard, ['12', '11 for r1', '221']);
  await opinions.takeBack([c]);
  assert.deepEqual(api.heard.slice(3), ['withdraw r3', 'withdraw r2']);
});

test('a browser that keeps nothing has one name until the page is left', () => {
  assert.equal(globalThis.localStorage, undefined);
  assert.match(labeller(), /^reader-/);
  assert.equal(labeller(), labeller());
});

test('what could not be sent is told and noted nowhere', async () => {
  const told = [];
  const api = { submitRanking: async () => { throw new Error('The server could not be reached.'); } };
  const message = answer(2);
  await new Opinions(() => MESSAGES, assert.fail, ({ message: why }) => told.push(why), api).rate(message, true);
  assert.deepEqual([told, message.rating], [['The server could not be reached.'], undefined]);
});

test('answers are scored once, and not at all where nothing scores', async () => {
  let asked = 0;
  const api = (cards) => ({ rewardModels: async () => ({ cards }), rewards: async (_, texts) => ((asked += 1), texts.map((text) => text.length)) });
  const two = [answer(2, 'ab'), answer(3, 'a')];
  const rewards = new Rewards(() => MESSAGES, api([{ promoted: true, kind: 'preference' }]));
  assert.deepEqual(await rewards.of(two), [2, 1]);
  assert.deepEqual(await rewards.of(two), [2, 1]);
  assert.equal(asked, 1);
  const many = Array.from({ length: 20 }, (_, index) => answer(index + 4, 'x'.repeat(index + 1)));
  assert.deepEqual(await rewards.of([...two, ...many]), [2, 1, ...many.map((_, index) => index + 1)]);
  assert.equal(asked, 3, 'the new ones alone, 16 at a time');
  assert.equal(await new Rewards(() => MESSAGES, api([{ promoted: false, kind: 'preference' }])).of(two), undefined);
  assert.equal(await new Rewards(() => MESSAGES, { rewardModels: async () => { throw new Error('no'); } }).of(two), undefined);
});

function talk(...texts) {
  const conversation = new Conversation();
  conversation.ask('Name a river.', texts.length).forEach((message, index) => Object.assign(message, { text: texts[index], state: 'done' }));
  return conversation;
}

test('a rival stands beside the answer that it is compared with', () => {
  const conversation = talk('Rhine');
  const [, first] = conversation.messages;
  const rival = conversation.rival(first.id);
  assert.deepEqual(conversation.together, [first, rival]);
  assert.deepEqual(conversation.open, [rival]);
  assert.throws(() => conversation.choose(first.id), /still being generated/);
});

test('branches are arranged, and stay so after a reload; new ones come last', () => {
  const conversation = talk('Rhine', 'Oder', 'Main');
  const [, { id }] = conversation.messages;
  const [rhine, oder, main] = conversation.siblings(conversation.messages[1]);
  conversation.choose(main.id);
  conversation.arrange([main, rhine, oder].map((message) => message.id));
  const again = Conversation.fromStored(JSON.parse(JSON.stringify(conversation.toStored())));
  const [added] = again.regenerate(id);
  Object.assign(added, { text: 'Elbe', state: 'done' });
  assert.deepEqual(again.siblings(added).map(({ text }) => text), ['Main', 'Rhine', 'Oder', 'Elbe']);
  assert.equal(again.beside(added, -1).text, 'Oder');
});

test('no more than four stand side by side, the answer itself among them', () => {
  const conversation = talk('1', '2', '3', '4', '5', '6');
  for (const { id } of conversation.siblings(conversation.messages[1])) {
    conversation.choose(id);
    conversation.sideBySide(id);
    assert.equal(conversation.together.length, 4);
    assert.ok(conversation.together.some((message) => message.id === id));
  }
});

test('a file with nonsense for opinions opens without them', () => {
  const stored = talk('Rhine').toStored();
  Object.assign(stored.messages[1], { rating: 7, verdict: { ids: 'no' }, origin: null, system: {}, place: 'first' });
  const [, message] = Conversation.fromStored(stored).messages;
  assert.deepEqual([message.rating, message.verdict, message.origin, message.system, message.place], Array(5).fill(undefined));
});

test('all intervals of a table fit their common scale', () => {
  const rows = [{ rating_low: 900, rating_high: 1100 }, { rating_low: 1000, rating_high: 1300 }];
  assert.deepEqual(scaleOf(rows), { low: 880, high: 1320 });
  assert.deepEqual(scaleOf([{ rating_low: 1000, rating_high: 1000 }]), { low: 990, high: 1010 });
});

test('numbers are written for people, and what is not known is a dash', () => {
  assert.deepEqual([decimal(-0.123), decimal(undefined), decimal(null), decimal(1, 3)], ['−0.12', '–', '–', '1.000']);
  assert.deepEqual([percent(0.873), percent(0.873, 1), percent(undefined)], ['87\u00a0%', '87.3\u00a0%', '–']);
  assert.deepEqual([count('1234567'), count(0), count(undefined)], ['1,234,567', '0', '–']);
  assert.deepEqual([duration(900), duration('81211'), duration(345_000), duration(0)], ['0.9 s', '81 s', '5.8 min', '–']);
});
