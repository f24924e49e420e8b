import assert from 'node:assert/strict';
import test from 'node:test';
import { pageModule } from './page.mjs';

const { directionOf, figure, isBusy, isComplete, markOf, metricOf, parsed, peopleOf, progressOf, progressWords, scaleOf, settingsOf, statusOf, titleOf } = await pageModule('words.js', 'evaluations');
const { alertWords, amount, driftOf, figureOf, reasonWords, shadowWords, subject, verdictOf, windowName } = await pageModule('live-words.js', 'evaluations');
const { readLive, reportPath } = await pageModule('api.js', 'evaluations');
const { judgementOf, judgementSpec, judgementWords, sharedTasks, takesCriterion } = await pageModule('judgement-words.js', 'evaluations');
const { fieldOf, withoutName } = await pageModule('fields.js');

const run = (status, more = {}) => ({ evaluation_id: 'run-1', spec: { label: '', tasks: ['a', 'b'] }, status: `EVALUATION_STATUS_${status}`, tasks: [], left_s: 0, ...more });

test('a run is called by its label, else by its tasks', () => {
  assert.equal(titleOf(run('QUEUED', { spec: { label: 'night', tasks: ['a'] } })), 'night');
  assert.equal(titleOf(run('QUEUED')), 'a, b');
  assert.equal(titleOf(run('QUEUED', { spec: { label: '', tasks: ['a', 'b', 'c', 'd', 'e'] } })), 'a, b, c and 2 more');
});

