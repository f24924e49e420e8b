/**
 * The page that compares decoding methods, in Chromium against a running system:
 * `node compare-page.mjs http://127.0.0.1:8080 target/chat-page`.
 *
 * Runs real methods, stops them, provokes a refusal. Fails on the first thing that is not so, on any console error, page
 * error or breach of the content security policy; leaves pictures in the folder either way.
 */
import assert from 'node:assert/strict';
import { ANSWER_MS, DESKTOP, PHONE, address, browser, complaints, open, picture, step } from './browser.mjs';

const PATH = '/compare';

try {
  await step('the page comes with its policy', isServedWithCare);
  const page = await open(DESKTOP, PATH);
  await step('three methods stand ready, and the model has its name', () => showsMethods(page));
  await step('methods answer side by side', () => answers(page));
  await step('tokens show what else was likely, to the mouse and to keys', () => showsAlternatives(page));
  await step('an answer can be copied', () => copies(page));
  await step('methods are added, changed and removed', () => changesMethods(page));
  await step('a wrong value is told and nothing is sent', () => tellsWrongValue(page));
  await step('what the server refuses stands in the method that it names', () => tellsRefusal(page));
  await step('a run stops and keeps its texts', () => stops(page));
  await step('a reload keeps prompt and methods', () => survivesReload(page));
  await step('the chat page is a link away, and back', () => leadsToTheChat(page));
  await step('the dark page works as well', inTheDark);
  await step('a phone swipes through the columns', fitsPhone);
  assert.deepEqual(complaints, [], 'the browser complained');
} finally {
  await browser.close();
}

async function isServedWithCare() {
  for (const path of [PATH, '/compare/main.js', '/compare/compare.css']) {
    const { status, headers } = await fetch(new URL(path, address));
    assert.equal(status, 200, path);
    assert.match(headers.get('content-security-policy'), /default-src 'none'/);
    assert.equal(headers.get('cache-control'), 'no-cache', path);
  }
}

function columns(page) {
  return page.locator('.column');
}

function column(page, index) {
  return columns(page).nth(index);
}

function labels(page) {
  return columns(page).evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
}

async function showsMethods(page) {
  await page.locator('#model:not(:empty)').waitFor();
  assert.deepEqual(await labels(page), ['Greedy', 'Beam search 4', 'Top-p 0.9']);
  await picture(page, 'compare-empty');
}

/** Runs and waits until every method has ended. */
async function run(page) {
  await page.click('#run');
  await page.locator('#run').waitFor({ timeout: ANSWER_MS });
}

async function answers(page) {
  await page.fill('#prompt', 'What is the capital of France?');
  await page.fill('#max_tokens', '32');
  await page.fill('#seed', '7');
  const sent = page.waitForRequest('**/v1/decoding/compare');
  await page.press('#prompt', 'Enter');
  const body = (await sent).postDataJSON();
  assert.deepEqual(body.methods, [
    { temperature: 0, name: 'Greedy' },
    { num_beams: 4, length_penalty: 1, name: 'Beam search 4' },
    { top_p: 0.9, temperature: 1, name: 'Top-p 0.9' },
  ]);
  assert.deepEqual([body.max_tokens, body.seed, body.top_logprobs], [32, 7, 5]);
  await page.locator('.column[data-state=streaming]').first().waitFor({ timeout: ANSWER_MS });
  await picture(page, 'compare-streaming');
  await page.locator('#run').waitFor({ timeout: ANSWER_MS });
  for (let index = 0; index < 3; index++) {
    assert.equal(await column(page, index).getAttribute('data-state'), 'done');
    const text = await column(page, index).locator('.visually-hidden').textContent();
    const tokens = await column(page, index).locator('.token:not(.special)').allTextContents();
    assert.equal(tokens.join('').replaceAll('↵', '\n'), text, 'the tokens are the text');
    const figures = await column(page, index).locator('.figures').innerText();
    assert.match(figures.replaceAll(/\s+/g, ' '), /^Tokens \d+ Tokens\/s [\d.]+ First token [\d.]+ s Mean log-prob -[\d.]+ Perplexity [\d.]+$/);
  }
  assert.match(await page.textContent('#spoken'), /ended after \d+ tokens/, 'a screen reader hears the end');
  await picture(page, 'compare-answers');
  await column(page, 0).locator('.figures').scrollIntoViewIfNeeded();
  await picture(page, 'compare-figures');
}

async function showsAlternatives(page) {
  const first = column(page, 0).locator('.token').first();
  const detail = column(page, 0).locator('.token-detail');
  await first.hover();
  assert.match(await detail.innerText(), /was [\d.]+ % likely/);
  assert.ok((await detail.locator('li').count()) >= 5, 'alternatives');
  await page.mouse.move(0, 0);
  const other = column(page, 2).locator('.token');
  await other.first().focus();
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), await other.nth(1).textContent());
  assert.match(await column(page, 2).locator('.token-detail').innerText(), /likely/);
  assert.match(await other.nth(1).getAttribute('aria-label'), /, .+ %$/);
  await picture(page, 'compare-alternatives');
}

async function copies(page) {
  const copy = column(page, 0).getByRole('button', { name: /^Copy the answer of Greedy/ });
  await copy.click();
  await copy.getByText(/Copied|Not allowed/).waitFor();
}

