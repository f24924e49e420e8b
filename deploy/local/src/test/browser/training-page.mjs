/**
 * The page of training, in Chromium against a running system with a trainer:
 * `node training-page.mjs http://127.0.0.1:8080 target/chat-page`.
 *
 * Trains two adapters of one name from a few lines, by keys alone: reads their charts, compares them, promotes both and rolls
 * back; cancels a third job. Fails on the first thing that is not so, on any console error, page error or breach of the content
 * security policy; leaves pictures in the folder either way.
 */
import assert from 'node:assert/strict';
import { DESKTOP, PHONE, address, browser, complaints, open, picture, step } from './browser.mjs';

const PATH = '/training';
/** Its own name a run, so that what others have trained here is not in the way. */
const NAME = `page-${Date.now().toString(36)}`;
/** A few updates of few words, and perhaps other jobs before them. */
const TRAINED_MS = 240_000;
const COLOURS = ['red', 'blue', 'green', 'black', 'white', 'grey', 'pink', 'brown', 'gold', 'teal', 'lime', 'navy'];
const CHATS = COLOURS.map((colour, index) => ({ messages: [{ role: 'user', content: `Which colour is flag ${index}?` }, { role: 'assistant', content: `Flag ${index} is ${colour}.` }] }));
const PAIRS = COLOURS.map((colour) => ({ prompt: `Say something about ${colour}.`, chosen: `${colour} is a colour.`, rejected: `I do not know ${colour}, sorry.` }));

try {
  await step('the page comes with its policy', isServedWithCare);
  const page = await open(DESKTOP, PATH);
  await page.locator('#updated:not(:empty)').waitFor();
  await step('a field that is wrong says so, and nothing is sent', () => tellsWrongField(page));
  await step('what the trainer refuses stands at its field', () => tellsRefusal(page));
  await step('a job is started by keys alone, and ends', () => trains(page, { label: `first ${NAME}`, objective: 'supervised', lines: CHATS }));
  await step('its charts, figures and settings can be read', () => showsJob(page));
  await step('a second one learns preferences', () => trains(page, { label: `second ${NAME}`, objective: 'dpo', lines: PAIRS }));
  await step('both are compared', () => compares(page));
  await step('a phone has room for it, in the dark', fitsPhone);
  await step('a job that waits or runs is cancelled once that is confirmed', () => cancels(page));
  await step('a version is promoted, the next one too, and rolled back', () => promotes(page));
  assert.deepEqual(complaints, [], 'the browser complained');
} finally {
  await browser.close();
}

async function isServedWithCare() {
  for (const path of [PATH, `${PATH}/main.js`, `${PATH}/chart.css`]) {
    const { status, headers } = await fetch(new URL(path, address));
    assert.equal(status, 200, path);
    assert.match(headers.get('content-security-policy'), /default-src 'none'/);
    assert.doesNotMatch(headers.get('content-security-policy'), /unsafe/);
  }
}

function jobOf(page, label) {
  return page.locator('.run').filter({ has: page.getByText(label, { exact: true }) });
}

function lossOf(job) {
  return job.locator('.chart', { hasText: 'Loss' }).first();
}

async function choosesFile(page, lines) {
  await page.setInputFiles('#file', { name: 'lines.jsonl', mimeType: 'application/jsonl', buffer: Buffer.from(lines.map((line) => JSON.stringify(line)).join('\n')) });
}

async function tellsWrongField(page) {
  await page.locator('#begin').press('Enter');
  await page.fill('#rank', '9999');
  await page.locator('#rank').press('Enter');
  await page.locator('#rank-problem', { hasText: 'from 1 to 512' }).waitFor();
  await page.locator('#file-problem', { hasText: 'Choose a file' }).waitFor();
  assert.equal(await page.getAttribute('#rank', 'aria-invalid'), 'true');
  await picture(page, 'training-problem');
  await page.fill('#rank', '');
}

/** The browser itself complains of the 400s. */
async function tellsRefusal(page) {
  await page.fill('#adapter', 'Not A Name');
  await choosesFile(page, CHATS);
  await page.locator('#adapter').press('Enter');
  await page.locator('#adapter-problem', { hasText: 'lower-case letters' }).waitFor();
  await page.fill('#adapter', NAME);
  await choosesFile(page, [...CHATS.slice(0, 3), { messages: 'not a list' }]);
  await page.locator('#adapter').press('Enter');
  await page.locator('#file-problem', { hasText: '4' }).waitFor();
  await picture(page, 'training-refused');
  const expected = complaints.splice(0).filter((complaint) => !/status of 400/.test(complaint));
  assert.deepEqual(expected, []);
  await page.keyboard.press('Escape');
}

