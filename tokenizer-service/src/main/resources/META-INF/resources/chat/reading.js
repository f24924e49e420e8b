/** Text that is still arriving, made fit to be seen and to be heard. Pure functions of strings. */

/** A last line of nothing but marks (`**`, `- `, `1.`, a fence's backticks): what it means is not known yet. */
const UNDECIDED_LINE = /(^|\n)[ \t]*(?:[-=*_#>+~|:` \t]+|\d{1,9}[.)]?[ \t]*)$/;

/**
 * Completes the half-written Markdown at the end of a streamed answer, so that marks do not flash up as text:
 * `a **bol` → `a **bol**`, "say `cod" → "say `cod`", `see [docs](htt` → `see docs`.
 * @param {string} text the source of the last blocks of the answer
 */
export function mendTail(text) {
  if (insideFence(text)) return text.replace(FENCE_LINE_BEGUN, '$1');
  const decided = text.replace(UNDECIDED_LINE, '$1');
  const from = decided.lastIndexOf('\n') + 1;
  return decided.slice(0, from) + mendLine(decided.slice(from));
}

/** The opening line of a fence whose language is still being written, or a closing one that has too few marks yet. */
const FENCE_LINE_BEGUN = /(^|\n)[ \t]*(?:`{1,2}|~{1,2}|`{3,}[^\n]*|~{3,}[^\n]*)$/;

function insideFence(text) {
  let fence = '';
  for (const [, marks] of text.matchAll(/^[ \t]*(`{3,}|~{3,})/gm)) {
    if (fence === '') fence = marks;
    else if (marks[0] === fence[0] && marks.length >= fence.length) fence = '';
  }
  return fence !== '';
}

const HALF_LINK = /!?\[([^\][\n]*)(?:\](?:\([^)\s]*)?)?$/;
const MARKS_JUST_OPENED = /(^|[\s(])(?:[*_]{1,3}|`)$/;
const OPEN_BOLD = /(?:^|[\s(["'])\*\*[^\s*][^*]*\*?$/;
const OPEN_EMPHASIS = /(?:^|[\s(["'])\*[^\s*][^*]*$/;

function mendLine(text) {
  const shown = text.replace(HALF_LINK, '$1').replace(MARKS_JUST_OPENED, '$1');
  const prose = shown.replace(/`[^`\n]*`/g, '');
  if (prose.includes('`')) return `${shown}\``;
  if (OPEN_BOLD.test(prose)) return `${shown.replace(/\*$/, '').trimEnd()}**`;
  if (OPEN_EMPHASIS.test(prose)) return `${shown.trimEnd()}*`;
  return shown;
}

/** Longest text held back while waiting for the end of its sentence, in UTF-16 units. */
const SENTENCE_LENGTH_MAX = 400;

/** Cuts arriving text into sentences, for a screen reader that should not be interrupted at every token. */
export class SentenceCutter {
  #rest = '';

  /** @returns {string[]} the sentences that `text` completed */
  push(text) {
    this.#rest += text;
    const sentences = [];
    for (;;) {
      const end = /[.!?…][)"'”’\]*_]*\s|[。！？]|\n/.exec(this.#rest);
      if (!end && this.#rest.length <= SENTENCE_LENGTH_MAX) return sentences;
      const length = end ? end.index + end[0].length : SENTENCE_LENGTH_MAX;
      sentences.push(spoken(this.#rest.slice(0, length)));
      this.#rest = this.#rest.slice(length);
      if (sentences.at(-1) === '') sentences.pop();
    }
  }

  /** @returns {string[]} what was left when the answer ended: one sentence or none */
  end() {
    const last = spoken(this.#rest);
    this.#rest = '';
    return last === '' ? [] : [last];
  }
}

/** The words without Markdown's marks, which would be read out one by one. */
const spoken = (text) => text.replace(/^[ \t]*(?:[-*+>#]+|`{3,}\w*)[ \t]*/, '').replace(/[*`]+|~~/g, '').trim();
