/** The reward models: a card each, the promoted one first. */
import { el } from '../chat/dom.js';
import { count, decimal, duration, moment, percent } from './numbers.js';
import { badge, nothing } from './table.js';

/** Most cards shown; older versions are in the API. */
const CARDS_MAX = 12;

/** @param {object[]} cards of `RewardModelCard`, newest first @returns {HTMLElement[]} */
export function rewardsView(cards = []) {
  if (cards.length === 0) return [nothing('No reward model has been trained yet. It takes the rankings of a few dozen prompts; RewardService/TrainRewardModel, by gRPC, trains one at once.')];
  const shown = [...cards.filter(({ promoted }) => promoted), ...cards.filter(({ promoted }) => !promoted)].slice(0, CARDS_MAX);
  return [el('ul', { class: 'reward-cards', role: 'list' }, ...shown.map((card) => el('li', {}, cardView(card))))];
}

function cardView(card) {
  const unit = card.kind === 'preference' ? 'pairs' : 'answers';
  const figures = {
    Accuracy: percent(card.accuracy, 1),
    '95 % interval': `${percent(card.accuracy_low, 1)} to ${percent(card.accuracy_high, 1)}`,
    'Held out': `${count(card.held_out_pairs)} ${unit}, ${count(card.held_out_prompts)} prompts`,
    'Promoted before it': percent(card.promoted_accuracy, 1),
    'Calibration error': decimal(card.calibration_error, 3),
    'Length correlation': decimal(card.length_correlation),
    'Trained on': `${count(card.training_pairs)} ${unit}, ${count(card.training_prompts)} prompts`,
    'Training took': duration(card.training_ms),
    'Reads': card.base_model,
  };
  return el('article', { class: 'reward-card', 'data-promoted': String(card.promoted) },
    el('header', {}, el('h3', {}, card.reward_model), badge(card.criterion), badge(kindWords(card)), card.promoted && badge('promoted', 'good')),
    el('p', { class: 'hint' }, el('code', {}, card.version), ` · ${moment(card.created_epoch_ms)}`),
    el('dl', {}, ...Object.entries(figures).flatMap(([name, value]) => [el('dt', {}, name), el('dd', {}, value)])),
    ...[card.alarm && `Alarm: ${card.alarm}`, ...(card.warnings ?? [])].filter(Boolean).map((warning) => el('p', { class: 'hint remark' }, warning)));
}

function kindWords({ kind, labeller_kind: who }) {
  return `${kind}${who && who !== 'human' ? `, by ${who === 'any' ? 'all' : who}` : ''}`;
}
