/** The chat page: joins conversation, API and view. Everything that happens on the page starts in this file. */
import { ApiFailure, listModels, streamChat } from './api.js';
import { AnswerRun, Conversation } from './conversation.js';
import { el } from './dom.js';
import { Follow } from './follow.js';
import { KeyForm } from './key.js';
import { SettingsPanel } from './panel.js';
import { readSettings, requestFields } from './parameters.js';
import { SentenceCutter } from './reading.js';
import { load, save } from './storage.js';
import { ConversationView, isSendKey } from './view.js';

const byId = (id) => document.getElementById(id);
const [log, composer, input, sendButton, stopButton] = ['log', 'composer', 'input', 'send', 'stop'].map(byId);
const touch = matchMedia('(pointer: coarse)');
/** How often a growing answer is stored, in milliseconds. */
const STORE_EVERY_MS = 2000;
/** Sentences kept in the region that screen readers follow. */
const SPOKEN_MAX = 20;

const conversation = Conversation.fromStored(load('conversation'));
const settings = readSettings(load('settings'));
const view = new ConversationView(log, { regenerate, resend });
const keyForm = new KeyForm(byId('key'), keyGiven);
const follow = new Follow(byId('scroller'), (following) => (byId('to-end').hidden = following));
let model;
let stopping;

start();

function start() {
  new SettingsPanel(
    { dialog: byId('settings'), form: byId('fields'), toggles: [byId('open-settings'), byId('summary')] },
    settings,
    settingsChanged,
  );
  composer.addEventListener('submit', (event) => (event.preventDefault(), sendInput()));
  input.addEventListener('keydown', (event) => isSendKey(event) && (event.preventDefault(), sendInput()));
  input.addEventListener('input', inputChanged);
  document.addEventListener('keydown', (event) => event.key === 'Escape' && stopping?.abort());
  stopButton.addEventListener('click', () => stopping?.abort());
  byId('new-chat').addEventListener('click', newChat);
  byId('to-end').addEventListener('click', () => (follow.toEnd(), focusInput()));
  byId('starters').addEventListener('click', ({ target }) => target.closest('button') && ask(target.closest('button').textContent));
  addEventListener('pagehide', store);

  input.value = load('draft') ?? '';
  inputChanged();
  settingsChanged();
  view.showAll(conversation.messages);
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
  if (last?.state === 'failed' && last.text === '') regenerate();
  else lookForModel();
}

/** Asks which model answers, unless that is known; throws an {@link ApiFailure} when none can be named. */
async function findModel(signal) {
  if (model === undefined) [model] = await listModels({ signal });
  if (model === undefined) throw new ApiFailure('The server has no model to answer with.');
  byId('model').textContent = model;
}

function sendInput() {
  const text = input.value.trim();
  if (text === '' || conversation.open) return;
  input.value = '';
  inputChanged();
  ask(text);
}

function ask(text) {
  if (conversation.open) return;
  const before = conversation.messages.length;
  const answer = conversation.ask(text);
  if (conversation.messages.length === before + 2) conversation.messages.slice(-2).forEach((message) => view.add(message));
  else view.showAll(conversation.messages);
  run(answer);
}

function regenerate() {
  if (conversation.open) return;
  const answer = conversation.regenerate();
  log.lastElementChild.remove();
  view.add(answer);
  run(answer);
}

function resend(id, text) {
  if (conversation.open) return;
  const answer = conversation.editAndAsk(id, text.trim());
  view.showAll(conversation.messages);
  run(answer);
}

function newChat() {
  stopping?.abort();
  conversation.clear();
  view.showAll([]);
  conversationChanged();
  focusInput();
}

/** Generates one answer from the request to its last state. Never throws: a failure is a state of the answer. */
async function run(answer) {
  const abort = new AbortController();
  stopping = abort;
  conversationChanged();
  focusInput();
  follow.toEnd();

  const answerRun = new AnswerRun(answer, performance.now());
  const speech = new SentenceCutter();
  const redraw = onceAFrame((nowMs) => !conversation.messages.includes(answer) || drawGrowth(nowMs));
  const storing = setInterval(store, STORE_EVERY_MS);
  say('Waiting for the model');
  try {
    await receive(answerRun, abort.signal, (text) => (speech.push(text).forEach(say), redraw()));
  } catch (problem) {
    if (problem.name === 'AbortError') answerRun.stopped();
    else keyForm.show(problem), answerRun.failed(problem instanceof ApiFailure ? problem.message : `The page failed: ${problem.message}`);
  }
  clearInterval(storing);
  redraw.cancel();
  if (stopping === abort) stopping = undefined;
  if (conversation.messages.includes(answer)) settle(answer, speech);
}

async function receive(answerRun, signal, onText) {
  let finishReason;
  await findModel(signal);
  const request = { model, messages: conversation.requestMessages(settings.system), ...requestFields(settings.values) };
  for await (const part of streamChat(request, { signal })) {
    if (part.text !== undefined) {
      answerRun.text(part.text, performance.now());
      onText(part.text);
    }
    if (part.finishReason) finishReason = part.finishReason;
    if (part.usage) answerRun.usage(part.usage.completion_tokens, part.timings?.predicted_per_second);
  }
  answerRun.done(finishReason);
}

function drawGrowth(nowMs) {
  const drawn = view.grow(nowMs);
  follow.contentGrew();
  return drawn;
}

function settle(answer, speech) {
  const focusGoesAway = document.activeElement === stopButton || document.activeElement === document.body;
  view.settle();
  speech.end().forEach(say);
  if (answer.state !== 'done') say(answer.state === 'failed' ? `Failed. ${answer.failure}` : 'Stopped.');
  conversationChanged();
  follow.contentGrew();
  if (focusGoesAway) focusInput();
}

function conversationChanged() {
  const busy = conversation.open !== undefined;
  document.body.classList.toggle('empty', conversation.messages.length === 0);
  document.body.classList.toggle('busy', busy);
  sendButton.hidden = busy;
  stopButton.hidden = !busy;
  store();
}

/** Typing goes on where it was, except on touch screens, where focus would raise the keyboard over the answer. */
function focusInput() {
  if (!touch.matches) input.focus({ preventScroll: true });
}

function store() {
  save('conversation', conversation.toStored());
}

function inputChanged() {
  sendButton.disabled = input.value.trim() === '';
  save('draft', input.value);
}

function settingsChanged() {
  const { max_tokens: most, temperature, top_k: topK, top_p: topP } = settings.values;
  byId('summary-text').textContent = `${most} tokens · temperature ${temperature} · top-k ${topK} · top-p ${topP}`;
  save('settings', settings);
}

/** Lets a screen reader speak a sentence; the log itself is silent, since it changes with every token. */
function say(sentence) {
  const spoken = byId('spoken');
  spoken.append(el('p', {}, sentence));
  while (spoken.childElementCount > SPOKEN_MAX) spoken.firstElementChild.remove();
}

/** Runs `draw` at most once a frame however often it is asked; draws again when `draw` returned false. */
function onceAFrame(draw) {
  let frame = 0;
  const schedule = () => (frame ||= requestAnimationFrame((nowMs) => ((frame = 0), draw(nowMs) || schedule())));
  schedule.cancel = () => cancelAnimationFrame(frame);
  return schedule;
}
