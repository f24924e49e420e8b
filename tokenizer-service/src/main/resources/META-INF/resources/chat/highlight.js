/**
 * Colours for code: comments, strings, numbers and the words that most languages share. One pass over the text, one
 * pattern without nested repetition, so its time grows with the text alone.
 */

/** Longer code stays plain, in UTF-16 units. */
const LENGTH_MAX = 50_000;

const WORDS = new Set((
  'abstract and as assert async await bool boolean break byte case catch char class const continue def default del do double elif else enum '
  + 'except export extends false final finally float fn for from func function global if impl implements import in instanceof int '
  + 'interface is lambda let long loop match mod module mut namespace new nil None nonlocal not null number object of or override '
  + 'package pass private protected pub public raise record return self short static string struct super switch synchronized template '
  + 'this throw throws trait true True False try type typedef typeof union unsigned use using val var void volatile where while with yield '
  + 'SELECT FROM WHERE INSERT INTO UPDATE DELETE CREATE TABLE JOIN ON GROUP BY ORDER LIMIT VALUES SET AND OR NOT NULL'
).split(' '));

const PARTS = {
  slashes: String.raw`\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)`,
  hash: String.raw`#[^\n]*`,
  dashes: String.raw`--[^\n]*`,
  markup: String.raw`<!--[^]*?(?:-->|$)`,
};
const COMMENTS = {
  python: 'hash', py: 'hash', bash: 'hash', sh: 'hash', shell: 'hash', ruby: 'hash', yaml: 'hash', toml: 'hash', dockerfile: 'hash',
  sql: 'dashes', lua: 'dashes', haskell: 'dashes', html: 'markup', xml: 'markup',
};
const STRINGS = String.raw`"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|` + '`(?:\\\\.|[^`\\\\])*`?';
const NUMBER_OR_WORD = String.raw`\b\d[\w.]*|[A-Za-z_$][\w$]*`;

/**
 * Cuts code into pieces with the kind of each.
 * @param {string} code
 * @param {string} language as the fence names it
 * @returns {{text: string, kind: 'comment'|'string'|'number'|'word'|''}[]} joined they are the code
 */
export function highlight(code, language) {
  if (code.length > LENGTH_MAX || ['', 'text', 'code', 'plain', 'console'].includes(language)) return [{ text: code, kind: '' }];
  const pattern = new RegExp(`(${PARTS[COMMENTS[language.toLowerCase()] ?? 'slashes']})|(${STRINGS})|(${NUMBER_OR_WORD})`, 'g');
  const pieces = [];
  let end = 0;
  for (const { 0: text, 1: comment, 2: string, index } of code.matchAll(pattern)) {
    const kind = comment ? 'comment' : string ? 'string' : /^\d/.test(text) ? 'number' : WORDS.has(text) ? 'word' : '';
    if (kind === '') continue;
    if (index > end) pieces.push({ text: code.slice(end, index), kind: '' });
    pieces.push({ text, kind });
    end = index + text.length;
  }
  if (end < code.length) pieces.push({ text: code.slice(end), kind: '' });
  return pieces;
}
