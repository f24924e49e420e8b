/** The chat page: joins conversation, API and view. Everything that happens on the page starts in this file. */
import { Conversation } from './conversation.js';
import { closing } from './dialog.js';
import { byId, onceAFrame, writeClipboard } from './dom.js';
import { listenForFiles } from './files.js';
import { Follow } from './follow.js';
import { generate } from './generation.js';
import { History, newId } from './history.js';
import { HistoryPanel } from './history-panel.js';
import { KeyForm } from './key.js';
import { originOf } from './opinion.js';
import { tellUnsaid } from './opinion-view.js';
import { Opinions } from './opinions.js';
import { SettingsPanel } from './panel.js';
import { readSettings, requestFields, summaryOf } from './parameters.js';
import { isSendKey } from './question-view.js';
import { SentenceCutter } from './reading.js';
import { Rewards } from './rewards.js';
import { ServedModel } from './served-model.js';
import { describe, listen } from './shortcuts.js';
import { say } from './spoken.js';
import { load, save } from './storage.js';
import { ConversationView } from './view.js';

const [log, composer, input, sendButton, stopButton] = ['log', 'composer', 'input', 'send', 'stop'].map(byId);
const touch = matchMedia('(pointer: coarse)');
/** How often a growing answer is stored, in milliseconds. */
const STORE_EVERY_MS = 2000;

const history = new History();
let conversationId = load('current') ?? newId();
let conversation = history.open(conversationId);
const settings = readSettings(load('settings'));
const asked = (answer) => conversation.requestMessages(answer.system ?? settings.system, answer);
const opinions = new Opinions(asked, () => (tellUnsaid(''), store()), (problem) => (keyForm.show(problem), tellUnsaid(problem.message)));
const rewards = new Rewards(asked);
const view = new ConversationView(log, {
  regenerate, resend, choose, compare, arrange, judge,
  rate: (answer, up) => opinions.rate(answer, up), takeBack: (answers) => opinions.takeBack(answers), rewards: (answers) => rewards.of(answers),
});
const keyForm = new KeyForm(byId('key'), keyGiven);
const model = new ServedModel(byId('model'), keyForm);
const follow = new Follow(byId('scroller'), (following) => (byId('to-end').hidden = following));
const settingsPanel = new SettingsPanel(
  { dialog: byId('settings'), form: byId('fields'), toggles: [byId('open-settings'), byId('summary')] }, settings, settingsChanged);
const historyPanel = new HistoryPanel(
  { dialog: byId('history'), list: byId('history-list'), query: byId('history-query'), toggles: [byId('open-history')] },
  history, { open: show, removed: (id) => id === conversationId && forget() }, () => conversationId);
let stopping;

start();

function start() {
  composer.addEventListener('submit', (event) => (event.preventDefault(), sendInput()));
  input.addEventListener('keydown', inputKey);
  input.addEventListener('input', inputChanged);
  document.addEventListener('keydown', (event) => event.key === 'Escape' && stopping?.abort());
  stopButton.addEventListener('click', () => stopping?.abort());
  byId('new-chat').addEventListener('click', newChat);
  byId('to-end').addEventListener('click', () => (follow.toEnd(), focusInput()));
  byId('starters').addEventListener('click', ({ target }) => target.closest('button') && ask(target.closest('button').textContent));
  listenForFiles(() => ({ title: history.find().find(({ id }) => id === conversationId)?.title, conversation }), openFile, say);
  addEventListener('pagehide', store);
  describe(byId('keys-list'));
  byId('open-keys').addEventListener('click', showKeys);
  closing(byId('keys-dialog'));
  listen({
    newChat,
    history: () => (historyPanel.drawer.switch(), historyPanel.show()),
    settings: () => settingsPanel.drawer.switch(),
    again: () => lastAnswer() && regenerate(lastAnswer().id),
    previous: () => step(-1),
    next: () => step(1),
    copy: async () => lastAnswer() && say((await writeClipboard(lastAnswer().text)) ? 'Copied' : 'Copying is not allowed'),
    input: () => input.focus(),
    keys: showKeys,
  });

  input.value = load('draft') ?? '';
  inputChanged();
  settingsChanged();
  view.showAll(conversation);
  conversationChanged();
  follow.toEnd();
  focusInput();
  model.look();
}

/** With the key, what had failed without it is asked again. */
function keyGiven() {
  const last = conversation.messages.at(-1);
  if (last?.state === 'failed' && last.text === '') regenerate(last.id);
  else model.look();
}

function inputKey(event) {
  if (isSendKey(event)) (event.preventDefault(), sendInput());
  if (event.key !== 'ArrowUp' || input.value !== '' || busy()) return;
  const edit = [...log.querySelectorAll('.edit-question')].at(-1);
  if (edit) (event.preventDefault(), edit.click());
}

function sendInput() {
  const text = input.value.trim();
  if (text === '' || busy()) return;
  input.value = '';
  inputChanged();
  ask(text);
}

function ask(text) {
  if (busy()) return;
  const before = conversation.messages.length;
  const besides = conversation.together.length > 0;
  const answers = conversation.ask(text, settings.values.n);
  if (conversation.messages.length === before + 2 && !besides) view.addTurn(conversation);
  else view.showAll(conversation);
  run(answers);
}

