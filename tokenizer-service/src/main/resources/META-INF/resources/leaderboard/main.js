/** The page of what the rankings say: asks again every few seconds while it is seen. Everything on it starts in this file. */
import { byId } from '../chat/dom.js';
import * as doors from '../chat/feedback-api.js';
import { Problems } from '../chat/problems.js';
import { Repeat } from '../chat/repeat.js';
import { Filter } from './filter.js';
import { agreementView, labellersView } from './people.js';
import { ratingsView } from './ratings.js';
import { rewardsView } from './rewards.js';

/** How often the figures are asked for, milliseconds. */
const REFRESH_EVERY_MS = 5_000;

const problems = new Problems(refresh);
const filter = new Filter(refresh);
/** What each part shows, as JSON: what is the same is not drawn again, so nobody who reads it is disturbed. */
const shown = new Map();

const PARTS = {
  ratings: { ask: (options) => doors.leaderboard(filter.value, options), view: ratingsView },
  agreement: { ask: doors.agreement, view: ({ agreements }) => (offer(agreements), agreementView(agreements)) },
  labellers: { ask: doors.labellers, view: ({ labellers }) => (offer(labellers), labellersView(labellers)) },
  rewards: { ask: doors.rewardModels, view: ({ cards }) => rewardsView(cards) },
};

const repeat = new Repeat({
  ask: ({ signal }) => Promise.all(Object.keys(PARTS).map((name) => refreshPart(name, signal))), show: tell, told: () => {}, everyMs: () => REFRESH_EVERY_MS,
});
refresh();

/** Asks for all parts; a later call takes the place of one that still waits. */
function refresh() {
  repeat.now();
}

/** @returns {Promise<Error | undefined>} what went wrong; the part then keeps what it shows */
async function refreshPart(name, signal) {
  const { ask, view } = PARTS[name];
  try {
    const answer = await ask({ signal });
    if (signal.aborted) return undefined;
    const json = JSON.stringify(answer);
    if (shown.get(name) === json) return undefined;
    byId(name).replaceChildren(...view(answer));
    shown.set(name, json);
    return undefined;
  } catch (problem) {
    return problem.name === 'AbortError' ? undefined : problem;
  }
}

function offer(list = []) {
  filter.offer(list.map(({ criterion }) => criterion));
}

/** @param {(Error | undefined)[]} found what went wrong, part by part */
function tell(found) {
  Object.keys(PARTS).forEach((name, index) => problems.set(name, found[index]));
  if (found.every((problem) => problem === undefined)) byId('updated').textContent = `Live · ${new Date().toLocaleTimeString('en-GB')}`;
}
