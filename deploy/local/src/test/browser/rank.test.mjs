import assert from 'node:assert/strict';
import test from 'node:test';
import { pageModule } from './page.mjs';

const { Order } = await pageModule('order.js', 'rank');
const { FLAGS_MAX, Work } = await pageModule('work.js', 'rank');
const { SENT_MAX, Session } = await pageModule('session.js', 'rank');
const { Stopwatch } = await pageModule('stopwatch.js', 'rank');
const { KEYS } = await pageModule('keys.js', 'rank');

const IDS = ['a', 'b', 'c', 'd'];
const WHO = { labeller: 'otter', criterion: 'helpful' };

/** `ab|c|d!` for a and b tied, then c, d failed; `-` is an empty place. */
const shown = (order) => [...order.tiers.map((tier) => tier.join('') || '-'), order.failed.length > 0 && `${order.failed.join('')}!`].filter(Boolean).join('|').replace(/(\|-)+(?=$|\|[a-d]+!$)/, '');

function task(id, answers = IDS) {
  return { comparison_id: id, prompt_id: `p-${id}`, prompt: `Prompt ${id}`, messages: [], answers: answers.map((answer) => ({ answer_id: answer, text: answer, origin: null })) };
}

test('equal ranks are ties, and gaps close when all have their place', () => {
  const gaps = new Order(IDS).rank('c', 4).rank('a', 1).rank('b', 3);
  assert.equal(shown(gaps), 'a|-|b|c');
  assert.deepEqual(gaps.open, ['d']);
  const whole = gaps.rank('d', 3);
  assert.equal(shown(whole), 'a|bd|c');
  assert.deepEqual(IDS.map((id) => whole.rankOf(id)), [1, 2, 3, 2]);
});

test('a failed answer has no rank and leaves no gap', () => {
  const order = new Order(IDS).rank('a', 1).rank('b', 2).rank('c', 3).fail('a').rank('d', 3);
  assert.equal(shown(order), 'b|cd|a!');
  assert.equal(order.rankOf('a'), 0);
  assert.equal(shown(order.fail('a')), 'b|cd', 'the mark can be taken away');
  assert.ok(IDS.reduce((all, id) => all.fail(id), new Order(IDS)).complete, 'all may fail');
});

test('an answer goes between others, whichever side the room is on', () => {
  const order = new Order(IDS, [['a'], ['b'], ['c'], ['d']]);
  assert.equal(shown(order.insert('d', 1)), 'd|a|b|c');
  assert.equal(shown(order.insert('a', 5)), 'b|c|d|a');
  assert.equal(shown(order.insert('a', 3)), 'b|a|c|d');
  assert.equal(shown(order.insert('d', 3)), 'a|b|d|c');
  assert.equal(shown(new Order(IDS, [['a', 'b'], ['c', 'd']]).insert('b', 2)), 'a|b|cd');
});

test('an answer moves past others, out of ties and not beyond the ends', () => {
  const order = new Order(IDS, [['a'], ['b', 'c'], ['d']]);
  assert.equal(shown(order.move('d', -1)), 'a|d|bc');
  assert.equal(shown(order.move('c', -1)), 'a|c|b|d');
  assert.equal(shown(order.move('b', 1)), 'a|c|b|d');
  assert.equal(shown(order.move('a', -1)), 'a|bc|d');
  assert.equal(shown(order.move('d', 1)), 'a|bc|d');
});

test('a tie is made with those above', () => {
  const order = new Order(IDS, [['a'], ['b'], ['c']]);
  assert.equal(shown(order.tie('c')), 'a|bc');
  assert.equal(shown(order.tie('d')), 'a|b|cd');
  assert.equal(shown(order.tie('a')), 'a|b|c', 'nothing is above the best');
  assert.equal(shown(new Order(IDS).tie('b')), 'b');
});

