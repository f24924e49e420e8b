/** One item: what the model was asked, what would be right, and what it said, side by side. */
import { el } from '../chat/dom.js';
import { decimal } from '../leaderboard/numbers.js';
import { badge } from '../leaderboard/table.js';
import { figure, markOf, metricOf, parsed } from './words.js';

/** Longest text of a measurement in its badge. */
const MEASURED_MAX = 60;

/**
 * @param {{index: number, document: string, target: string, requests: string, replies: string, measurements: string}} item
 * @param {(metric: string) => 'higher'|'lower'|'neither'} direction which way a metric is better
 */
export function itemView(item, direction) {
  const [requests, replies, measurements] = [item.requests, item.replies, item.measurements].map((json) => parsed(json, []));
  const title = `Item ${item.index + 1}`;
  return el('article', { class: 'item', 'aria-label': title },
    el('header', {}, el('h4', {}, title), ...measurements.map((one) => measured(one, direction(one.metric))).filter(Boolean)),
    el('div', { class: 'sides' },
      el('div', { class: 'side' }, ...promptOf(requests)),
      el('div', { class: 'side' }, ...part('Target', item.target === '' ? 'None' : item.target, 'target'), ...answersOf(requests, replies, item.target))),
    documentOf(item.document));
}

/** A measurement as a mark: right and wrong in colour, all else as it is. */
function measured({ metric, filter, measurement }, direction) {
  const name = metricOf({ metric, filter });
  const { kind, value } = measurement ?? {};
  if (kind === 'value') {
    return badge(`${name} ${Number.isInteger(value) ? value : figure(value)}`, markOf(value, direction));
  }
  if (kind === 'ratio') return badge(`${name} ${decimal(measurement.sum)} / ${measurement.weight}`);
  if (kind === 'group') return badge(`${name} ${decimal(measurement.value)} of ${measurement.group}`);
  if (kind === 'claim') return badge(`${name} ${decimal(measurement.probability)}, ${measurement.isTrue ? 'true' : 'false'}`, measurement.isTrue ? 'good' : 'bad');
  if (kind === 'classes') return badge(`${name} ${cut(measurement.predicted)}`, measurement.gold === measurement.predicted ? 'good' : 'bad', `Right: ${measurement.gold}`);
  return kind === 'texts' && badge(`${name} ${cut(measurement.prediction)}`, '', 'The text that is compared over all items');
}

/** What all requests have in common stands once. */
function promptOf(requests) {
  const prompts = [...new Set(requests.map(({ context, text }) => context ?? text ?? '').filter((prompt) => prompt !== ''))];
  if (requests.length === 0) return part('Prompt', 'Left out, for it is too long to be kept.', 'told');
  if (prompts.length === 0) return part('Prompt', 'Empty', 'told');
  return prompts.flatMap((prompt, index) => part(prompts.length > 1 ? `Prompt ${index + 1}` : 'Prompt', prompt, 'prompt'));
}

function answersOf(requests, replies, target) {
  if (replies.length === 0) return part('Answer', 'Left out, for it is too long to be kept.', 'told');
  const choices = replies.map((reply, index) => ({ ...reply, request: requests[index] })).filter(({ request }) => request?.kind === 'likelihood');
  if (choices.length > 0) return [el('h5', {}, choices.length > 1 ? 'Choices' : 'Continuation'), choicesView(choices, target)];
  return replies.flatMap((reply, index) => {
    const name = replies.length > 1 ? `Answer ${index + 1}` : 'Answer';
    if (reply.kind === 'likelihood') return part(name, `Log-probability ${decimal(reply.logprob)} over ${reply.tokens} tokens`, 'told');
    return [...part(name, reply.text === '' ? 'Nothing' : reply.text, reply.text === '' ? 'told' : 'reply'), el('p', { class: 'hint' }, [`${reply.tokens} tokens`, ...decodingOf(requests[index]?.decoding)].join(' · '))];
  });
}

/** The continuations with their log-probabilities; the likeliest is what the model chose. */
function choicesView(choices, target) {
  const right = new Set(target.split(' | '));
  const asked = choices.filter(({ request }) => request.context !== '');
  const best = Math.max(...(asked.length > 0 ? asked : choices).map(({ logprob }) => logprob));
  const contexts = [...new Set(asked.map(({ request }) => request.context))];
  return el('ul', { class: 'choices', role: 'list' }, ...choices.map(({ request, logprob, tokens, isGreedy }) => {
    const chosen = choices.length > 1 && logprob === best && (request.context !== '' || asked.length === 0);
    const place = contexts.length > 1 ? ` behind prompt ${contexts.indexOf(request.context) + 1}` : '';
    return el('li', { 'data-chosen': String(chosen) },
      el('span', { class: 'choice-text' }, request.continuation),
      el('span', { class: 'choice-marks' }, chosen && badge('likeliest', 'good'), choices.length === 1 && badge(isGreedy ? 'what it would say' : 'not what it would say', isGreedy ? 'good' : 'bad'),
        right.has(request.continuation.trim()) && contexts.length < 2 && badge('right'), asked.length > 0 && request.context === '' && badge('without the prompt')),
      el('span', { class: 'choice-logprob' }, `${decimal(logprob)} · ${tokens} ${tokens === 1 ? 'token' : 'tokens'}${place}`));
  }));
}

function decodingOf(decoding) {
  if (!decoding) return [];
  const { until = [], maxTokens, temperature, topK, topP } = decoding;
  return [`${maxTokens} at most`, temperature === 0 ? 'greedy' : `temperature ${temperature}`, topK > 0 && `top-k ${topK}`, topP < 1 && `top-p ${topP}`, until.length > 0 && `until ${until.map((text) => JSON.stringify(text)).join(' or ')}`].filter(Boolean);
}

/** A text with its heading. Long ones scroll, by keys as well. */
function part(name, text, kind) {
  return [el('h5', {}, name), kind === 'told' ? el('p', { class: 'hint' }, text) : el('div', { class: `said ${kind}`, tabindex: '0', role: 'group', 'aria-label': name }, text)];
}

function documentOf(json) {
  const document = parsed(json, json);
  return el('details', { class: 'document' }, el('summary', {}, 'Document'),
    el('pre', { class: 'said', tabindex: '0', role: 'group', 'aria-label': 'Document' }, typeof document === 'string' ? document : JSON.stringify(document, null, 2)));
}

const cut = (text) => (text.length > MEASURED_MAX ? `${text.slice(0, MEASURED_MAX)}…` : text);
