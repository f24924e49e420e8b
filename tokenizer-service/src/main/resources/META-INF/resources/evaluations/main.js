/** The page of evaluations: live traffic, runs, their figures and items, new runs and reports. Everything on it starts in this file. */
import { byId } from '../chat/dom.js';
import { KeyForm } from '../chat/key.js';
import { say } from '../chat/spoken.js';
import { nothing } from '../leaderboard/table.js';
import { cancelRun, deleteRun, listRuns } from './api.js';
import { Comparison } from './comparison.js';
import { Confirmation } from './confirmation.js';
import { JudgementDialog } from './judgement.js';
import { Live } from './live.js';
import { RunCard } from './run-card.js';
import { StartDialog } from './start.js';
import { isBusy, statusOf, titleOf } from './words.js';

/** How often runs are asked for while one of them goes on, and while none does, milliseconds. */
const BUSY_EVERY_MS = 2_000;
const IDLE_EVERY_MS = 15_000;
/** Runs that are asked for at once, and the most of all. */
const PAGE = 100;
const RUNS_MAX = 1_000;

const list = byId('runs');
// A key that is wrong is asked for again.
const keyForm = new KeyForm(byId('key'), () => ((askedForKey = false), problems.clear(), refresh(), live.refresh()));
const confirmation = new Confirmation();
const comparison = new Comparison(() => cards.forEach((card) => card.showChoice(comparison)), (by, runs) => judgementDialog.show(by, runs), failed);
const startDialog = new StartDialog(started, failed);
const judgementDialog = new JudgementDialog(started, failed);
/** @type {Map<string, RunCard>} */
const cards = new Map();
let asking;
let timer;
let limit = PAGE;
let askedForKey = false;
/** What went wrong last, by whether it was asked for the list or live traffic, or something was done. @type {Map<'list'|'live'|'deed', Error>} */
const problems = new Map();
/** Run that is opened when it is there. */
let wanted = location.hash.slice(1);

byId('begin').addEventListener('click', () => startDialog.show());
byId('older').addEventListener('click', () => ((limit = Math.min(RUNS_MAX, limit + PAGE)), refresh()));
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && refresh());
const live = new Live((problem) => ((problem ? problems.set('live', problem) : problems.delete('live')), tell()));
refresh();

/** Asks for the runs; a later call takes the place of one that still waits. */
async function refresh() {
  asking?.abort();
  clearTimeout(timer);
  const mine = new AbortController();
  asking = mine;
  try {
    const runs = await listRuns(limit, { signal: mine.signal });
    if (asking !== mine) return;
    show(runs);
    problems.delete('list');
    byId('updated').textContent = `Live · ${new Date().toLocaleTimeString('en-GB')}`;
  } catch (problem) {
    if (asking !== mine || problem.name === 'AbortError') return;
    problems.set('list', problem);
  }
  asking = undefined;
  tell();
  const busy = [...cards.values()].some(({ run }) => isBusy(run));
  timer = setTimeout(() => document.visibilityState === 'visible' && refresh(), busy ? BUSY_EVERY_MS : IDLE_EVERY_MS);
}

function show(runs) {
  const ids = new Set(runs.map((run) => run.evaluation_id));
  for (const [id, card] of cards) if (!ids.has(id)) (card.element.remove(), cards.delete(id));
  comparison.update(runs);
  runs.forEach((run, index) => {
    const card = cardOf(run);
    if (list.children[index] !== card.element) list.insertBefore(card.element, list.children[index] ?? null);
    card.update(run, comparison);
  });
  if (cards.has(wanted)) openWanted();
  byId('comparison-place').hidden = runs.length === 0;
  if (runs.length > 0) byId('empty').replaceChildren();
  else if (byId('empty').childElementCount === 0) byId('empty').replaceChildren(nothing('No evaluation has been run yet. Start one here, or with this command:', './millrace eval quick'));
  byId('older').hidden = runs.length < limit || limit >= RUNS_MAX;
}

function cardOf(run) {
  const known = cards.get(run.evaluation_id);
  if (known) {
    const [before, now] = [statusOf(known.run), statusOf(run)];
    if (!before.over && now.over) say(`${titleOf(run)}: ${now.name}.`);
    return known;
  }
  const card = new RunCard(run, { cancel, remove, failed, choose: (id, isChosen) => comparison.choose(id, isChosen) });
  cards.set(run.evaluation_id, card);
  return card;
}

function openWanted() {
  cards.get(wanted).toggle(true);
  cards.get(wanted).focus();
  wanted = undefined;
}

/** @param {object} run that has begun */
function started(run) {
  problems.delete('deed');
  say(`${titleOf(run)} ${statusOf(run).name === 'open' ? 'is open to people' : 'has been started'}.`);
  wanted = run.evaluation_id;
  refresh();
}

async function cancel(run) {
  const isSure = await confirmation.ask({ title: `Cancel ${titleOf(run)}?`, words: `It cannot go on afterwards. ${run.spec?.human ? 'What people have said stays.' : 'What it has found stays.'}`, action: 'Cancel the run' });
  if (isSure) await change(() => cancelRun(run.evaluation_id), `${titleOf(run)} has been cancelled.`);
}

async function remove(run) {
  const isSure = await confirmation.ask({ title: `Delete ${titleOf(run)}?`, words: 'Its figures and all its items are deleted for good.', action: 'Delete' });
  if (!isSure) return;
  const next = cards.get(run.evaluation_id)?.element.nextElementSibling ?? cards.get(run.evaluation_id)?.element.previousElementSibling;
  if (await change(() => deleteRun(run.evaluation_id), `${titleOf(run)} has been deleted.`)) (cards.get(next?.id) ?? byId('begin')).focus();
}

/** @returns {Promise<boolean>} whether it was done */
async function change(ask, sentence) {
  try {
    await ask();
  } catch (problem) {
    failed(problem);
    return false;
  }
  problems.delete('deed');
  say(sentence);
  await refresh();
  return true;
}

/** @param {Error} problem of what somebody did; it stands there until something else is done */
function failed(problem) {
  problems.set('deed', problem);
  tell();
}

function tell() {
  const words = [...new Set([...problems.values()].map(({ message }) => message))].join(' ');
  byId('problem').hidden = words === '';
  if (byId('problem').textContent !== words) byId('problem').textContent = words;
  const keyless = [...problems.values()].find(({ status }) => status === 401);
  // Once: it takes the focus.
  if (keyless && !askedForKey) keyForm.show(keyless);
  askedForKey = keyless !== undefined;
}