test('whatever is done, every answer is in one place and complete ranks are dense', () => {
  let seed = 11;
  const random = (below) => (seed = (seed * 48271) % 2147483647) % below;
  for (let round = 0; round < 300; round += 1) {
    const ids = Array.from({ length: 2 + random(7) }, (_, index) => String(index));
    let order = new Order(ids);
    for (let step = 0; step < 40; step += 1) {
      const id = ids[random(ids.length)];
      const doing = [() => order.rank(id, 1 + random(8)), () => order.insert(id, 1 + random(ids.length + 1)), () => order.tie(id), () => order.move(id, random(2) * 2 - 1), () => order.fail(id), () => order.clear(id)];
      order = doing[random(doing.length)]();
      assert.deepEqual([...order.tiers.flat(), ...order.failed, ...order.open].sort(), [...ids].sort());
      assert.equal(order.tiers.length, ids.length);
      const ranks = [...new Set(ids.map((one) => order.rankOf(one)).filter(Boolean))].sort();
      if (order.complete) assert.deepEqual(ranks, ranks.map((_, index) => index + 1), shown(order));
    }
  }
});

test('the record has one position an answer in the order shown, and none when skipped', () => {
  const work = new Work(task('1'), { tiers: [['b'], ['a', 'd']], failed: ['c'], note: ' fine ', spentMs: 1234.6 });
  work.flag('c', 'toxic');
  const record = work.record(WHO);
  assert.deepEqual(record.positions, [
    { answer_id: 'a', rank: 2, failed: false, flags: [] }, { answer_id: 'b', rank: 1, failed: false, flags: [] },
    { answer_id: 'c', rank: 0, failed: true, flags: ['toxic'] }, { answer_id: 'd', rank: 2, failed: false, flags: [] }]);
  assert.deepEqual([record.labeller_id, record.criterion, record.note, record.spent_ms, record.comparison_id, record.prompt_id],
    ['otter', 'helpful', 'fine', 1235, '1', 'p-1']);
  const skipped = work.record(WHO, 'I cannot judge this');
  assert.deepEqual([skipped.positions, skipped.skipped_reason], [[], 'I cannot judge this']);
});

test('an order is told in words', () => {
  const work = new Work(task('1'), { tiers: [['b'], ['a', 'd']], failed: ['c'] });
  assert.equal(work.summary(), 'B › A = D, C fails');
  assert.deepEqual(IDS.map((id) => work.standing(id)), ['rank 2 of 4, tied with D', 'rank 1 of 4', 'fails', 'rank 2 of 4, tied with A']);
});

test('an answer takes so many flags and no more', () => {
  const work = new Work(task('1'));
  for (let i = 0; i < FLAGS_MAX; i += 1) assert.ok(work.flag('a', `word-${i}`));
  assert.equal(work.flag('a', 'one-more'), false);
  assert.ok(work.flag('a', 'word-0'), 'one can be taken away');
  assert.equal(work.flagsOf('a').length, FLAGS_MAX - 1);
});

/** Doors onto a list of items, which remember what was sent. */
function doors(count) {
  const records = new Map();
  let last = 0;
  return {
    records,
    nextTask: async () => {
      const done = new Set([...records.values()].map((record) => record.comparison_id));
      const open = Array.from({ length: count }, (_, index) => String(index + 1)).find((id) => !done.has(id));
      return { task: open && task(open), done: done.size, total: count, instructions: '' };
    },
    submitRanking: async (record) => {
      records.delete(record.supersedes_ranking_id);
      records.set(`r${(last += 1)}`, record);
      return `r${last}`;
    },
    withdrawRanking: async (id) => {
      if (!records.delete(id)) throw Object.assign(new Error('gone'), { status: 404 });
    },
  };
}

async function rankAll(session) {
  IDS.forEach((id, index) => (session.work.order = session.work.order.rank(id, index + 1)));
  await session.send();
  await session.next();
}

