import assert from 'node:assert/strict';
import test from 'node:test';
import { pageModule } from './page.mjs';

const { brief, figureCharts, nearest, scaleOf, seriesOf, thin, updateScale } = await pageModule('series.js', 'training');
const { baseOf, dataOf, differencesOf, endFiguresOf, entryOf, figuresOf, headlineOf, objectiveOf, progressOf, progressWords, servedName, settingsOf, statusOf, titleOf } = await pageModule('words.js', 'training');
const { NUMBERS, fileProblem, requestOf, topicOf } = await pageModule('request.js', 'training');
const { JobLog } = await pageModule('log.js', 'training');
const { answersOf } = await pageModule('samples.js', 'training');
const { listJobs, upload } = await pageModule('api.js', 'training');
const { askJson } = await pageModule('api.js');
const { chosen } = await pageModule('served-model.js');
const { Chosen } = await pageModule('chosen.js');
const { fieldOf } = await pageModule('fields.js');

const at = (step, more = {}) => ({ id: `e-${step}`, type: 'metrics', data: { step, total_steps: 9, epoch: 0, train_loss: step / 10, ...more } });
const job = (status, more = {}) => ({ id: 'ftjob-1', status, started_at: 100, resumptions: 0, settings: { label: '', adapter: 'taste' }, progress: null, ...more });

test('each measure becomes points over updates, and other figures are the objective’s', () => {
  const { loss, validation, rate, figures } = seriesOf([{ type: 'message', data: {} }, at(1, { learning_rate: 0.1 }), at(2, { 'rewards/margins': 0.5 }), at(2, { valid_loss: 3 })]);
  assert.deepEqual(loss, [{ x: 1, y: 0.1 }, { x: 2, y: 0.2 }]);
  assert.deepEqual([validation, rate], [[{ x: 2, y: 3 }], [{ x: 1, y: 0.1 }]]);
  assert.deepEqual(figures, { 'rewards/margins': [{ x: 2, y: 0.5 }] });
});

test('of updates that were done again after a stop the later ones count', () => {
  const { loss, validation } = seriesOf([at(1), at(2), at(3, { valid_loss: 7 }), at(4), at(2, { train_loss: 9 }), at(3, { train_loss: 8 })]);
  assert.deepEqual(loss, [{ x: 1, y: 0.1 }, { x: 2, y: 9 }, { x: 3, y: 8 }]);
  assert.deepEqual(validation, []);
});

test('a long line keeps its ends and its peaks', () => {
  const points = Array.from({ length: 10_000 }, (_, x) => ({ x, y: x === 4321 ? 50 : x === 777 ? -50 : Math.sin(x) }));
  const kept = thin(points, 100);
  assert.ok(kept.length <= 100, String(kept.length));
  assert.deepEqual([kept[0], kept.at(-1)], [points[0], points.at(-1)]);
  assert.ok(kept.includes(points[4321]) && kept.includes(points[777]));
  assert.deepEqual(kept.map(({ x }) => x), kept.map(({ x }) => x).toSorted((a, b) => a - b));
});

test('a scale goes from a round number to a round number around all values', () => {
  assert.deepEqual(scaleOf([0.13, 2.9]), { low: 0, high: 3, ticks: [0, 1, 2, 3] });
  assert.deepEqual(scaleOf([2.01, 2.45]).ticks, [2, 2.2, 2.4, 2.6]);
  assert.deepEqual(scaleOf([-9e-7, 4.1e-6]).ticks, [-2e-6, 0, 2e-6, 4e-6, 6e-6]);
  for (const values of [[5], [0], [-3, -3], [1e-9, 1], [-1e6, 12]]) {
    const { low, high, ticks } = scaleOf(values);
    assert.ok(low <= Math.min(...values) && high >= Math.max(...values) && low < high && ticks.length >= 2 && ticks.length <= 9, String(ticks));
  }
});

test('updates are marked at whole numbers between the first and the last one', () => {
  assert.deepEqual(updateScale([1, 2, 20]), { low: 1, high: 20, ticks: [5, 10, 15, 20] });
  assert.deepEqual(updateScale([1, 2, 3]).ticks, [1, 2, 3]);
  assert.deepEqual(updateScale([7]), { low: 6, high: 8, ticks: [7] });
  assert.equal(nearest([{ x: 1 }, { x: 4 }, { x: 9 }], 5).x, 4);
});

