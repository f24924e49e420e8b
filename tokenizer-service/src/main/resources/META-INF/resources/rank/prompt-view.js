/** What was asked: the conversation before the answers, or the prompt alone. */
import { el } from '../chat/dom.js';
import { StreamedMarkdown } from '../chat/markdown.js';

/** @param {{prompt: string, messages?: {role: string, content: string}[]}} task @returns {HTMLElement[]} */
export function promptView({ prompt, messages = [] }) {
  const turns = messages.length > 0 ? messages : [{ role: 'user', content: prompt }];
  return turns.map(({ role, content }) => (role === 'user' ? question(content) : role === 'assistant' ? answer(content) : instruction(role, content)));
}

function question(text) {
  return el('article', { class: 'question', 'aria-label': 'The person' }, el('p', { class: 'bubble' }, text));
}

function answer(text) {
  const prose = el('div', { class: 'prose' });
  const drawn = new StreamedMarkdown(prose);
  drawn.append(text);
  drawn.finish();
  return el('article', { class: 'answer', 'aria-label': 'Earlier answer' }, prose);
}

function instruction(role, text) {
  return el('p', { class: 'told' }, el('strong', {}, role === 'tool' ? 'A tool said: ' : 'The model was told: '), text);
}