test('what was taken back comes again as it was, and the item in hand after it', async () => {
  const api = doors(3);
  const session = new Session(WHO, api);
  await session.next();
  await rankAll(session);
  await rankAll(session);
  session.work.note = 'half done';
  await session.undo();
  assert.equal(session.work.task.comparison_id, '2');
  assert.ok(session.work.order.complete);
  await session.undo();
  assert.equal(session.work.task.comparison_id, '1');
  assert.equal(api.records.size, 0);
  await session.send();
  await session.next();
  assert.equal(session.work.task.comparison_id, '2');
  await session.send();
  await session.next();
  assert.deepEqual([session.work.task.comparison_id, session.work.note], ['3', 'half done']);
  assert.equal(await session.undo(), true);
});

test('an edit replaces the ranking that it came from, or leaves it', async () => {
  const api = doors(3);
  const session = new Session(WHO, api);
  await session.next();
  await rankAll(session);
  await rankAll(session);
  session.edit('r1');
  assert.equal(session.work.supersedes, 'r1');
  session.leave();
  assert.equal(session.work.task.comparison_id, '3');
  session.edit('r1');
  await session.send();
  assert.deepEqual([...api.records.keys()], ['r2', 'r3']);
  assert.deepEqual(session.sent.map(({ rankingId }) => rankingId), ['r2', 'r3']);
  await session.next();
  assert.equal(session.work.task.comparison_id, '3');
});

test('a ranking that is gone already counts as taken back', async () => {
  const api = doors(2);
  const session = new Session(WHO, api);
  await session.next();
  await rankAll(session);
  api.records.clear();
  assert.equal(await session.undo(), true);
  assert.equal(session.work.task.comparison_id, '1');
  assert.equal(await session.undo(), false);
});

test('a session is the same after a reload, with a bounded memory', async () => {
  const api = doors(SENT_MAX + 5);
  let session = new Session(WHO, api);
  await session.next();
  for (let i = 0; i < SENT_MAX + 2; i += 1) await rankAll(session);
  assert.equal(session.sent.length, SENT_MAX);
  session.work.order = session.work.order.rank('b', 2).fail('c');
  session.edit(session.sent[3].rankingId);
  const stored = JSON.parse(JSON.stringify(session.toStored()));
  session = Session.from(stored, api);
  assert.deepEqual(JSON.parse(JSON.stringify(session.toStored())), stored);
  session.leave();
  assert.equal(shown(session.work.order), '-|b|c!');
  assert.equal(Session.from(null), undefined);
});

test('what could not be sent stays in the hands', async () => {
  const api = { ...doors(2), submitRanking: async () => { throw new Error('The server could not be reached.'); } };
  const session = new Session(WHO, api);
  await session.next();
  await assert.rejects(rankAll(session), /could not be reached/);
  assert.equal(session.work.task.comparison_id, '1');
  assert.equal(session.sent.length, 0);
});

test('time counts while the page is seen', () => {
  const page = new EventTarget();
  page.visibilityState = 'visible';
  let nowMs = 1000;
  const watch = new Stopwatch({ document: page, now: () => nowMs });
  const turn = (state, atMs) => ((nowMs = atMs), (page.visibilityState = state), page.dispatchEvent(new Event('visibilitychange')));
  turn('hidden', 3000);
  turn('visible', 90_000);
  nowMs = 90_500;
  assert.equal(watch.take(), 2500);
  nowMs = 91_000;
  assert.equal(watch.take(), 500);
});

test('no key of the ranking page means two things', () => {
  const events = [...'12345678=x0fnsuei?'].map((key) => ({ key, shiftKey: key === '?' }))
    .concat([...['ArrowDown', 'ArrowUp', 'Enter', 'Backspace']].flatMap((key) => [{ key, shiftKey: false }, { key, shiftKey: true }]));
  for (const event of events) {
    const meant = Object.keys(KEYS).filter((name) => KEYS[name].matches(event));
    assert.equal(meant.length, 1, `${JSON.stringify(event)}: ${meant}`);
  }
});
