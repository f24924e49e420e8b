/** A table that becomes a list of cards on a small screen, still a table to screen readers. */
import { el } from '../chat/dom.js';

/**
 * @template T
 * @param {string} caption
 * @param {{name: string, cell: (row: T) => (string | Node), kind?: 'name'|'figure'|'bar'|'text'}[]} columns the first names the row
 * @param {T[]} rows
 */
export function table(caption, columns, rows) {
  // Laid out anew a table loses its roles in some browsers, so they are said.
  const head = el('tr', { role: 'row' }, ...columns.map(({ name, kind = 'figure' }) => el('th', { role: 'columnheader', scope: 'col', class: kind }, name)));
  const body = rows.map((row) => el('tr', { role: 'row' }, ...columns.map(({ name, cell, kind = 'figure' }, index) =>
    el(index === 0 ? 'th' : 'td', { role: index === 0 ? 'rowheader' : 'cell', scope: index === 0 ? 'row' : undefined, class: kind, 'data-label': name }, cell(row)))));
  return el('table', { role: 'table', class: 'figures-table' },
    el('caption', { class: 'visually-hidden' }, caption), el('thead', { role: 'rowgroup' }, head), el('tbody', { role: 'rowgroup' }, ...body));
}

/** What to do where there is nothing yet. @param {string} words @param {string} [command] */
export function nothing(words, command) {
  return el('div', { class: 'nothing' }, el('p', {}, words), command && el('pre', { class: 'command' }, el('code', {}, command)));
}

/** A small mark beside a name. @param {'good'|'bad'|''} kind */
export function badge(words, kind = '', title = undefined) {
  return el('span', { class: `badge ${kind}`, title }, words);
}
