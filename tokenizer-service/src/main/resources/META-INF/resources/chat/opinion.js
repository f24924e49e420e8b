/** What a reader thinks of answers, as the `RankingRecorded` that says it. Knows neither the page nor the network. */

/** @typedef {import('./conversation.js').Message} Message */
/**
 * @typedef {object} Asked
 * @property {{role: string, content: string}[]} messages what was sent for the answers, the question last
 * @property {string} labeller
 * @property {string} [supersedes] id of the ranking that this one replaces
 */

const CRITERION = 'helpful';
/** Longest prompt that is told, in code points. */
const PROMPT_MAX = 65_536;

/** A thumb up or down for one answer. @param {Message} answer @param {boolean} up @param {Asked} asked */
export function rating(answer, up, asked) {
  return record([answer], [{ answer_id: String(answer.id), rank: up ? 1 : 0, failed: !up, flags: [] }], asked);
}

/**
 * Which of several answers is best: the others share the second rank. Without a best one all are equally good, or none is.
 * @param {Message[]} answers in the order shown @param {number | 'tie' | 'none'} best index of the best one @param {Asked} asked
 */
export function verdict(answers, best, asked) {
  const rankOf = (index) => (best === 'none' ? 0 : best === 'tie' || index === best ? 1 : 2);
  return record(answers, answers.map(({ id }, index) => ({ answer_id: String(id), rank: rankOf(index), failed: best === 'none', flags: [] })), asked);
}

function record(answers, positions, { messages, labeller, supersedes = '' }) {
  return {
    prompt_id: promptId(messages),
    prompt: [...messages.at(-1).content].slice(0, PROMPT_MAX).join(''),
    messages,
    answers: answers.map(({ id, text, origin = {} }) => ({ answer_id: String(id), text, origin })),
    positions,
    labeller_id: labeller,
    criterion: CRITERION,
    labeller_kind: 'human',
    supersedes_ranking_id: supersedes,
  };
}

/** Where an answer comes from: the `AnswerOrigin` of a request. @param {string} model "base:adapter" where it has an adapter */
export function originOf(model, { temperature, top_k: topK, top_p: topP }, choice) {
  const [base, ...adapter] = model.split(':');
  return { model: base, adapter: adapter.join(':'), setting: `temperature=${temperature} top_k=${topK} top_p=${topP}`, choice };
}

/** The same for the same conversation, whoever has it. Not crypto.subtle: browsers have it on https and localhost only. */
export function promptId(messages) {
  const text = JSON.stringify(messages.map(({ role, content }) => [role, content]));
  return `chat-${[1, 2].map((seed) => hash53(text, seed).toString(16).padStart(14, '0')).join('')}`;
}

/** 53 bits of a string: cyrb53 by bryc, in the public domain. */
function hash53(text, seed) {
  let [high, low] = [0xdeadbeef ^ seed, 0x41c6ce57 ^ seed];
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}
