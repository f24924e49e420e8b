/**
 * The chat page in Chromium against a running system: `node chat-page.mjs http://127.0.0.1:8080 target/chat-page`.
 *
 * Asks real questions, stops a long answer, reloads, provokes a refusal. Fails on the first thing that is not so, on any
 * console error, page error or breach of the content security policy; leaves pictures in the folder either way.
 * CHROMIUM names another browser than Debian's.
 */
import assert from 'node:assert/strict';
import { answersSideBySide, keepsHistory, obeysKeys, showsProbabilities, switchesBranches } from './branch-steps.mjs';
import { comparesTwoAnswers, takesThumbs } from './opinion-steps.mjs';
import {
  ANSWER_MS, DESKTOP, PHONE, SYSTEM_PROMPT, address, ask, browser, complaints, ended, expectDone, lastAnswer, open, picture, step,
} from './browser.mjs';


try {
  await step('the page comes with its policy and is never kept unasked', isServedWithCare);
  await step('a phone shows the whole page without sideways scrolling', fitsPhone);
  const page = await open(DESKTOP);
  await step('the page opens with the model\'s name', () => showsModel(page));
  await step('settings are checked and kept', () => setsParameters(page));
  await step('the answer streams and names Paris', () => answersParis(page));
  await step('the figures of the answer are shown', () => showsFigures(page));
  await step('a long answer stops and keeps its text', () => stopsLongAnswer(page));
  await step('a reload keeps the conversation and the settings', () => survivesReload(page));
  await step('an answer can be had again', () => regenerates(page));
  await step('a question can be edited', () => editsQuestion(page));
  await step('branches can be gone back to', () => switchesBranches(page));
  await step('tokens show how likely they were', () => showsProbabilities(page));
  await step('several answers stand side by side, and one is gone on with', () => answersSideBySide(page));
  await step('conversations are kept, found, named, saved, opened and deleted', () => keepsHistory(page));
  await step('everything can be done by keys', () => obeysKeys(page));
  await step('a thumb is given, changed and taken back', () => takesThumbs(page));
  await step('a reader says which of two answers is better', () => comparesTwoAnswers(page));
  await step('a refusal is told in words and loses nothing', () => tellsRefusal(page));
  await step('a new chat is empty', () => startsAnew(page));
  await step('the dark page works as well', answersInTheDark);
  assert.deepEqual(complaints, [], 'the browser complained');
} finally {
  await browser.close();
}

async function isServedWithCare() {
  for (const path of ['/', '/chat/main.js']) {
    const { status, headers } = await fetch(new URL(path, address));
    assert.equal(status, 200, path);
    assert.match(headers.get('content-security-policy'), /default-src 'none'/);
    assert.doesNotMatch(headers.get('content-security-policy'), /unsafe/);
    assert.equal(headers.get('cache-control'), 'no-cache', path);
  }
}

async function fitsPhone() {
  const page = await open(PHONE);
  await page.locator('#model:not(:empty)').waitFor();
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  const small = () => page.evaluate(() => [...document.querySelectorAll('button')]
    .filter((button) => button.checkVisibility() && Math.min(button.offsetWidth, button.offsetHeight) < 44)
    .map((button) => button.outerHTML));
  await picture(page, 'phone-empty');
  assert.equal(await wide(), false);
  await ask(page, 'What is the capital of France?');
  await expectDone(page);
  await picture(page, 'phone-answer');
  assert.equal(await wide(), false);
  assert.deepEqual(await small(), [], 'buttons smaller than a finger');
  await page.tap('#open-settings');
  await picture(page, 'phone-settings');
  assert.equal(await wide(), false);
  await page.context().close();
}

async function showsModel(page) {
  await page.locator('#model:not(:empty)').waitFor();
  const { data } = await (await fetch(new URL('/v1/models', address))).json();
  assert.equal(await page.textContent('#model'), data[0].id);
  await picture(page, 'desktop-empty');
}

async function setsParameters(page) {
  await page.click('#open-settings');
  await page.fill('#temperature', '9');
  assert.equal(await page.getAttribute('#temperature', 'aria-invalid'), 'true');
  await picture(page, 'desktop-settings');
  await page.fill('#temperature', '0');
  await page.fill('#max_tokens', '48');
  await page.fill('#seed', '7');
  await page.fill('#system', SYSTEM_PROMPT);
  assert.equal(await page.getAttribute('#temperature', 'aria-invalid'), 'false');
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('#settings').isVisible(), false);
  assert.match(await page.textContent('#summary'), /48 tokens · temperature 0 · top-k 25 · top-p 1/);
}