async function changesMethods(page) {
  await page.click('#add');
  assert.deepEqual((await labels(page)).slice(3), ['Top-k 50']);
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'SELECT', 'the new method has the focus');
  await column(page, 3).locator('select').selectOption('mirostat');
  await column(page, 3).getByLabel('Target in bits').fill('3');
  assert.equal((await labels(page))[3], 'Mirostat 2 3');
  await column(page, 1).getByRole('button', { name: 'Remove Beam search 4' }).click();
  assert.deepEqual(await labels(page), ['Greedy', 'Top-p 0.9', 'Mirostat 2 3']);
  await column(page, 2).getByRole('button', { name: /Remove/ }).click();
  assert.equal(await columns(page).getByRole('button', { name: /Remove/ }).count(), 0, 'two stay');
}

async function tellsWrongValue(page) {
  await column(page, 1).getByLabel('p', { exact: true }).fill('7');
  assert.match(await column(page, 1).locator('.hint').innerText(), /p must be a number above 0 and at most 1/);
  await page.click('#run');
  assert.match(await page.textContent('#problem'), /p must be/);
  assert.equal(await page.locator('#stop').isVisible(), false);
  await picture(page, 'compare-problem');
  await column(page, 1).getByLabel('p', { exact: true }).fill('0.5');
}

async function tellsRefusal(page) {
  await page.click('#add');
  await column(page, 2).locator('select').selectOption('custom');
  await column(page, 2).locator('textarea').fill('{"top_p": 7}');
  await run(page);
  assert.equal(await column(page, 2).getAttribute('data-state'), 'failed');
  assert.match(await column(page, 2).locator('.state.failed').innerText(), /methods\[2\]\.top_p|top_p/);
  assert.equal(await column(page, 0).getAttribute('data-state'), 'empty');
  await picture(page, 'compare-refused');
  await column(page, 2).locator('textarea').fill('{"logit_bias": {"9999999": 1}}');
  await page.fill('#max_tokens', '12');
  await run(page);
  assert.equal(await column(page, 0).getAttribute('data-state'), 'done', 'the others go on');
  assert.equal(await column(page, 2).getAttribute('data-state'), 'failed');
  await picture(page, 'compare-one-failed');
}

async function stops(page) {
  await column(page, 2).locator('select').selectOption('sampling');
  await page.fill('#prompt', 'Write a long story about a river.');
  await page.fill('#max_tokens', '1500');
  await page.click('#run');
  // Each column streams by itself: the one that is looked at must have begun.
  await column(page, 0).locator('.token').first().waitFor({ timeout: ANSWER_MS });
  await page.keyboard.press('Escape');
  await page.locator('#run').waitFor();
  assert.equal(await column(page, 0).getAttribute('data-state'), 'stopped');
  assert.notEqual(await column(page, 0).locator('.visually-hidden').textContent(), '');
}

async function survivesReload(page) {
  const before = await labels(page);
  await page.reload();
  await columns(page).first().waitFor();
  assert.deepEqual(await labels(page), before);
  assert.equal(await page.inputValue('#prompt'), 'Write a long story about a river.');
  assert.equal(await page.inputValue('#max_tokens'), '1500');
}

async function leadsToTheChat(page) {
  await page.getByRole('link', { name: 'Chat' }).click();
  await page.locator('#composer').waitFor();
  await page.getByRole('link', { name: 'Compare decoding methods' }).click();
  await columns(page).first().waitFor();
  await page.context().close();
}

async function inTheDark() {
  const page = await open({ ...DESKTOP, colorScheme: 'dark', reducedMotion: 'reduce' }, PATH);
  await page.fill('#max_tokens', '40');
  for (const _ of [1, 2]) await page.click('#add');
  await page.fill('#seed', '3');
  await run(page);
  await column(page, 3).locator('.token').nth(3).hover();
  await picture(page, 'compare-dark');
  await page.context().close();
}

async function fitsPhone() {
  const page = await open(PHONE, PATH);
  await page.locator('#model:not(:empty)').waitFor();
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  await picture(page, 'compare-phone-empty');
  assert.equal(await wide(), false);
  await page.fill('#max_tokens', '24');
  await page.tap('#run');
  await page.locator('#run').waitFor({ timeout: ANSWER_MS });
  assert.equal(await wide(), false);
  await column(page, 0).scrollIntoViewIfNeeded();
  await column(page, 0).locator('.token').nth(2).tap();
  await picture(page, 'compare-phone-answer');
  const small = await page.evaluate(() => [...document.querySelectorAll('button:not(.token), select, a')]
    .filter((control) => control.checkVisibility() && Math.min(control.offsetWidth, control.offsetHeight) < 44)
    .map((control) => control.outerHTML));
  assert.deepEqual(small, [], 'controls smaller than a finger');
  await page.evaluate(() => document.querySelector('.columns').scrollTo({ left: 10_000, behavior: 'instant' }));
  const last = await column(page, 2).boundingBox();
  assert.ok(last.x >= 0 && last.x + last.width <= PHONE.viewport.width, 'the last column is in view');
  await picture(page, 'compare-phone-last');
  await page.context().close();
}
