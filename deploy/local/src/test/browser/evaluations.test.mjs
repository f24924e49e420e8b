import assert from 'node:assert/strict';
import test from 'node:test';
import { pageModule } from './page.mjs';

const { figure, isBusy, isComplete, metricOf, parsed, progressOf, progressWords, scaleOf, settingsOf, statusOf, titleOf } = await pageModule('words.js', 'evaluations');
const { reportPath } = await pageModule('api.js', 'evaluations');

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
});

test('a filter is named where there is one', () => {
  assert.deepEqual([metricOf({ metric: 'acc', filter: 'none' }), metricOf({ metric: 'exact_match', filter: 'strict-match' })], ['acc', 'exact_match · strict-match']);
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
