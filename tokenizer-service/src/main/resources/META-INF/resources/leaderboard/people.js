/** Those who judge: how well they agree, and what is known of each. */
import { el } from '../chat/dom.js';
import { count, decimal, duration, percent } from './numbers.js';
import { badge, nothing, table } from './table.js';

const BETWEEN = { human: 'people', ai: 'AI', program: 'programs', 'human-ai': 'people and AI' };

/** @param {object[]} agreements of `Agreement` @returns {HTMLElement[]} */
export function agreementView(agreements = []) {
  if (agreements.length === 0) return [nothing('Agreement shows as soon as two labellers have ranked the same answers.')];
  return [table('Agreement', [
    { name: 'Criterion', kind: 'name', cell: ({ criterion }) => criterion },
    { name: 'Among', kind: 'text', cell: ({ between }) => BETWEEN[between] ?? between },
    { name: 'Items', cell: ({ items }) => count(items) },
    { name: 'Labellers', cell: ({ labellers }) => count(labellers) },
    { name: 'Krippen\u00addorff’s α', cell: (row) => decimal(row.krippendorff_alpha) },
    { name: 'Cohen’s κ', cell: (row) => decimal(row.cohen_kappa) },
    { name: 'Fleiss’ κ', cell: (row) => decimal(row.fleiss_kappa) },
    { name: 'Same order', cell: (row) => percent(row.pair_agreement) },
  ], agreements), el('p', { class: 'hint' }, 'α and κ: 1 is full agreement, 0 what chance alone would give. Same order: share of pairs of answers that two labellers order alike.')];
}

/** @param {object[]} labellers of `LabellerFigures` @returns {HTMLElement[]} */
export function labellersView(labellers = []) {
  if (labellers.length === 0) return [nothing('Nobody has ranked anything yet.')];
  return [table('Labellers', [
    { name: 'Labeller', kind: 'name', cell: nameOf },
    { name: 'Criterion', kind: 'text', cell: ({ criterion }) => criterion },
    { name: 'Rankings', cell: (row) => `${count(row.rankings)}${row.beyond_cap > 0 ? ` (${count(row.beyond_cap)} more beyond the cap)` : ''}` },
    { name: 'Skipped', cell: ({ skipped }) => count(skipped) },
    { name: 'Checks passed', cell: checksOf },
    { name: 'With others', cell: ({ agreement }) => percent(agreement) },
    { name: 'Asked again', cell: (row) => percent(row.self_agreement) },
    { name: 'Median time', cell: (row) => duration(row.median_spent_ms) },
  ], labellers), el('p', { class: 'hint' }, 'With others, and when asked again: share of pairs of answers ordered alike.')];
}

function nameOf({ labeller_id: id, labeller_kind: kind, outlier, quarantined, quarantine_reason: why }) {
  return el('span', { class: 'named' }, el('span', { class: 'who' }, id), kind !== 'human' && badge(kind === 'ai' ? 'AI' : kind),
    outlier && badge('outlier', 'bad', 'Agrees significantly less than the others do'), quarantined && badge('quarantined', 'bad', why));
}

function checksOf({ checks_passed: passed, checks_failed: failed }) {
  return passed + failed === 0 ? '–' : `${count(passed)} of ${count(passed + failed)}`;
}