test('figures of one family share a chart, shares have their own, and no chart has more than four lines', () => {
  const figures = Object.fromEntries(['rewards/chosen', 'rewards/rejected', 'rewards/accuracies', 'kl', 'a/1', 'a/2', 'a/3', 'a/4', 'a/5'].map((name) => [name, []]));
  assert.deepEqual(figureCharts(figures).map(({ name, lines }) => [name, lines.map((line) => line.name)]),
    [['rewards', ['chosen', 'rejected']], ['rewards/accuracies', ['rewards/accuracies']], ['kl', ['kl']], ['a', ['1', '2', '3', '4']], ['a', ['5']]]);
});

test('numbers are as long as people can tell them apart', () => {
  assert.deepEqual([0, 0.693147, 2.01658, 15.85, 1956, 12345.6, 5e-6, 2.5e-7, -26.04, 3e12, Number.NaN, undefined].map(brief), ['0', '0.693', '2.017', '15.85', '1,956', '12,346', '5e−6', '2.5e−7', '−26.04', '3e12', '–', '–']);
});

test('a job is called by its label, else by what it makes', () => {
  assert.deepEqual([titleOf(job('queued')), titleOf(job('queued', { settings: { label: 'night', adapter: 'taste' } })), titleOf({ id: 'ftjob-9' })], ['taste', 'night', 'ftjob-9']);
  assert.deepEqual(['queued', 'running', 'succeeded', 'failed', 'cancelled', 'new'].map((status) => statusOf({ status }).over), [false, false, true, true, true, true]);
  assert.deepEqual([objectiveOf('TRAINING_OBJECTIVE_SFT'), objectiveOf('TRAINING_OBJECTIVE_NEXT'), objectiveOf()], ['instructions (SFT)', 'next', 'unknown']);
});

test('its base and its data are named as well as they are known', () => {
  assert.equal(baseOf(job('running', { settings: { base: { name: '' } } })), 'the trainer’s own model');
  assert.equal(baseOf(job('succeeded', { card: { base: { name: 'tiny' } } })), 'tiny');
  assert.deepEqual([dataOf({ data: { file: { name: 'a.jsonl' } } }), dataOf({ data: { path: 'b.jsonl' } }), dataOf({ data: { topic: { topic: 'DATA_TOPIC_PREFERENCES', criterion: 'kind' } } }), dataOf({})],
    ['a.jsonl', 'b.jsonl', 'preferences given here, kind', '']);
});

test('progress tells the time that is left where it can be known', () => {
  const progress = { update: '5', updates: '20', epoch: 0.25, at_epoch_ms: '110000' };
  assert.deepEqual(progressOf(job('running', { progress })), { done: 5, all: 20 });
  assert.equal(progressWords(job('running', { progress })), '5 of 20 updates · epoch 0.25 · about 30 s left');
  assert.equal(progressWords(job('running', { progress, settings: { run: { minutes_max: 0.5 } } })), '5 of 20 updates · epoch 0.25 · about 20 s left', 'it ends with its minutes');
  assert.equal(progressWords(job('running', { progress, resumptions: 1 })), '5 of 20 updates · epoch 0.25');
  assert.equal(progressWords(job('queued')), 'Waits for other jobs');
  assert.equal(progressWords(job('running')), 'Its data and its graph are being made ready');
});

test('the figures of a job are those of its card, before that those of its progress', () => {
  const progress = { update: '4', loss: 0.5, figures: { kl: 0.1 } };
  assert.deepEqual(figuresOf(job('running', { progress })), { loss: 0.5, updates: 4, kl: 0.1 });
  assert.deepEqual(figuresOf(job('succeeded', { progress, card: { figures: { loss: 0.4 } } })), { loss: 0.4 });
  assert.deepEqual(headlineOf(job('succeeded', { progress, card: { figures: { loss: 0.4, validation_loss: 0.6 } } })), [{ name: 'loss', value: '0.4' }, { name: 'validation loss', value: '0.6' }]);
  assert.deepEqual([figuresOf(job('queued')), headlineOf(job('queued'))], [{}, []]);
});

