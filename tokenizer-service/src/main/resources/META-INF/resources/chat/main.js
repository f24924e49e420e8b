/** The chat page: joins conversation, API and view. Everything that happens on the page starts in this file. */
import { ApiFailure, listModels } from './api.js';
import { Conversation } from './conversation.js';
import { byId, el, onceAFrame, writeClipboard } from './dom.js';
import { Follow } from './follow.js';
import { generate } from './generation.js';
import { History, fromJson, toJson, toMarkdown } from './history.js';
import { HistoryPanel, fileName, saveFile } from './history-panel.js';
import { KeyForm } from './key.js';
import { SettingsPanel } from './panel.js';
import { readSettings, requestFields } from './parameters.js';
import { isSendKey } from './question-view.js';
import { SentenceCutter } from './reading.js';
import { describe, listen } from './shortcuts.js';
import { load, save } from './storage.js';
import { ConversationView } from './view.js';

const [log, composer, input, sendButton, stopButton] = ['log', 'composer', 'input', 'send', 'stop'].map(byId);
const touch = matchMedia('(pointer: coarse)');
/** How often a growing answer is stored, in milliseconds. */
const STORE_EVERY_MS = 2000;
/** Sentences kept in the region that screen readers follow. */
const SPOKEN_MAX = 20;
/** Largest file that is brought in, in bytes. */
const FILE_MAX = 8_000_000;

const history = new History();
let conversationId = load('current') ?? newId();
let conversation = history.open(conversationId);
const settings = readSettings(load('settings'));
const view = new ConversationView(log, { regenerate, resend, choose });
const keyForm = new KeyForm(byId('key'), keyGiven);
const follow = new Follow(byId('scroller'), (following) => (byId('to-end').hidden = following));
const settingsPanel = new SettingsPanel(
  { dialog: byId('settings'), form: byId('fields'), toggles: [byId('open-settings'), byId('summary')] }, settings, settingsChanged);
const historyPanel = new HistoryPanel(
  { dialog: byId('history'), list: byId('history-list'), query: byId('history-query'), toggles: [byId('open-history')] },
  history, { open: show, removed: (id) => id === conversationId && forget() }, () => conversationId);
let model;
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
  byId('export-json').addEventListener('click', () => exportAs('json', 'application/json', toJson));
  byId('export-markdown').addEventListener('click', () => exportAs('md', 'text/markdown', toMarkdown));
  byId('import').addEventListener('click', () => byId('import-file').click());
  byId('import-file').addEventListener('change', ({ target }) => importFile(target));
  addEventListener('pagehide', store);
  describe(byId('keys-list'));
  byId('open-keys').addEventListener('click', showKeys);
  byId('keys-dialog').addEventListener('click', ({ target }) => (target === byId('keys-dialog') || target.closest('[data-close]')) && byId('keys-dialog').close());
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
  lookForModel();
}

function lookForModel() {
  findModel().catch((problem) => {
    byId('model').textContent = 'no model yet';
    keyForm.show(problem);
  });
}

/** With the key, what had failed without it is asked again. */
function keyGiven() {
  const last = conversation.messages.at(-1);
  if (last?.state === 'failed' && last.text === '') regenerate(last.id);
  else lookForModel();
}

/** Asks which model answers, unless that is known; throws an {@link ApiFailure} when none can be named. */
async function findModel(signal) {
  if (model === undefined) [model] = await listModels({ signal });
  if (model === undefined) throw new ApiFailure('The server has no model to answer with.');
  byId('model').textContent = model;
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

function choose(id) {
  if (busy()) return;
  conversation.choose(id);
  view.showAll(conversation);
  conversationChanged();
  log.querySelector(`[data-id="${id}"] button:not(:disabled)`)?.focus({ preventScroll: true });
  log.querySelector(`[data-id="${id}"]`)?.scrollIntoView({ block: 'nearest' });
}

/** Goes to the answer beside the last one. */
function step(direction) {
  const last = lastAnswer();
  if (!last) return;
  const siblings = conversation.siblings(last);
  const next = siblings[siblings.findIndex(({ id }) => id === last.id) + direction];
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

function newId() {
  // Not crypto.randomUUID: browsers have it on https and localhost only.
  return [...crypto.getRandomValues(new Uint32Array(3))].map((part) => part.toString(36)).join('');
}

/** Generates answers from the request to their last state. */
async function run(answers) {
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
  const problem = await generate(answers, (signal) => requestFor(mine, answers[0], signal), abort.signal, (answer, text) => {
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

async function requestFor(asked, answer, signal) {
  await findModel(signal);
  return { model, messages: asked.requestMessages(settings.system, answer), ...requestFields(settings) };
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
  const { max_tokens: most, temperature, top_k: topK, top_p: topP, n } = settings.values;
  const answers = n > 1 ? ` · ${n} answers` : '';
  byId('summary-text').textContent = `${most} tokens · temperature ${temperature} · top-k ${topK} · top-p ${topP}${answers}`;
  save('settings', settings);
}

function exportAs(ending, type, write) {
  const title = history.find().find(({ id }) => id === conversationId)?.title;
  if (title) saveFile(fileName(title, ending), type, write(title, conversation));
  else say('There is nothing to export yet.');
}

async function importFile(field) {
  const [file] = field.files;
  field.value = '';
  try {
    if (file.size > FILE_MAX) throw new Error('The file is larger than 8 MB.');
    const id = newId();
    history.keep(id, fromJson(await file.text()), Date.now());
    show(id);
  } catch (problem) {
    byId('import-problem').textContent = problem.message;
    return;
  }
  byId('import-problem').textContent = '';
}

function showKeys() {
  byId('keys-dialog').showModal();
}

/** Lets a screen reader speak a sentence; the log itself is silent, since it changes with every token. */
function say(sentence) {
  const spoken = byId('spoken');
  spoken.append(el('p', {}, sentence));
  while (spoken.childElementCount > SPOKEN_MAX) spoken.firstElementChild.remove();
}
