/** The page of what the rankings say: asks again every few seconds while it is seen. Everything on it starts in this file. */
import { byId } from '../chat/dom.js';
import * as doors from '../chat/feedback-api.js';
import { KeyForm } from '../chat/key.js';
import { Filter } from './filter.js';
import { agreementView, labellersView } from './people.js';
import { ratingsView } from './ratings.js';
import { rewardsView } from './rewards.js';

/** How often the figures are asked for, milliseconds. */
const REFRESH_EVERY_MS = 5_000;

// A key that is wrong is asked for again.
const keyForm = new KeyForm(byId('key'), () => ((askedForKey = false), refresh()));
const filter = new Filter(refresh);
/** What each part shows, as JSON: what is the same is not drawn again, so nobody who reads it is disturbed. */
const shown = new Map();
let asking;
let askedForKey = false;

const PARTS = {
  ratings: { ask: (options) => doors.leaderboard(filter.value, options), view: ratingsView },
  agreement: { ask: doors.agreement, view: ({ agreements }) => (offer(agreements), agreementView(agreements)) },
  labellers: { ask: doors.labellers, view: ({ labellers }) => (offer(labellers), labellersView(labellers)) },
  rewards: { ask: doors.rewardModels, view: ({ cards }) => rewardsView(cards) },
};

setInterval(() => document.visibilityState === 'visible' && !asking && refresh(), REFRESH_EVERY_MS);
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && refresh());
refresh();

/** Asks for all parts; a later call takes the place of one that still waits. */
async function refresh() {
  asking?.abort();
  const mine = new AbortController();
  asking = mine;
  const problems = await Promise.all(Object.keys(PARTS).map((name) => refreshPart(name, mine.signal)));
  if (asking !== mine) return;
  asking = undefined;
  tell([...new Map(problems.filter(Boolean).map((problem) => [problem.message, problem])).values()]);
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

function tell(problems) {
  byId('problem').hidden = problems.length === 0;
  byId('problem').textContent = problems.map(({ message }) => message).join(' ');
  if (problems.length === 0) byId('updated').textContent = `Live · ${new Date().toLocaleTimeString('en-GB')}`;
  const keyless = problems.find(({ status }) => status === 401);
  // Once: it takes the focus.
  if (keyless && !askedForKey) keyForm.show(keyless);
  askedForKey = keyless !== undefined;
}