test('a run goes on until it is complete, failed or cancelled', () => {
  const over = ['QUEUED', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED'].map((status) => statusOf(run(status)).over);
  assert.deepEqual(over, [false, false, true, true, true]);
  assert.deepEqual([isComplete(run('COMPLETED')), isComplete(run('CANCELLED'))], [true, false]);
});

test('what people judge is open, and nothing is waited for', () => {
  const judged = run('OPEN', { spec: { tasks: [], human: { evaluation_ids: ['run-1', 'run-2'], criterion: 'helpful' } }, human: { labellers: 3, rankings: 14 }, tasks: [{ done: 5, items: 8 }] });
  assert.deepEqual([statusOf(judged).over, isBusy(judged), isBusy(run('QUEUED')), isBusy(run('COMPLETED'))], [false, false, true, false]);
  assert.equal(titleOf(judged), 'People on 2 runs, helpful');
  assert.equal(progressWords(judged), '5 of 8 items ranked · 14 rankings by 3 people');
});

test('what people judge has a report as soon as somebody has ranked, also while it is open', () => {
  const people = (status, human) => peopleOf(run(status, { spec: { tasks: [], human: { evaluation_ids: ['run-1', 'run-2'], criterion: 'cold-or-warm' } }, human }));
  assert.equal(peopleOf(run('OPEN')), undefined);
  assert.deepEqual(people('OPEN', { labellers: 1, rankings: 2 }), {
    words: 'Open: people rank these answers under “cold-or-warm”. The report says what they have found so far.', isOpen: true, hasReport: true,
  });
  assert.deepEqual(people('OPEN', { labellers: 0, rankings: 0 }), { words: 'Open: people rank these answers under “cold-or-warm”. Nobody has ranked anything yet.', isOpen: true, hasReport: false });
  assert.deepEqual(people('CANCELLED', { labellers: 1, rankings: 2 }), { words: 'People no longer rank these answers. The report says what they found.', isOpen: false, hasReport: true });
  assert.equal(people('OPEN', undefined).hasReport, true, 'where nobody knows how many have ranked, the report itself says it');
});

const [cold, warm, other] = [['run-1', 'cold', ['a', 'b']], ['run-2', 'warm', ['b', 'c', 'a']], ['run-3', 'other', ['c', 'b']]]
  .map(([id, label, tasks]) => run('COMPLETED', { evaluation_id: id, spec: { label, tasks }, tasks: tasks.map((task) => ({ task })) }));

test('a model judges one run, or the second against the first', () => {
  assert.deepEqual(judgementSpec('model', [cold], { chat: true }), { chat: true, judge: { evaluation_ids: ['run-1'] } });
  assert.deepEqual(judgementSpec('model', [cold, warm], { chat: true, criterion: 'fluency' }), { chat: true, judge: { evaluation_ids: ['run-2', 'run-1'] } }, 'a pair has no criterion');
  assert.deepEqual(judgementSpec('model', [cold], { task: 'a', criterion: 'odd', description: 'It is odd.', model: 'large', limit: 5, label: 'night' }),
    { label: 'night', tasks: ['a'], limit: 5, model: 'large', chat: false, judge: { evaluation_ids: ['run-1'], criterion: 'odd', description: 'It is odd.' } });
  assert.match(judgementWords('model', [cold, warm]), /“warm” or its baseline “cold”/);
});

test('people judge two to eight runs, and nothing goes with that but task, items and label', () => {
  assert.deepEqual(judgementSpec('people', [cold, warm], { task: 'a', criterion: 'helpful', description: 'x', model: 'large', chat: true, limit: 50 }),
    { tasks: ['a'], limit: 50, human: { evaluation_ids: ['run-1', 'run-2'], criterion: 'helpful' } });
  assert.deepEqual(judgementSpec('people', [cold, warm], {}), { human: { evaluation_ids: ['run-1', 'run-2'] } });
  assert.match(judgementWords('people', [cold, warm, other]), /“cold”, “warm” and “other”/);
  assert.deepEqual(['model', 'people'].map((by) => [judgementOf(by).least, judgementOf(by).most]), [[1, 2], [2, 8]]);
  assert.deepEqual([takesCriterion('model', [cold]), takesCriterion('model', [cold, warm]), takesCriterion('people', [cold, warm])], [true, false, true]);
});

test('only tasks that all chosen runs have can be judged alone', () => {
  assert.deepEqual([sharedTasks([cold]), sharedTasks([cold, warm]), sharedTasks([cold, warm, other])], [['a', 'b'], ['a', 'b'], ['b']]);
});

test('what the API refuses stands below the field that it names', () => {
  assert.deepEqual([{ param: 'spec.tasks[2]', message: '' }, { message: 'judge.criterion: only where one run is judged' }, { message: "'limit': 0 or more" }, { message: 'The server: is away' }].map(fieldOf), ['tasks', 'criterion', 'limit', '']);
  assert.equal(withoutName('judge.criterion: only where one run is judged.'), 'Only where one run is judged.');
  assert.equal(withoutName('human: only label, tasks and limit go with it.'), 'Only label, tasks and limit go with it.');
  assert.equal(withoutName('data: lines.jsonl line 4, messages: is a text.'), 'lines.jsonl line 4, messages: is a text.');
});

test('progress adds up over tasks, and the time that is left is told where it is known', () => {
  const tasks = [{ done: 80, items: 80 }, { done: 40, items: 320 }];
  assert.deepEqual(progressOf({ tasks }), { done: 120, items: 400 });
  assert.equal(progressWords(run('RUNNING', { tasks, left_s: 81 })), '120 of 400 items · about 81 s left');
  assert.equal(progressWords(run('RUNNING', { tasks })), '120 of 400 items');
  assert.equal(progressWords(run('QUEUED')), 'Waits for other runs');
});

test('only what differs from the tasks is named', () => {
  assert.deepEqual(settingsOf({ limit: 0, chat: false }), []);
  assert.deepEqual(settingsOf({ limit: 1200, fewshot: 0, temperature: 0.5, max_tokens: 64, chat: true }), ['1,200 items a task', 'few-shots 0', 'temperature 0.5', 'max tokens 64', 'as chat']);
  assert.deepEqual(settingsOf({ limit: 0, repetition_penalty: 1.2, no_repeat_ngram: 3 }), ['repetition penalty 1.2', 'no n-gram twice of 3']);
  assert.deepEqual(settingsOf({ limit: 0, beam: { beams: 4 } }), ['beams 4']);
  assert.deepEqual(settingsOf({ limit: 50, human: { evaluation_ids: [] } }), ['50 items in all']);
});

test('a filter is named where there is one', () => {
  assert.deepEqual([metricOf({ metric: 'acc', filter: 'none' }), metricOf({ metric: 'exact_match', filter: 'strict-match' })], ['acc', 'exact_match · strict-match']);
});

test('no length is better, and an item of one word is neither right nor wrong', () => {
  assert.deepEqual(['HIGHER', 'LOWER', 'NEITHER'].map((way) => directionOf({ direction: `FIGURE_DIRECTION_${way}` })), ['higher', 'lower', 'neither']);
  assert.deepEqual(['higher', 'lower', 'neither'].map((direction) => [markOf(1, direction), markOf(0, direction), markOf(0.5, direction)]),
    [['good', 'bad', ''], ['bad', 'good', ''], ['', '', '']]);
});

test('figures have as many digits as tell them apart', () => {
  assert.deepEqual([figure(0.4333), figure(-2.5), figure(18.419), figure(12345.6), figure('NaN'), figure(undefined)], ['0.433', '−2.500', '18.42', '12346', '–', '–']);
});

test('shares stand between 0 and 1, other figures between the least and the greatest', () => {
  assert.deepEqual(scaleOf([{ value: 0.4, low: 0.3, high: 0.5 }, { value: 0.9 }]), { low: 0, high: 1 });
  assert.deepEqual(scaleOf([{ value: 20, low: 10, high: 30 }, { value: 110 }]), { low: 0, high: 120 });
  const { low, high } = scaleOf([{ value: 5 }]);
  assert.ok(low < 5 && high > 5, 'one figure alone has room on both sides');
});

test('a field that was left out or cut is read as nothing', () => {
  assert.deepEqual([parsed('[1]', []), parsed('', []), parsed('[{"kind":', [])], [[1], [], []]);
});

test('a report compares the first run with the others', () => {
  assert.equal(reportPath(['run-1'], 'html'), 'v1/evaluations/run-1/report?format=html');
  assert.equal(reportPath(['run-1', 'run-2', 'run-3'], 'json'), 'v1/evaluations/run-1/report?with=run-2%2Crun-3&format=json');
});

test('a window is named by the largest unit that fits it', () => {
  assert.deepEqual(['60000', 600_000, 3_600_000, '86400000', 604_800_000, 90_000].map(windowName), ['1 min', '10 min', '1 h', '24 h', '7 d', '90 s']);
});

test('figures of live traffic have their units, and a dash where there is none', () => {
  const figures = [{ figure: 'failure_share', value: 0.0213 }, { figure: 'first_token_p95_ms', value: 1240.4 }, { figure: 'reward', value: 'NaN' }];
  assert.deepEqual(['failure_share', 'first_token_p95_ms', 'reward', 'repetition', 'first_token_p50_ms'].map((name) => figureOf({ figures }, name)), ['2.1\u00a0%', '1.24\u00a0s', '–', '–', '–']);
  assert.deepEqual([amount('first_token_ms', -182.4), amount('failure', -0.05), amount('tokens_per_second', 43.21), amount('self_perplexity', 3.412)], ['−182\u00a0ms', '−5.0\u00a0%', '43.2', '3.41']);
});

test('an alert says what passed which threshold, and on which side', () => {
  const of = { dimension: 'DIMENSION_MODEL', series: 'tiny', count: '200' };
  assert.equal(alertWords({ ...of, figure: 'failure_share', value: 0.31, threshold: 0.1 }), 'failure share of tiny was 31.0\u00a0%, above 10.0\u00a0%, over 200 completions');
  assert.equal(alertWords({ ...of, dimension: 'DIMENSION_TOTAL', series: '', count: '1', figure: 'tokens_per_second', value: 3, threshold: 5 }), 'tokens per second of all traffic was 3.0, below 5.0, over 1 completion');
  assert.equal(alertWords({ ...of, figure: 'drift_repetition', value: 0.62, threshold: 0.25 }), 'drift of repetition of tiny was 0.62, above 0.25, over 200 completions');
  assert.deepEqual([subject({ dimension: 'DIMENSION_TENANT', series: '' }), subject({ dimension: 'DIMENSION_TENANT', series: 'a' })], ['callers without a key', 'tenant a']);
  assert.deepEqual([subject({ dimension: 'DIMENSION_TEMPLATE', series: '' }), subject({ dimension: 'DIMENSION_TEMPLATE', series: 'reply@2' })], ['prompts without a template', 'template reply@2']);
});

test('a gap that chance explains is no drift, however large the index', () => {
  const drift = (stability, gap) => driftOf({ stability, largest_gap: gap, gap_bound: 0.1 });
  assert.deepEqual([drift(0.9, 0.1), drift(0.25, 0.11), drift(0.26, 0.11)], ['no', 'some', 'much']);
});

test('a verdict is told with its reasons', () => {
  assert.deepEqual(['VERDICT_HOLD', 'VERDICT_PROMOTE', 'VERDICT_ROLLBACK'].map((verdict) => verdictOf({ verdict }).name), ['hold', 'promote', 'roll back']);
  assert.deepEqual(['reward: too_few', 'first_token_ms: worse', 'failure: new_reason'].map(reasonWords), ['reward has too few answers yet', 'first token is worse', 'failure new_reason']);
});

test('a shadow tells its pairs, a canary has none', () => {
  assert.deepEqual(shadowWords({ mode: 'canary', pairs: '0' }), []);
  assert.deepEqual(shadowWords({ mode: 'shadow', pairs: '1', pending: '3', timed_out: '0' }), ['1 pair compared', '3 pending']);
  assert.deepEqual(shadowWords({ mode: 'shadow', pairs: '120', pending: '0', timed_out: '2', win_rate: 0.55, win_rate_low: 0.47, win_rate_high: 0.63, agreement: 0.41 }),
    ['120 pairs compared', '0 pending', '2 not in time', 'better by reward in 55\u00a0% (47\u00a0% to 63\u00a0%)', 'words agree to 41\u00a0%']);
});

test('live traffic is asked for at five doors at once', async () => {
  const asked = [];
  const fetch = async (path) => (asked.push(path), new Response(path.includes('dimension') ? '{"windows":[{"series":"m"}]}' : path.endsWith('challenge') ? '{"mode":"off"}' : '{}'));
  assert.deepEqual(await readLive('tenant', { fetch }), { totals: [], parts: [{ series: 'm' }], alerts: [], drifts: [], challenge: { mode: 'off' } });
  assert.deepEqual(asked, ['windows', 'windows?dimension=tenant', 'alerts', 'drift', 'challenge'].map((path) => `v1/online/${path}`));
});