test('jobs that are compared tell in which settings they differ, and all figures', () => {
  const one = job('succeeded', { settings: { label: 'a', lora: { rank: 8, targets: ['q_proj', 'v_proj'] }, schedule: { learning_rate: 0.0002 }, run: { seed: '0' } }, card: { figures: { kl: 1, loss: 2 } } });
  const other = job('succeeded', { settings: { label: 'b', lora: { rank: 16, targets: ['q_proj', 'v_proj'] }, schedule: { learning_rate: 0.0002 }, objective_settings: { beta: 0.1 } }, card: { figures: { loss: 1, accuracy: 0.5 } } });
  assert.deepEqual(differencesOf([one, other]), [{ path: 'lora.rank', values: ['8', '16'] }, { path: 'run.seed', values: ['0', '–'] }, { path: 'objective_settings.beta', values: ['–', '0.1'] }]);
  assert.deepEqual(differencesOf([one]), []);
  assert.deepEqual(endFiguresOf([one, other]), [{ name: 'loss', values: [2, 1] }, { name: 'accuracy', values: [undefined, 0.5] }, { name: 'kl', values: [1, undefined] }]);
  assert.deepEqual([...settingsOf(one)], [['lora.rank', '8'], ['lora.targets', 'q_proj, v_proj'], ['schedule.learning_rate', '2e−4'], ['run.seed', '0']]);
});

test('a name tells its version in force, what it goes back to, and how it is asked', () => {
  const cards = [{ name: 'taste', version: 'b2', form: 'MODEL_FORM_ADAPTER', base: { name: 'tiny' } }, { name: 'taste', version: 'a1', form: 'MODEL_FORM_ADAPTER', base: { name: 'tiny' } }];
  assert.deepEqual(entryOf({ name: 'taste', promoted: '', promoted_before: [], cards }), { name: 'taste', promoted: '', back: '', cards, served: '' });
  assert.deepEqual(entryOf({ name: 'taste', promoted: 'b2', promoted_before: ['a1'], cards }), { name: 'taste', promoted: 'b2', back: 'a1', cards, served: 'tiny:taste' });
  assert.equal(servedName({ name: 'whole', form: 'MODEL_FORM_PACKAGE' }), 'whole');
});

const form = (more = {}) => ({ objective: 'supervised', source: 'file', criterion: '', adapter: '', label: '', base: '', prompts: '', ...more });

test('the form asks as the API wants it, and leaves out what is empty', () => {
  assert.deepEqual(requestOf(form(), {}, 'file-1'), { model: '', training_file: 'file-1', method: { type: 'supervised' }, settings: {} });
  assert.deepEqual(requestOf(form({ adapter: 'taste', label: 'night', base: 'tiny', prompts: ' a\n\nb \n' }), { rank: 16, epochs: 2, learning_rate: 1e-4, examples: 4, beta: 0.2 }, 'file-1'), {
    model: 'tiny', training_file: 'file-1', suffix: 'taste', method: { type: 'supervised' },
    settings: { lora: { rank: 16 }, schedule: { learning_rate: 1e-4 }, run: { epochs: 2, sample_prompts: ['a', 'b'] }, batch: { examples: 4 }, label: 'night' },
  });
});

test('preferences come from a file or from what people said here', () => {
  assert.deepEqual(requestOf(form({ objective: 'dpo', source: 'topic', criterion: 'kind' }), { beta: 0.2 }),
    { model: '', method: { type: 'dpo' }, settings: { objective_settings: { beta: 0.2 }, data: { topic: { topic: 'DATA_TOPIC_PREFERENCES', criterion: 'kind' } } } });
  assert.deepEqual(requestOf(form({ source: 'topic', criterion: 'kind' }), {}).settings, { data: { topic: { topic: 'DATA_TOPIC_COMPLETIONS' } } }, 'answers have no criterion');
  assert.equal(topicOf(form({ objective: 'kto', source: 'topic' })), undefined, 'an objective without a topic takes a file');
});

test('a file is refused here where it cannot be right', () => {
  assert.deepEqual([undefined, { size: 0 }, { size: 2 ** 30 + 1 }, { size: 2 ** 30 }].map((file) => fileProblem(file) !== ''), [true, true, true, false]);
});

test('every number of the form has the name that the API refuses it by', () => {
  for (const { key, part } of NUMBERS) assert.equal(fieldOf({ param: `${part}.${key}`, message: '' }), key);
});

/** A job that has said so much, behind the API's pages. */
function saying(records, asked = []) {
  return async (path) => {
    asked.push(path);
    const query = new URL(path, 'http://page/').searchParams;
    const ordered = query.get('order') === 'asc' ? records : records.toReversed();
    const from = query.has('after') ? ordered.findIndex(({ id }) => id === query.get('after')) + 1 : 0;
    const data = ordered.slice(from, from + Number(query.get('limit')));
    return new Response(JSON.stringify({ data, has_more: from + data.length < ordered.length }));
  };
}

