/**
 * Answers are Markdown from a model, so they are untrusted: no HTML passes, only a short list of elements survives the
 * sanitizer, images become links (an image would call any address the model was talked into), links open apart.
 */
import '../_static/markdown-it/14.2.0/dist/markdown-it.min.js';
import '../_static/dompurify/3.4.15/dist/purify.min.js';
import { copyButton, el } from './dom.js';
import { highlight } from './highlight.js';
import { mendTail } from './reading.js';

const { markdownit, DOMPurify } = globalThis;

const markdown = markdownit({ html: false, linkify: true, breaks: false });
markdown.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
markdown.renderer.rules.image = (tokens, index) => {
  const [address, words] = [tokens[index].attrGet('src'), tokens[index].content || 'image'].map(markdown.utils.escapeHtml);
  return `<a href="${address}">${words}</a>`;
};
markdown.core.ruler.push('fit_into_page', ({ tokens }) => tokens.forEach(fitIntoPage));

/** The page has headings of its own above the answers', and its policy allows no style attributes. */
function fitIntoPage(token) {
  const heading = /^h([1-6])$/.exec(token.tag);
  if (heading) token.tag = `h${Math.min(6, Number(heading[1]) + 2)}`;
  const align = /text-align:(\w+)/.exec(token.attrGet('style') ?? '');
  if (align) token.attrs = [['align', align[1]]];
}

const ALLOWED = {
  ALLOWED_TAGS: ('p br strong em s code pre ul ol li blockquote h3 h4 h5 h6 hr a table thead tbody tr th td #text').split(' '),
  ALLOWED_ATTR: ['href', 'title', 'class', 'start', 'align'],
  ALLOWED_URI_REGEXP: /^(?:https?:|mailto:)/i,
  // The pattern above judges addresses only; these two hold a word and a number.
  ADD_URI_SAFE_ATTR: ['start', 'align'],
  ALLOW_DATA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};
DOMPurify.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName !== 'A') return;
  node.setAttribute('target', '_blank');
  node.setAttribute('rel', 'noopener noreferrer');
});

/** How many times longer than drawing took to wait before drawing again: at most a fifth of the time is spent on it. */
const REST_FACTOR = 4;

/**
 * Draws an answer into an element while it grows. Blocks that are complete are drawn once and left alone; only the last
 * block is drawn again, so the work per frame does not grow with the answer.
 */
export class StreamedMarkdown {
  #container;
  #rest = '';
  #tail = [];
  #openFence;
  #notBeforeMs = 0;

  /** @param {HTMLElement} container an empty element */
  constructor(container) {
    this.#container = container;
  }

  append(text) {
    this.#rest += text.replaceAll('\r', '');
  }

  /** Draws what has come so far; false when it is too early after a slow drawing and the caller should come back. */
  draw(nowMs) {
    if (nowMs < this.#notBeforeMs) return false;
    const began = performance.now();
    this.#draw(mendTail(this.#rest));
    this.#notBeforeMs = nowMs + (performance.now() - began) * REST_FACTOR;
    return true;
  }

  /** Draws the rest as it stands; nothing follows. */
  finish() {
    this.#draw(this.#rest);
    this.#openFence = undefined;
    this.#tail.forEach(colourCode);
  }

  #draw(source) {
    const tokens = markdown.parse(source, {});
    const last = tokens.findLastIndex((token) => token.level === 0 && token.nesting >= 0);
    if (last > 0) {
      this.#replaceTail(tokens.slice(0, last));
      this.#tail.forEach(colourCode);
      this.#tail = [];
      this.#openFence = undefined;
      this.#rest = afterLines(this.#rest, tokens[last].map[0]);
    }
    if (last >= 0) this.#drawTail(tokens.slice(last));
  }

  #drawTail(tokens) {
    const fence = tokens.length === 1 && tokens[0].type === 'fence' ? tokens[0] : undefined;
    if (fence && this.#openFence?.info === fence.info) {
      // The same code block, longer: keep its element, its scroll position and its button.
      this.#openFence.code.textContent = fence.content;
      return;
    }
    this.#replaceTail(tokens);
    this.#openFence = fence && { info: fence.info, code: this.#tail[0].querySelector('code') };
  }

  #replaceTail(tokens) {
    const fragment = DOMPurify.sanitize(markdown.renderer.render(tokens, markdown.options, {}), ALLOWED);
    fragment.querySelectorAll('pre').forEach(frameCode);
    fragment.querySelectorAll('table').forEach(frameTable);
    const nodes = [...fragment.childNodes];
    this.#tail.forEach((node) => node.remove());
    this.#container.append(fragment);
    this.#tail = nodes;
  }
}

/** The text after its first `count` lines. */
function afterLines(text, count) {
  let from = 0;
  for (let i = 0; i < count; i += 1) from = text.indexOf('\n', from) + 1;
  return text.slice(from);
}

function frameCode(pre) {
  const code = pre.querySelector('code') ?? pre;
  const language = /language-(\S+)/.exec(code.className)?.[1] ?? 'code';
  const head = el('div', { class: 'code-head' }, el('span', {}, language), copyButton(() => code.textContent, 'this code'));
  const frame = el('div', { class: 'code' }, head);
  pre.replaceWith(frame);
  pre.tabIndex = 0;
  frame.append(pre);
}

/** Only of blocks that are complete: half a string would colour what follows it. */
function colourCode(node) {
  for (const code of node.querySelectorAll?.('.code pre code') ?? []) {
    const language = /language-(\S+)/.exec(code.className)?.[1] ?? '';
    const pieces = highlight(code.textContent, language);
    code.replaceChildren(...pieces.map(({ text, kind }) => (kind ? el('span', { class: `code-${kind}` }, text) : text)));
  }
}

/** A wide table scrolls by itself instead of widening the page. */
function frameTable(table) {
  const frame = el('div', { class: 'table', tabindex: '0' });
  table.replaceWith(frame);
  frame.append(table);
}