function regenerate(id) {
  if (busy()) return;
  const answers = conversation.regenerate(id, settings.values.n);
  view.showAll(conversation);
  run(answers);
}

function resend(id, text) {
  if (busy()) return;
  const answers = conversation.editAndAsk(id, text.trim(), settings.values.n);
  view.showAll(conversation);
  run(answers);
}

function choose(id, focused = true) {
  if (busy()) return;
  conversation.choose(id);
  view.showAll(conversation);
  conversationChanged();
  if (focused) log.querySelector(`[data-id="${id}"] button:not(:disabled)`)?.focus({ preventScroll: true });
  log.querySelector(`[data-id="${id}"]`)?.scrollIntoView({ block: 'nearest' });
}

/** An answer beside the others to its question; one that is alone gets a second one, made with the same settings. */
function compare(id) {
  if (busy()) return;
  const alone = conversation.siblings(conversation.messages.find((message) => message.id === id)).length === 1;
  const rival = alone && conversation.rival(id);
  if (!alone) conversation.sideBySide(id);
  view.showAll(conversation);
  // The same seed would make the same answer.
  if (rival) run([rival], { n: 1, seed: undefined });
  else conversationChanged();
}

function arrange(ids) {
  if (busy()) return;
  conversation.arrange(ids);
  view.showAll(conversation);
  conversationChanged();
}

/** Who finds one of several answers better goes on with it. */
async function judge(answers, best) {
  await opinions.judge(answers, best);
  // Who has begun to write meanwhile goes on writing.
  if (answers[best]?.verdict) choose(answers[best].id, document.activeElement !== input);
}

/** Goes to the answer beside the last one. */
function step(direction) {
  const next = lastAnswer() && conversation.beside(lastAnswer(), direction);
  if (next) choose(next.id);
}

function lastAnswer() {
  return conversation.messages.at(-1);
}

function busy() {
  return conversation.open.length > 0;
}

function newChat() {
  show(newId());
  if (historyPanel.drawer.covers) historyPanel.drawer.close();
}

/** The conversation that is shown was deleted. */
function forget() {
  stopping?.abort();
  conversation.clear();
  show(newId());
}

/** Shows another conversation; an answer under way is stopped and kept with its own. */
function show(id) {
  stopping?.abort();
  store();
  conversationId = id;
  conversation = history.open(id);
  view.showAll(conversation);
  conversationChanged();
  historyPanel.show();
  if (historyPanel.drawer.covers) historyPanel.drawer.close();
  follow.toEnd();
  focusInput();
}

/** Generates answers from the request to their last state. */
async function run(answers, differently = {}) {
  const abort = new AbortController();
  const [mine, mineId] = [conversation, conversationId];
  stopping = abort;
  conversationChanged();
  focusInput();
  follow.toEnd();

  const speech = new SentenceCutter();
  const shown = () => conversation === mine;
  const redraw = onceAFrame((nowMs) => !shown() || drawGrowth(answers, nowMs));
  const storing = setInterval(() => shown() && store(), STORE_EVERY_MS);
  say('Waiting for the model');
  const problem = await generate(answers, (signal) => requestFor(mine, answers, differently, signal), abort.signal, (answer, text) => {
    // Several voices at once are no help; the others are read when one goes to them.
    if (answer === answers[0]) speech.push(text).forEach(say);
    redraw();
  });
  if (problem) keyForm.show(problem);
  clearInterval(storing);
  redraw.cancel();
  if (stopping === abort) stopping = undefined;
  if (shown()) settle(answers, speech);
  else if (history.has(mineId)) history.keep(mineId, mine, Date.now());
}

async function requestFor(talk, answers, differently, signal) {
  const name = await model.find(signal);
  answers.forEach((answer, choice) => Object.assign(answer, { system: settings.system, origin: originOf(name, settings.values, choice) }));
  return { model: name, messages: talk.requestMessages(settings.system, answers[0]), ...requestFields(settings), ...differently };
}

function drawGrowth(answers, nowMs) {
  const drawn = view.grow(answers, nowMs);
  follow.contentGrew();
  return drawn;
}

function settle(answers, speech) {
  const focusGoesAway = document.activeElement === stopButton || document.activeElement === document.body;
  view.settle(answers);
  speech.end().forEach(say);
  const [{ state, failure }] = answers;
  if (state !== 'done') say(state === 'failed' ? `Failed. ${failure}` : 'Stopped.');
  conversationChanged();
  follow.contentGrew();
  if (focusGoesAway) focusInput();
}

function conversationChanged() {
  document.body.classList.toggle('empty', conversation.messages.length === 0);
  document.body.classList.toggle('busy', busy());
  sendButton.hidden = busy();
  stopButton.hidden = !busy();
  store();
}

/** Typing goes on where it was, except on touch screens, where focus would raise the keyboard over the answer. */
function focusInput() {
  if (!touch.matches) input.focus({ preventScroll: true });
}

function store() {
  save('current', conversationId);
  history.keep(conversationId, conversation, Date.now());
}

function inputChanged() {
  sendButton.disabled = input.value.trim() === '';
  save('draft', input.value);
}

function settingsChanged() {
  byId('summary-text').textContent = summaryOf(settings);
  save('settings', settings);
}

function openFile(brought) {
  const id = newId();
  history.keep(id, brought, Date.now());
  show(id);
}

function showKeys() {
  byId('keys-dialog').showModal();
}
