/** What sessions of ranking have in common: comparisons to rank, and what is seen and sent while one does. */
import assert from 'node:assert/strict';
import { address } from './browser.mjs';

/** Its own word a run, so that what others have ranked here is not in the way. */
const RUN = Date.now().toString(36);
export const CRITERION = `clear-${RUN}`;
export const LABELLERS = { keys: `keys-${RUN}`, touch: `touch-${RUN}` };
/** By whom the answers are said to be: better to worse, if the session goes as it does. */
export const SETTINGS = ['a', 'b', 'c', 'd'].map((name) => `${name}-${RUN}`);
const PROMPTS = ['Which is the longest river?', 'How does a mill work?', 'Name a river.'];

/** Asks the API. @returns {Promise<object>} */
export async function api(method, path, body) {
  const sent = body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(new URL(path, address), { method, ...sent });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
  return text === '' ? {} : JSON.parse(text);
}

/** Three comparisons of four answers each, which nobody else is asked to rank by another criterion. */
export async function openComparisons() {
  for (const [index, prompt] of PROMPTS.entries()) {
    const answers = SETTINGS.map((setting, place) => ({ answer_id: `answer-${place}`, text: `**Answer ${place + 1}** to “${prompt}”, in a few plain words.`, origin: { setting } }));
    await api('POST', '/v1/feedback/comparisons', { prompt_id: `prompt-${RUN}-${index}`, prompt, answers, criterion: CRITERION, reason: 'asked', priority: 1_000_000 - index });
  }
}

/** Fills the first screen in and waits for the first item. */
export async function begin(page, labeller, type, submit) {
  await page.locator('#labeller').waitFor();
  await page.fill('#labeller', '');
  await type(labeller);
  await page.check('input[value=own]');
  await page.fill('#own-criterion', CRITERION);
  await submit();
  await page.locator('.card').nth(3).waitFor();
}

/** The body of the one ranking that `act` sends. */
export async function sent(page, act) {
  const bodies = [];
  const hear = (request) => request.method() === 'POST' && request.url().endsWith('/v1/feedback/rankings') && bodies.push(request.postDataJSON());
  page.on('request', hear);
  const answered = page.waitForResponse((response) => response.url().endsWith('/v1/feedback/rankings'));
  await act();
  const response = await answered;
  assert.equal(response.status(), 200, await response.text());
  await page.waitForFunction(() => !document.body.classList.contains('busy'));
  page.off('request', hear);
  assert.equal(bodies.length, 1, 'a ranking is sent once');
  return bodies[0];
}

/** Waits until so many are ranked and the next item is there, or nothing is left: others may have opened more. */
export async function moved(page, done) {
  await page.waitForFunction((count) => document.querySelector('#progress').value === count && !document.body.classList.contains('busy'), done);
}

export function standings(page) {
  return page.locator('.standing').allInnerTexts();
}

/** How many rankings of a labeller count. */
export async function rankedBy(labeller) {
  const { labellers } = await api('GET', `/v1/feedback/labellers?labeller_id=${labeller}`);
  return labellers.find(({ criterion }) => criterion === CRITERION)?.rankings;
}

/** Drags with a finger. */
export async function place(page, finger, from, to) {
  await from.scrollIntoViewIfNeeded();
  const [start, end] = [await from.boundingBox(), await to.boundingBox()].map(({ x, y, width, height }) => ({ x: x + width / 2, y: y + height / 2 }));
  const touch = (type, ...touchPoints) => finger.send('Input.dispatchTouchEvent', { type, touchPoints });
  await touch('touchStart', start);
  for (const share of [0.2, 0.5, 0.8, 1]) await touch('touchMove', { x: start.x + (end.x - start.x) * share, y: start.y + (end.y - start.y) * share });
  await touch('touchEnd');
}
