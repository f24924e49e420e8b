/**
 * The page of evaluations, in Chromium against a running system:
 * `node evaluations-page.mjs http://127.0.0.1:8080 target/chat-page`.
 *
 * Runs one small task, reads its figures and items, opens its report and deletes it, and has two runs judged by a model and by
 * people, by keys alone. Fails on the first thing that is not so, on any console error, page error or breach of the content
 * security policy; leaves pictures in the folder either way.
 */
import assert from 'node:assert/strict';
import { ANSWER_MS, DESKTOP, PHONE, address, browser, complaints, open, picture, step } from './browser.mjs';

const PATH = '/evaluations';
const TASK = 'last_word';
const ITEMS = 3;
/** A task whose answers can be judged. */
const WRITTEN = 'gsm_mini';
/** Its own word a run, so that what others have run here is not in the way. */
const LABEL = `page ${Date.now().toString(36)}`;

try {
  await step('the page comes with its policy', isServedWithCare);
  const page = await open(DESKTOP, PATH);
  await page.locator('#updated:not(:empty)').waitFor();
  await step('a field that is wrong says so, and nothing is sent', () => tellsWrongField(page));
  await step('a run is started by keys alone, and ends', () => starts(page));
  await step('its figures and items can be read', () => showsFigures(page));
  await step('what is the same is not drawn again', () => keepsStill(page));
  await step('its report is a link away', () => reports(page));
  await step('the report is a page for light and dark, desk and hand', () => opensReport(page));
  await step('live traffic is there, and stays closed once it is', () => showsLive(page));
  await step('a phone has room for it, in the dark', fitsPhone);
  await step('what two runs wrote is judged by a model', () => judges(page));
  await step('and by people, and the report opens while they rank', () => letsPeopleJudge(page));
  await step('it is deleted once that is confirmed', () => deletes(page));
  assert.deepEqual(complaints, [], 'the browser complained');
} finally {
  await browser.close();
}

async function isServedWithCare() {
  for (const path of [PATH, `${PATH}/main.js`, `${PATH}/evaluations.css`]) {
    const { status, headers } = await fetch(new URL(path, address));
    assert.equal(status, 200, path);
    assert.match(headers.get('content-security-policy'), /default-src 'none'/);
    assert.doesNotMatch(headers.get('content-security-policy'), /unsafe/);
  }
}

function mine(page) {
  return page.locator('.run').filter({ has: page.getByText(LABEL, { exact: true }) });
}

async function tellsWrongField(page) {
  await page.locator('#begin').press('Enter');
  await page.locator('#task-list label').first().waitFor();
  await page.fill('#temperature', '7');
  await page.locator('#temperature').press('Enter');
  await page.locator('#temperature-problem', { hasText: 'from 0 to 2' }).waitFor();
  assert.equal(await page.getAttribute('#temperature', 'aria-invalid'), 'true');
  await picture(page, 'evaluations-problem');
  await page.fill('#temperature', '');
}

async function starts(page) {
  for (const box of await page.locator('#task-list :checked').all()) await box.press('Space');
  await page.fill('#task-query', TASK);
  await page.locator(`#task-list [value="${TASK}"]`).press('Space');
  await page.fill('#label', LABEL);
  await page.fill('#limit', String(ITEMS));
  await picture(page, 'evaluations-start');
  await page.locator('#limit').press('Enter');
  await mine(page).locator('.run-title[aria-expanded=true]').waitFor();
  await mine(page).locator('.badge', { hasText: 'complete' }).waitFor({ timeout: ANSWER_MS });
}

async function showsFigures(page) {
  const row = mine(page).locator('tbody tr', { hasText: 'acc' }).first();
  await row.waitFor();
  assert.match(await row.locator('[data-label=Value]').innerText(), /^[01]\.\d{3}$/);
  await mine(page).getByRole('button', { name: `Items of ${TASK}` }).press('Enter');
  await mine(page).locator('.item').nth(ITEMS - 1).waitFor();
  assert.equal(await mine(page).locator('.item').count(), ITEMS);
  assert.notEqual(await mine(page).locator('.item .prompt').first().innerText(), '');
  await picture(page, 'evaluations-items');
}

