/** The page that compares decoding methods: joins columns and API. Everything that happens on it starts in this file. */
import { ApiFailure, streamComparison } from '../chat/api.js';
import { byId, el } from '../chat/dom.js';
import { KeyForm } from '../chat/key.js';
import { isSendKey } from '../chat/question-view.js';
import { ServedModel } from '../chat/served-model.js';
import { load, save } from '../chat/storage.js';
import { Column } from './column.js';
import { METHODS_MAX, METHODS_MIN, NEUTRAL, nextMethod, parseSetting, readMethods, requestMethods } from './methods.js';

/** Alternatives shown with each token. */
const ALTERNATIVES = 5;
const NUMBERS = {
  max_tokens: { label: 'Max tokens', min: 1, max: 8192, whole: true },
  seed: { label: 'Seed', min: 0, max: Number.MAX_SAFE_INTEGER, whole: true },
};

const [form, prompt, runButton, stopButton, problemLine, holder] = ['ask', 'prompt', 'run', 'stop', 'problem', 'columns'].map(byId);
const keyForm = new KeyForm(byId('key'), keyGiven);
const model = new ServedModel(byId('model'), keyForm);
/** @type {Column[]} */
const columns = [];
let running;
let refused = false;

start();

function start() {
  const kept = load('compare') ?? {};
  for (const key of ['prompt', ...Object.keys(NUMBERS)]) if (typeof kept[key] === 'string') byId(key).value = kept[key];
  readMethods(kept.methods).forEach(addColumn);
  form.addEventListener('submit', (event) => (event.preventDefault(), run()));
  prompt.addEventListener('keydown', (event) => isSendKey(event) && (event.preventDefault(), run()));
  form.addEventListener('input', keep);
  stopButton.addEventListener('click', () => running?.abort());
  document.addEventListener('keydown', (event) => event.key === 'Escape' && running?.abort());
  byId('add').addEventListener('click', () => {
    addColumn(nextMethod(columns.map(({ method }) => method)));
    columns.at(-1).element.querySelector('select').focus();
    columns.at(-1).element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  });
  addEventListener('pagehide', keep);
  showBusy();
  model.look();
  if (!matchMedia('(pointer: coarse)').matches) prompt.focus();
}

function addColumn(method) {
  const column = new Column(method, { changed: keep, remove });
  columns.push(column);
  holder.append(column.element);
  showBusy();
  keep();
}

function remove(column) {
  const at = columns.indexOf(column);
  columns.splice(at, 1);
  column.element.remove();
  columns[Math.min(at, columns.length - 1)].element.querySelector('select').focus();
  showBusy();
  keep();
}

function keep() {
  const typed = Object.fromEntries(['prompt', ...Object.keys(NUMBERS)].map((key) => [key, byId(key).value]));
  save('compare', { ...typed, methods: columns.map(({ method }) => method) });
}

/** With the key, what had failed without it is asked again. */
function keyGiven() {
  if (refused) run();
  else model.look();
}

async function run() {
  if (running) return;
  const { fields, problem } = commonFields();
  const wrong = problem ?? columns.map((column) => column.problem).find(Boolean);
  showProblem(wrong ?? (prompt.value.trim() === '' ? 'Write a prompt first.' : ''));
  if (problemLine.textContent !== '') return;
  running = new AbortController();
  refused = false;
  const asked = requestMethods(columns.map(({ method }) => method));
  columns.forEach((column) => column.begin());
  showBusy();
  try {
    const request = { model: await model.find(running.signal), messages: [{ role: 'user', content: prompt.value.trim() }], ...NEUTRAL, ...fields, top_logprobs: ALTERNATIVES, methods: asked };
    for await (const part of streamComparison(request, { signal: running.signal })) take(part, asked);
  } catch (failure) {
    endEarly(failure);
  }
  running = undefined;
  showBusy();
}

function commonFields() {
  const fields = {};
  for (const [key, setting] of Object.entries(NUMBERS)) {
    const input = byId(key);
    if (input.value.trim() === '') continue;
    const { value, problem } = parseSetting(setting, input.value);
    input.setAttribute('aria-invalid', String(problem !== undefined));
    if (problem) return { problem };
    fields[key] = value;
  }
  return { fields };
}

function take(part, asked) {
  const column = columns[part.index];
  if (!column) return;
  if (part.text !== undefined) column.take(part.text, part.tokens);
  if (!part.finishReason) return;
  column.end(part);
  say(`${asked[part.index].name} ${part.error ? 'failed' : `ended after ${part.figures.tokens} tokens`}.`);
}

/** What has not ended is stopped or failed; a refusal of one method stands in its column alone. */
function endEarly(failure) {
  const open = columns.filter((column) => column.running);
  if (failure.name === 'AbortError') {
    open.forEach((column) => column.stop());
    say('Stopped.');
    return;
  }
  const message = failure instanceof ApiFailure ? failure.message : `The page failed: ${failure.message}`;
  refused = failure.status === 401;
  keyForm.show(failure);
  const at = /^methods\[(\d+)\]/.exec(failure.param ?? '');
  open.forEach((column, index) => (at && Number(at[1]) !== index ? column.reset() : column.fail(message)));
  if (!at) showProblem(message);
}

function showBusy() {
  const busy = running !== undefined;
  const focused = document.activeElement === runButton || document.activeElement === stopButton;
  runButton.hidden = busy;
  stopButton.hidden = !busy;
  if (focused) (busy ? stopButton : runButton).focus();
  byId('add').disabled = busy || columns.length >= METHODS_MAX;
  columns.forEach((column) => column.allow(!busy, !busy && columns.length > METHODS_MIN));
}

function showProblem(text) {
  problemLine.textContent = text;
  problemLine.hidden = text === '';
}

function say(text) {
  byId('spoken').replaceChildren(el('p', {}, text));
}
