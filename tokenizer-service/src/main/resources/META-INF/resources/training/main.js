/** The page of training: jobs, their comparison, new jobs, and what was made. Everything on it starts in this file. */
import { Confirmation } from '../chat/confirmation.js';
import { byId } from '../chat/dom.js';
import { Problems } from '../chat/problems.js';
import { Repeat } from '../chat/repeat.js';
import { say } from '../chat/spoken.js';
import { CardList } from '../leaderboard/list-card.js';
import { nothing } from '../leaderboard/table.js';
import { cancelJob, listJobs, listModels, promote, rollBack } from './api.js';
import { Choice } from './choice.js';
import { JobCard } from './job-card.js';
import { JobLog } from './log.js';
import { Registry } from './registry.js';
import { StartDialog } from './start.js';
import { statusOf, titleOf } from './words.js';

/** How often jobs are asked for while one of them goes on, and while none does, milliseconds. */
const BUSY_EVERY_MS = 2_000;
const IDLE_EVERY_MS = 15_000;
/** Jobs that are asked for at once, and the most of all. */
const PAGE = 50;
const JOBS_MAX = 1_000;
/** Where no trainer answers. */
const AWAY = 503;

/** By what was asked: the list, an opened job, a comparison, or something that was done. */
const problems = new Problems(() => repeat.now());
const confirmation = new Confirmation();
const logs = new Map();
const choice = new Choice(logOf, () => cards.all.forEach((card) => card.showChoice(choice)), (problem) => problems.set('comparison', problem));
const registry = new Registry({ promote: promoteVersion, rollBack: rollBackName });
const startDialog = new StartDialog(started, failed);
const cards = new CardList(byId('runs'), (job) => new JobCard(job, logOf(job.id), {
  cancel, failed: (problem) => problems.set('job', problem), choose: (id, isChosen) => choice.choose(id, isChosen),
}));
const repeat = new Repeat({
  ask: (options) => Promise.all([listJobs(limit, options), listModels(options)]), show, told,
  everyMs: () => (cards.all.some(({ job }) => !statusOf(job).over) ? BUSY_EVERY_MS : IDLE_EVERY_MS),
});
let limit = PAGE;
/** Job that is opened when it is there. */
let wanted = location.hash.slice(1);

byId('begin').addEventListener('click', () => startDialog.show());
byId('older').addEventListener('click', () => ((limit = Math.min(JOBS_MAX, limit + PAGE)), repeat.now()));
addEventListener('hashchange', () => ((wanted = location.hash.slice(1)), openWanted()));
repeat.now();

function logOf(id) {
  if (!logs.has(id)) logs.set(id, new JobLog(id));
  return logs.get(id);
}

/** @param {[{jobs: object[], more: boolean}, object[]]} answer */
function show([{ jobs, more }, models]) {
  const known = new Set(jobs.map(({ id }) => id));
  for (const id of logs.keys()) if (!known.has(id)) logs.delete(id);
  choice.update(jobs);
  cards.show(jobs, ({ id }) => id, (card, job) => {
    if (!statusOf(card.job).over && statusOf(job).over) say(`${titleOf(job)}: ${statusOf(job).name}.`);
    card.update(job, choice);
  });
  registry.show(models);
  openWanted();
  byId('comparison-place').hidden = jobs.length === 0;
  byId('models').hidden = false;
  tellEmpty(jobs.length === 0 && ['Nothing has been trained yet. Start a job here, or with this command:', './millrace train sft chats.jsonl --name helpful']);
  byId('older').hidden = !more || limit >= JOBS_MAX;
  byId('updated').textContent = `Live · ${new Date().toLocaleTimeString('en-GB')}`;
}

/** @param {Error | undefined} problem of the last question */
function told(problem) {
  const isAway = problem?.status === AWAY;
  byId('begin').disabled = isAway;
  if (isAway) (tellEmpty(['No trainer runs here. This command starts the system with one:', './millrace up --trainer']), (byId('updated').textContent = ''));
  problems.set('list', isAway ? undefined : problem);
}

/** @param {[string, string] | false} words with a command; nothing where there is something to see */
function tellEmpty(words) {
  const shown = words ? words.join(' ') : '';
  if (byId('empty').dataset.shown === shown) return;
  byId('empty').dataset.shown = shown;
  byId('empty').replaceChildren(...(words ? [nothing(...words)] : []));
}

function openWanted() {
  const card = cards.get(wanted);
  if (!card) return;
  wanted = undefined;
  card.toggle(true);
  card.focus();
}

/** @param {object} job that was taken */
function started(job) {
  problems.set('deed');
  say(`${titleOf(job)} has been taken.`);
  wanted = job.id;
  repeat.now();
}

async function cancel(job) {
  const isSure = await confirmation.ask({ title: `Cancel ${titleOf(job)}?`, words: 'It cannot go on afterwards, and makes nothing. What it said stays.', action: 'Cancel the job' });
  if (isSure) await change(() => cancelJob(job.id), `${titleOf(job)} is cancelled.`);
}

async function promoteVersion(name, { version }) {
  const isSure = await confirmation.ask({ title: `Promote ${name}?`, words: `From now on ${name} means version ${version}. Answers that are being written go on with the version they began with.`, action: 'Promote', keep: 'Not now' });
  if (isSure) await change(() => promote(name, version), `${name} means version ${version} now.`);
}

async function rollBackName({ name, promoted, back }) {
  const isSure = await confirmation.ask({ title: `Roll back ${name}?`, words: `From now on ${name} means version ${back} again, and not ${promoted}.`, action: 'Roll back', keep: 'Not now' });
  if (isSure) await change(() => rollBack(name), `${name} means version ${back} again.`);
}

/** Does something, and says that it was done or why not. */
async function change(ask, sentence) {
  try {
    await ask();
  } catch (problem) {
    failed(problem);
    return;
  }
  problems.set('deed');
  say(sentence);
  await repeat.now();
}

/** @param {Error} problem of what somebody did; it stands there until something else is done */
function failed(problem) {
  problems.set('deed', problem);
}