async function keepsStill(page) {
  const cell = await mine(page).locator('tbody tr').first().elementHandle();
  const before = await page.textContent('#updated');
  await page.waitForFunction((was) => document.getElementById('updated').textContent !== was, before);
  assert.ok(await cell.evaluate((element) => element.isConnected));
}

async function reports(page) {
  await mine(page).locator('.run-pick input').press('Space');
  const href = await page.getAttribute('#report-markdown', 'href');
  const response = await fetch(new URL(href, address));
  assert.equal(response.status, 200, href);
  // Markdown has its own meaning for an underscore.
  assert.ok((await response.text()).includes(`## ${TASK.replace('_', '\\_')}`));
}

async function opensReport(page) {
  const href = await page.getAttribute('#report-html', 'href');
  const light = await paper(href, 'light', DESKTOP);
  const dark = await paper(href, 'dark', { ...DESKTOP, colorScheme: 'dark' });
  const phone = await paper(href, 'phone', { ...PHONE, viewport: { width: 390, height: 844 } });
  assert.notEqual(dark, light);
  assert.equal(phone, light);
}

/** Opens the report; returns the colour of its ground. */
async function paper(href, name, options) {
  const report = await open(options, href);
  await report.locator('table.figures', { hasText: 'acc' }).first().waitFor();
  await report.locator('canvas').first().waitFor();
  await picture(report, `evaluations-report-${name}`);
  // A phone makes its window wider for what is too wide, so the width is what was asked for.
  assert.equal(await report.evaluate(() => document.documentElement.scrollWidth), options.viewport.width, name);
  const colour = await report.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await report.context().close();
  return colour;
}

/** The run's own prompts are not among it, but this one. */
async function showsLive(page) {
  const [model] = (await (await fetch(new URL('/v1/models', address))).json()).data;
  const request = { model: model.id, messages: [{ role: 'user', content: 'Hello' }], max_tokens: 2 };
  const answer = await fetch(new URL('/v1/chat/completions', address), { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(request) });
  assert.equal(answer.status, 200);
  await page.locator('#live-figures tbody tr', { hasText: 'All' }).first().waitFor();
  assert.match(await page.locator('#live-figures tbody tr').first().locator('[data-label=Requests]').innerText(), /^[1-9]/);
  await page.locator('#live-windows :checked').press('ArrowRight');
  await page.locator('#live-figures caption', { hasText: 'last 1 h' }).waitFor({ state: 'attached' });
  await page.locator('#live-dimensions :checked').press('ArrowLeft');
  await page.locator('#live-figures tbody tr', { hasText: 'prompts without a template' }).first().waitFor();
  await page.locator('#live-dimensions :checked').press('ArrowRight');
  await page.locator('#live-figures caption', { hasText: 'by model' }).waitFor({ state: 'attached' });
  assert.notEqual(await page.innerText('#live-alerts'), '');
  assert.notEqual(await page.innerText('#live-drift'), '');
  await picture(page, 'evaluations-live');
  await page.locator('#live summary').press('Enter');
  // The browser tells the page of it in a task of its own, which a page that is left at once does not see.
  await page.waitForFunction(() => Object.values(localStorage).some((kept) => kept.includes('"open":false')));
  await page.reload();
  await page.locator('#updated:not(:empty)').waitFor();
  assert.equal(await page.getAttribute('#live', 'open'), null);
}

async function fitsPhone() {
  const phone = await open({ ...PHONE, colorScheme: 'dark' }, PATH);
  await mine(phone).locator('.run-title').tap();
  await mine(phone).locator('.figures-table').waitFor();
  await picture(phone, 'evaluations-phone');
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await phone.context().close();
}