test('a log reads all of a job once, and later only what is new', async () => {
  const records = Array.from({ length: 2_500 }, (_, index) => at(index + 1));
  const asked = [];
  const log = new JobLog('ftjob-1');
  await log.refresh({ fetch: saying(records, asked) });
  assert.deepEqual([log.events.length, log.events[0].id, asked.length, log.isCut], [2_500, 'e-1', 3, false]);
  records.push(at(2_501), { id: 'm', type: 'message', message: 'Done.', data: {} });
  await log.refresh({ fetch: saying(records, asked) });
  assert.deepEqual([log.events.length, asked.length, log.messages.map(({ message }) => message)], [2_502, 4, ['Done.']]);
  assert.match(asked[3], /order=asc&after=e-2500/);
});

test('of a job of days the newest records are kept', async () => {
  const records = Array.from({ length: 10_400 }, (_, index) => at(index + 1));
  const log = new JobLog('ftjob-1');
  await log.refresh({ fetch: saying(records) });
  assert.deepEqual([log.events.length, log.events.at(-1).id, log.isCut], [10_000, 'e-10400', true]);
  records.push(at(10_401));
  await log.refresh({ fetch: saying(records) });
  assert.deepEqual([log.events.length, log.events.at(-1).id], [10_000, 'e-10401']);
});

test('a log is read again only when the job has said something', async () => {
  const asked = [];
  const log = new JobLog('ftjob-1');
  for (const sequence of ['1', '1', '2']) await log.upTo(job('running', { progress: { sequence } }), { fetch: saying([at(1)], asked) });
  assert.equal(asked.length, 2);
  await assert.rejects(log.upTo(job('succeeded'), { fetch: async () => { throw new TypeError(); } }));
  await log.upTo(job('succeeded'), { fetch: saying([at(1)], asked) });
  assert.equal(asked.length, 3, 'what failed is asked again');
});

test('entries are chosen in their order, up to so many, and forgotten when they are gone', () => {
  let changes = 0;
  const choice = new Chosen(2, () => changes++);
  for (const id of ['b', 'a', 'c']) choice.choose(id, true);
  assert.deepEqual([choice.ids, choice.isFull, choice.has('c'), changes], [['b', 'a'], true, false, 3]);
  choice.keep(new Set(['a']));
  assert.deepEqual([choice.ids, choice.isFull], [['a'], false]);
  choice.choose('a', false);
  assert.deepEqual(choice.ids, []);
});

test('answers stand by their prompt, the first checkpoint first', () => {
  const checkpoints = [{ step_number: 10, samples: [{ prompt: 'a', text: '3' }, { prompt: 'b', text: '4' }] }, { step_number: 5, samples: [{ prompt: 'a', text: '1' }] }, { step_number: 1 }];
  assert.deepEqual(answersOf(checkpoints), [{ prompt: 'a', answers: [{ step: 5, text: '1' }, { step: 10, text: '3' }] }, { prompt: 'b', answers: [{ step: 10, text: '4' }] }]);
});

test('a file goes as a form for fine-tuning, other questions as JSON', async () => {
  let sent;
  const fetch = async (path, init) => ((sent = { path, ...init }), new Response('{"id":"file-1","data":[],"has_more":false}'));
  assert.equal(await upload(new File(['{}'], 'a.jsonl'), { fetch }), 'file-1');
  assert.deepEqual([sent.path, sent.body.get('purpose'), sent.body.get('file').name, sent.headers['Content-Type']], ['v1/files', 'fine-tune', 'a.jsonl', undefined], 'the browser writes the type with its border');
  await askJson('v1/x', { method: 'POST', body: { a: 1 }, fetch });
  assert.deepEqual([sent.body, sent.headers['Content-Type']], ['{"a":1}', 'application/json']);
  assert.deepEqual(await listJobs(50, { fetch }), { jobs: [], more: false });
});

test('the chat answers with the model that its address names', () => {
  assert.deepEqual([chosen(['tiny', 'tiny:taste'], null), chosen(['tiny', 'tiny:taste'], 'tiny:taste')], ['tiny', 'tiny:taste']);
  assert.throws(() => chosen(['tiny'], 'tiny:taste'), /no model tiny:taste/);
  assert.throws(() => chosen([], null), /no model to answer with/);
});