/** Fills the form; the job is the one that is open then. */
async function begins(page, { label, objective, lines, updates }) {
  await page.locator('#begin').press('Enter');
  await page.selectOption('#objective', objective);
  await choosesFile(page, lines);
  await page.fill('#adapter', NAME);
  if (!(await page.locator('.more-settings').evaluate((details) => details.open))) await page.locator('.more-settings summary').press('Enter');
  await page.fill('#label', label);
  await page.fill('#examples', '2');
  await page.fill('#updates_max', String(updates));
  await page.fill('#validation_share', '0.2');
  await page.fill('#epochs', '100');
  await picture(page, `training-form-${objective}`);
  await page.locator('#label').press('Enter');
  await jobOf(page, label).locator('.run-title[aria-expanded=true]').waitFor();
}

/** An update that somebody looks at stays while the charts are drawn again. */
async function trains(page, { label, objective, lines }) {
  await begins(page, { label, objective, lines, updates: 4 });
  const loss = lossOf(jobOf(page, label));
  await loss.locator('.readout').waitFor({ timeout: TRAINED_MS });
  await loss.locator('.plot').press('Home');
  await jobOf(page, label).locator('.badge', { hasText: 'succeeded' }).waitFor({ timeout: TRAINED_MS });
}

async function showsJob(page) {
  const job = jobOf(page, `first ${NAME}`);
  const loss = lossOf(job);
  await loss.locator('.readout', { hasText: 'Update 1:' }).waitFor();
  for (const name of ['Learning rate', 'Throughput, tokens/s', 'Gradient norm']) await job.locator('.chart', { hasText: name }).locator('.line').first().waitFor({ state: 'attached' });
  await loss.locator('.plot').press('End');
  await loss.locator('.readout', { hasText: 'Update 4:' }).waitFor();
  assert.match(await job.locator('.job-figures').innerText(), /trained_tokens/);
  assert.ok((await job.locator('.job-checkpoints tbody tr').count()) > 0);
  for (const summary of await job.locator('details summary').all()) await summary.press('Enter');
  assert.match(await job.locator('.job-settings').innerText(), /lora\.rank\s+8/);
  assert.match(await job.locator('.job-origin').innerText(), /SHA-256 of lines\.jsonl\s+[0-9a-f]{64}/);
  assert.match(await job.locator('.job-messages').innerText(), /The job succeeded/);
  await picture(page, 'training-job');
}

async function compares(page) {
  for (const name of ['first', 'second']) await jobOf(page, `${name} ${NAME}`).locator('.run-pick input').press('Space');
  await page.locator('#compared .legend').nth(1).waitFor();
  const settings = page.locator('#compared tbody tr', { hasText: 'objective' }).first();
  assert.match(await settings.innerText(), /instructions \(SFT\)\s+preferences \(DPO\)/);
  assert.match(await page.locator('#compared').innerText(), /rewards\/margins/);
  await page.locator('#comparison').scrollIntoViewIfNeeded();
  await picture(page, 'training-compared');
  await page.locator('#choose-none').press('Enter');
  assert.equal(await page.locator('#compared').innerText(), '');
}

async function fitsPhone() {
  const phone = await open({ ...PHONE, colorScheme: 'dark' }, PATH);
  await jobOf(phone, `second ${NAME}`).locator('.run-title').tap();
  await jobOf(phone, `second ${NAME}`).locator('.chart .line').first().waitFor({ state: 'attached' });
  await picture(phone, 'training-phone');
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await phone.context().close();
}

async function cancels(page) {
  await begins(page, { label: `third ${NAME}`, objective: 'supervised', lines: CHATS, updates: 10_000 });
  const job = jobOf(page, `third ${NAME}`);
  const end = job.getByRole('button', { name: `Cancel third ${NAME}` });
  await end.press('Enter');
  await page.keyboard.press('Escape');
  assert.equal(await end.count(), 1, 'it goes on');
  await end.press('Enter');
  await page.locator('#confirmation-do').press('Enter');
  await job.locator('.badge', { hasText: 'cancelled' }).waitFor({ timeout: TRAINED_MS });
  await end.waitFor({ state: 'detached' });
}

async function promotes(page) {
  const entry = page.locator('.model-entry').filter({ has: page.getByRole('heading', { name: NAME, exact: true }) });
  const [newer, older] = await entry.locator('code').allInnerTexts();
  assert.notEqual(newer, older);
  for (const version of [older, newer]) {
    await entry.getByRole('button', { name: `Promote ${NAME}, version ${version}` }).press('Enter');
    await page.locator('#confirmation-do').press('Enter');
    await entry.locator('.hint', { hasText: `version ${version}` }).waitFor();
  }
  await entry.getByRole('button', { name: `Card of ${NAME}, version ${newer}` }).press('Enter');
  assert.match(await entry.locator('.model-card').innerText(), new RegExp(`parent\\s+${older}`));
  await picture(page, 'training-models');
  await entry.getByRole('button', { name: `Roll back ${NAME}` }).press('Enter');
  await page.locator('#confirmation-do').press('Enter');
  await entry.locator('.hint', { hasText: `version ${older}` }).waitFor();
  assert.match(await entry.getByRole('link', { name: /Chat with/ }).getAttribute('href'), new RegExp(`model=.*%3A${NAME}$`));
}