/** Two runs of few words, by the API; the second one is asked for other words. Leaves both chosen. */
async function judges(page) {
  for (const [name, most] of [['short', 2], ['long', 12]]) await send('POST', 'evaluations', { label: `${name} ${LABEL}`, tasks: [WRITTEN], limit: 2, fewshot: 0, temperature: 0, max_tokens: most });
  await page.reload();
  const runs = ['short', 'long'].map((name) => page.locator('.run', { hasText: `${name} ${LABEL}` }));
  for (const run of runs) await run.locator('.badge', { hasText: 'complete' }).waitFor({ timeout: ANSWER_MS });
  await runs[0].locator('.run-pick input').press('Space');
  assert.equal(await page.locator('#judge-people').isDisabled(), true);
  await page.locator('#judge-model').press('Enter');
  await page.fill('#judgement-criterion', 'fluency');
  await page.fill('#judgement-label', `judged ${LABEL}`);
  await page.fill('#judgement-limit', '1');
  await picture(page, 'evaluations-judge');
  await page.locator('#judgement-limit').press('Enter');
  const judged = page.locator('.run', { hasText: `judged ${LABEL}` });
  await judged.locator('.badge', { hasText: 'complete' }).waitFor({ timeout: ANSWER_MS });
  await judged.locator('tbody tr', { hasText: 'fluency' }).first().waitFor();
  await runs[1].locator('.run-pick input').press('Space');
  await page.locator('#judge-model').press('Enter');
  await page.locator('#judgement-words', { hasText: `“long ${LABEL}” or its baseline “short ${LABEL}”` }).waitFor();
  assert.equal(await page.locator('#judgement-criterion').isVisible(), false);
  await page.keyboard.press('Escape');
}

/** One person ranks one item, by the API. */
async function letsPeopleJudge(page) {
  const criterion = LABEL.replace(' ', '-');
  await page.locator('#judge-people').press('Enter');
  await page.fill('#judgement-criterion', criterion);
  await page.fill('#judgement-label', `people on ${LABEL}`);
  await page.locator('#judgement-label').press('Enter');
  const people = page.locator('.run', { hasText: `people on ${LABEL}` });
  await people.locator('.badge', { hasText: 'open' }).waitFor();
  assert.equal(await people.getByRole('link', { name: 'Rank' }).getAttribute('href'), 'rank');
  assert.equal(await people.getByRole('link', { name: 'Report' }).count(), 0, 'nobody has ranked yet');
  const who = { labeller_id: 'page', criterion };
  const { comparison_id, prompt_id, prompt, answers } = (await send('POST', 'feedback/tasks/next', who)).task;
  await send('POST', 'feedback/rankings', { ...who, comparison_id, prompt_id, prompt, answers, positions: answers.map(({ answer_id }, index) => ({ answer_id, rank: index + 1 })) });
  await page.reload();
  await picture(page, 'evaluations-people');
  const report = await open(DESKTOP, await people.getByRole('link', { name: 'Report' }).getAttribute('href'));
  await report.getByText('people still rank').first().waitFor();
  await report.context().close();
  const id = await people.getAttribute('id');
  await send('POST', `evaluations/${id}/cancel`, {});
  await send('DELETE', `evaluations/${id}`);
}

async function send(method, path, body) {
  const response = await fetch(new URL(`/v1/${path}`, address), { method, headers: { 'Content-Type': 'application/json' }, body: body && JSON.stringify(body) });
  const text = await response.text();
  assert.equal(response.status, 200, text);
  return JSON.parse(text || '{}');
}

async function deletes(page) {
  const end = mine(page).getByRole('button', { name: `Delete ${LABEL}` });
  await end.press('Enter');
  await page.keyboard.press('Escape');
  assert.equal(await mine(page).count(), 1, 'it is kept');
  await end.press('Enter');
  // Closed and asked again at once: the browser tells of the closing when the second question stands already.
  await end.evaluate((button) => (document.getElementById('confirmation').close(), button.click()));
  await page.locator('#confirmation-do').press('Enter');
  await mine(page).waitFor({ state: 'detached' });
  const { evaluations } = await send('GET', 'evaluations');
  for (const { evaluation_id: id } of evaluations.filter(({ spec }) => spec.label.includes(LABEL))) await send('DELETE', `evaluations/${id}`);
  assert.match(await page.textContent('#spoken'), /has been deleted/);
}
