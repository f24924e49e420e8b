/** The page of evaluations: live traffic, runs, their figures and items, new runs and reports. Everything on it starts in this file. */
import { Confirmation } from '../chat/confirmation.js';
import { byId } from '../chat/dom.js';
import { Problems } from '../chat/problems.js';
import { Repeat } from '../chat/repeat.js';
import { say } from '../chat/spoken.js';
import { CardList } from '../leaderboard/list-card.js';
import { nothing } from '../leaderboard/table.js';
import { cancelRun, deleteRun, listRuns } from './api.js';
import { Comparison } from './comparison.js';
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

/** By whether it was asked for the list or live traffic, or something was done. */
const problems = new Problems(() => (refresh(), live.refresh()));
const confirmation = new Confirmation();
const comparison = new Comparison(() => cards.all.forEach((card) => card.showChoice(comparison)), (by, runs) => judgementDialog.show(by, runs), failed);
const startDialog = new StartDialog(started, failed);
const judgementDialog = new JudgementDialog(started, failed);
const cards = new CardList(byId('runs'), (run) => new RunCard(run, { cancel, remove, failed, choose: (id, isChosen) => comparison.choose(id, isChosen) }));
let limit = PAGE;
/** Run that is opened when it is there. */
let wanted = location.hash.slice(1);

byId('begin').addEventListener('click', () => startDialog.show());
byId('older').addEventListener('click', () => ((limit = Math.min(RUNS_MAX, limit + PAGE)), refresh()));
const repeat = new Repeat({
  ask: (options) => listRuns(limit, options), show, told: (problem) => problems.set('list', problem), everyMs: () => (cards.all.some(({ run }) => isBusy(run)) ? BUSY_EVERY_MS : IDLE_EVERY_MS),
});
const refresh = () => repeat.now();
const live = new Live((problem) => problems.set('live', problem));
refresh();

function show(runs) {
  comparison.update(runs);
  cards.show(runs, ({ evaluation_id: id }) => id, (card, run) => {
    const [before, now] = [statusOf(card.run), statusOf(run)];
    if (!before.over && now.over) say(`${titleOf(run)}: ${now.name}.`);
    card.update(run, comparison);
  });
  if (cards.get(wanted)) openWanted();
  byId('comparison-place').hidden = runs.length === 0;
  if (runs.length > 0) byId('empty').replaceChildren();
  else if (byId('empty').childElementCount === 0) byId('empty').replaceChildren(nothing('No evaluation has been run yet. Start one here, or with this command:', './millrace eval quick'));
  byId('older').hidden = runs.length < limit || limit >= RUNS_MAX;
  byId('updated').textContent = `Live · ${new Date().toLocaleTimeString('en-GB')}`;
}

function openWanted() {
  cards.get(wanted).toggle(true);
  cards.get(wanted).focus();
  wanted = undefined;
}

/** @param {object} run that has begun */
function started(run) {
  problems.set('deed');
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
  problems.set('deed');
  say(sentence);
  await refresh();
  return true;
}

/** @param {Error} problem of what somebody did; it stands there until something else is done */
function failed(problem) {
  problems.set('deed', problem);
}
