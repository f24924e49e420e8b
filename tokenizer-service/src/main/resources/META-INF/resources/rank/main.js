/** The ranking page: joins session, desk and dialogs. Everything that happens on it starts in this file. */
import { byId, el } from '../chat/dom.js';
import { openingCommand } from '../chat/feedback-api.js';
import { KeyForm } from '../chat/key.js';
import { StreamedMarkdown } from '../chat/markdown.js';
import { say } from '../chat/spoken.js';
import { load, save } from '../chat/storage.js';
import { Desk } from './desk.js';
import { EarlierDialog, SkipDialog, keysDialog } from './dialogs.js';
import { keep, loadKept } from './kept.js';
import { listenForKeys } from './keys.js';
import { Session } from './session.js';
import { Stopwatch } from './stopwatch.js';
import { WhoForm, knownWho } from './who.js';

/** How often a page without work looks for some, milliseconds. */
const LOOK_EVERY_MS = 15_000;

let session = Session.from(loadKept());
/** What is being asked of the server; while it is, nothing else is. */
let asking = false;
let again;
const watch = new Stopwatch();
const keyForm = new KeyForm(byId('key'), () => again?.());
const whoForm = new WhoForm(begin);
const desk = new Desk(changed);
const skipDialog = new SkipDialog((reason) => submit(reason));
const earlierDialog = new EarlierDialog((rankingId) => (forgetProblem(), session.edit(rankingId), showWork()));
const showKeys = keysDialog();

start();

function start() {
  byId('opening-command').textContent = openingCommand();
  byId('submit').addEventListener('click', () => submit());
  byId('skip').addEventListener('click', () => skipDialog.show());
  byId('undo').addEventListener('click', undo);
  byId('earlier').addEventListener('click', () => earlierDialog.show(session.sent));
  byId('leave').addEventListener('click', leave);
  byId('look').addEventListener('click', () => ask(next));
  byId('retry').addEventListener('click', () => again?.());
  byId('change-who').addEventListener('click', askWho);
  byId('open-keys').addEventListener('click', showKeys);
  byId('letter-keys').checked = load('rank.keys') ?? true;
  byId('letter-keys').addEventListener('change', ({ target }) => save('rank.keys', target.checked));
  byId('instructions').addEventListener('toggle', ({ target }) => save('rank.instructions', target.open));
  byId('instructions').open = load('rank.instructions') ?? true;
  byId('note').addEventListener('keydown', (event) => event.key === 'Enter' && event.ctrlKey && submit());
  listenForKeys({
    next: () => desk.step(1), previous: () => desk.step(-1), rank: ({ key }) => desk.rank(Number(key)), better: () => desk.shift(-1), worse: () => desk.shift(1),
    tie: () => desk.tie(), fail: () => desk.fail(), clear: () => desk.clear(), flags: () => desk.openFlags(), note: () => desk.showNote(true),
    submit: () => submit(), skip: () => skipDialog.show(), undo, earlier: () => earlierDialog.show(session.sent), keys: showKeys,
    instructions: () => (byId('instructions').open = !byId('instructions').open),
  }, () => byId('letter-keys').checked && screen() === 'task' && !asking);
  addEventListener('pagehide', store);
  setInterval(() => screen() === 'nothing' && document.visibilityState === 'visible' && ask(next), LOOK_EVERY_MS);
  const who = knownWho();
  if (!who) askWho();
  else if (session?.work && session.who.labeller === who.labeller && session.who.criterion === who.criterion) showWork();
  else begin(who);
}

function begin(who) {
  const same = session?.who.labeller === who.labeller && session.who.criterion === who.criterion;
  if (!same) session = new Session(who);
  if (session.work) showWork();
  else ask(next);
}

function askWho() {
  store();
  show('who');
  whoForm.show();
}

async function next() {
  await session.next();
  showWork();
}

function showWork() {
  watch.take();
  const { who, work, done, total, instructions } = session;
  byId('who-words').textContent = `${who.labeller} · ${who.criterion}`;
  byId('progress').max = Math.max(1, total);
  byId('progress').value = done;
  byId('progress-words').replaceChildren(total > 0 ? `${done} of ${total}` : '', el('span', { class: 'roomy' }, total > 0 ? ' ranked' : ''));
  byId('editing').hidden = !work?.supersedes;
  byId('instructions').hidden = instructions === '';
  const text = new StreamedMarkdown(byId('instructions-text'));
  byId('instructions-text').replaceChildren();
  text.append(instructions);
  text.finish();
  const before = screen();
  show(work ? 'task' : 'nothing');
  if (work) {
    desk.show(work);
    say(`${done} of ${total} ranked. ${work.order.ids.length} answers to rank.`);
  } else if (before !== 'nothing') {
    byId('look').focus();
    say('Nothing is left to rank.');
  }
  changed();
}

async function submit(skipped = '') {
  if (asking || !session.work) return;
  const { work } = session;
  if (skipped === '' && !work.order.complete) {
    tell(`Give every answer a rank, or mark it as failed. Open: ${work.order.open.map((id) => work.letter(id)).join(', ')}.`);
    desk.toOpen();
    return;
  }
  work.spentMs += watch.take();
  await ask(async () => {
    // Tried again, it may be sent already, or the labeller have taken up another item meanwhile.
    if (session.work === work) await session.send(skipped);
    // Whoever has ranked once knows; the words are a key away.
    if (session.sent.length === 1) byId('instructions').open = false;
    store();
    await next();
  });
}

function undo() {
  if (asking || session.sent.length === 0) return say('There is nothing to take back.');
  session.work && (session.work.spentMs += watch.take());
  return ask(async () => {
    await session.undo();
    showWork();
    say('The last ranking is taken back, and here it is again.');
  });
}

function leave() {
  forgetProblem();
  session.leave();
  if (session.work) showWork();
  else ask(next);
}

/** Asks the server one thing at a time; what failed can be tried again. */
async function ask(what) {
  if (asking) return;
  asking = true;
  again = undefined;
  tell('');
  document.body.classList.add('busy');
  changed();
  try {
    await what();
  } catch (problem) {
    again = () => ask(what);
    tell(problem.message, true);
    keyForm.show(problem);
  }
  asking = false;
  document.body.classList.remove('busy');
  changed();
}

/** After every change: what can be pressed now, and what a reload must not lose. */
function changed() {
  byId('submit').disabled = asking || !session?.work;
  byId('submit').classList.toggle('ready', Boolean(session?.work?.order.complete));
  byId('skip').disabled = asking;
  byId('change-who').disabled = asking;
  byId('undo').disabled = asking || !session?.sent.length;
  byId('earlier').disabled = byId('undo').disabled;
  if (session?.work?.order.complete && !again) tell('');
  store();
}

function store() {
  if (!session) return;
  if (session.work && screen() === 'task') session.work.spentMs += watch.take();
  keep(session.toStored());
}

/** What could not be done is not tried again any more. */
function forgetProblem() {
  again = undefined;
  tell('');
}

function tell(problem, canRetry = false) {
  byId('problem').hidden = problem === '';
  byId('problem-text').textContent = problem;
  byId('retry').hidden = !canRetry;
}

function show(name) {
  document.body.dataset.screen = name;
}

function screen() {
  return document.body.dataset.screen;
}