async function answersParis(page) {
  const sent = page.waitForRequest('**/v1/chat/completions');
  await ask(page, 'What is the capital of France?');
  const body = (await sent).postDataJSON();
  assert.deepEqual([body.max_tokens, body.temperature, body.top_k, body.top_p, body.seed], [48, 0, 25, 1, 7]);
  assert.deepEqual(body.messages[0], { role: 'system', content: SYSTEM_PROMPT });
  await page.locator('.answer .prose:not(:empty)').waitFor({ timeout: ANSWER_MS });
  await picture(page, 'desktop-streaming');
  await expectDone(page);
  assert.match(await lastAnswer(page).locator('.prose').innerText(), /Paris/);
  assert.match(await page.textContent('#spoken'), /Paris/, 'a screen reader hears the answer');
}

async function showsFigures(page) {
  const figures = await lastAnswer(page).locator('.stats').innerText();
  assert.match(figures, /^\d+\.\d\d s to first token · [\d.]+ tokens\/s · \d+ tokens$/);
  await picture(page, 'desktop-answer');
}

async function stopsLongAnswer(page) {
  await page.click('#summary');
  await page.fill('#max_tokens', '1500');
  await page.fill('#system', '');
  await page.fill('#temperature', '1');
  await page.keyboard.press('Escape');
  await ask(page, 'Write a very long story about a mill, a river and the people who live there.');
  await page.locator('.answer:last-child[data-state=streaming]').waitFor({ timeout: ANSWER_MS });
  await page.waitForFunction(() => document.querySelector('.answer:last-child .prose').innerText.length > 60, null, { timeout: ANSWER_MS });
  await picture(page, 'desktop-long');
  await page.click('#stop');
  assert.equal(await ended(page), 'stopped');
  const kept = await lastAnswer(page).locator('.prose').innerText();
  assert.ok(kept.length > 60, 'the text so far is kept');
  await page.waitForTimeout(500);
  assert.equal(await lastAnswer(page).locator('.prose').innerText(), kept, 'nothing comes after the stop');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'input', 'focus returns to the message field');
}

async function survivesReload(page) {
  const before = await page.locator('#log').innerText();
  await page.fill('#input', 'half a thought');
  await page.reload();
  await page.locator('.answer').nth(1).waitFor();
  assert.equal(await page.locator('#log').innerText(), before);
  assert.match(await page.textContent('#summary'), /1500 tokens · temperature 1/);
  assert.equal(await page.inputValue('#input'), 'half a thought');
}

async function regenerates(page) {
  await page.click('#summary');
  await page.fill('#max_tokens', '16');
  await page.keyboard.press('Escape');
  await lastAnswer(page).getByRole('button', { name: 'Regenerate' }).click();
  await expectDone(page);
  assert.equal(await page.locator('.answer').count(), 2);
}

async function editsQuestion(page) {
  await page.locator('.question').first().getByRole('button', { name: 'Edit this message' }).click();
  await page.getByLabel('Edit your message').fill('What is the capital of Italy?');
  await page.keyboard.press('Enter');
  await expectDone(page);
  assert.equal(await page.locator('.answer').count(), 1);
  assert.match(await page.locator('.question').innerText(), /Italy/);
}

async function tellsRefusal(page) {
  const tooLong = 'water '.repeat(40_000);
  const answered = page.waitForResponse('**/v1/chat/completions');
  await ask(page, tooLong);
  const response = await answered;
  assert.equal(await ended(page), 'failed');
  assert.equal(response.status(), 400);
  const { error } = await response.json();
  const shown = await lastAnswer(page).locator('.failed').innerText();
  assert.ok(shown.startsWith(error.message.replace(/\.$/, '')), `shown: ${shown}`);
  assert.ok(await lastAnswer(page).getByRole('button', { name: 'Retry' }).isVisible());
  assert.equal(await page.locator('.question .bubble').last().textContent(), tooLong.trim(), 'the message is still there');
  await picture(page, 'desktop-error');
  await ask(page, 'Say hello.');
  await expectDone(page);
}

async function startsAnew(page) {
  await page.click('#new-chat');
  assert.equal(await page.locator('.question').count(), 0);
  assert.ok(await page.locator('.welcome').isVisible());
  await page.context().close();
}

async function answersInTheDark() {
  const page = await open({ ...DESKTOP, colorScheme: 'dark', reducedMotion: 'reduce' });
  await page.getByRole('button', { name: 'What is the capital of France?' }).click();
  await expectDone(page);
  await picture(page, 'dark-answer');
  await page.context().close();
}
