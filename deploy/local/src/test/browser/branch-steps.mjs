/** What a reader does beyond asking: other branches, probabilities, several answers, history, keys. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { ANSWER_MS, SYSTEM_PROMPT, ask, expectDone, lastAnswer, picture } from './browser.mjs';

export async function switchesBranches(page) {
  const question = page.locator('.question').first();
  assert.equal(await question.locator('.branches').innerText(), '2/2');
  await question.getByRole('button', { name: 'Previous version' }).click();
  assert.match(await page.locator('.question .bubble').first().innerText(), /France/);
  assert.equal(await page.locator('.answer').count(), 2, 'what followed is there again');
  assert.equal(await lastAnswer(page).locator('.branches').innerText(), '2/2', 'the regenerated answer has one beside it');
  await lastAnswer(page).getByRole('button', { name: 'Previous answer' }).click();
  assert.equal(await lastAnswer(page).getAttribute('data-state'), 'stopped');
  await picture(page, 'desktop-branches');
  await page.locator('.question').first().getByRole('button', { name: 'Next version' }).click();
  assert.match(await page.locator('.question .bubble').first().innerText(), /Italy/);
}

export async function showsProbabilities(page) {
  await page.click('#summary');
  await page.check('#probabilities');
  await page.fill('#temperature', '0');
  await page.fill('#system', SYSTEM_PROMPT);
  await page.keyboard.press('Escape');
  await ask(page, 'What is the capital of France?');
  await expectDone(page);
  const text = await lastAnswer(page).locator('.prose').innerText();
  await lastAnswer(page).getByRole('button', { name: 'Probabilities' }).click();
  assert.equal((await lastAnswer(page).locator('.tokens').innerText()).replaceAll('↵', '').trim(), text.trim(), 'the tokens are the text');
  await lastAnswer(page).locator('.token').first().focus();
  await page.keyboard.press('ArrowRight');
  assert.equal(await lastAnswer(page).locator('.token-detail li').count(), 5);
  assert.match(await lastAnswer(page).locator('.token-detail').innerText(), /was \d+ % likely/);
  await picture(page, 'desktop-probabilities');
  await page.click('#summary');
  await page.uncheck('#probabilities');
  await page.keyboard.press('Escape');
}

export async function answersSideBySide(page) {
  await page.click('#summary');
  await page.fill('#n', '3');
  await page.fill('#temperature', '1');
  await page.keyboard.press('Escape');
  await ask(page, 'Name a river.');
  await page.locator('.together .answer[data-state=done] >> nth=2').waitFor({ timeout: ANSWER_MS });
  await picture(page, 'desktop-together');
  const texts = await page.locator('.together .prose').allInnerTexts();
  assert.ok(new Set(texts).size > 1, 'drawn answers differ');
  await page.getByRole('button', { name: 'Go on with Answer B' }).click();
  assert.equal(await page.locator('.together').count(), 0);
  assert.equal(await lastAnswer(page).locator('.prose').innerText(), texts[1]);
  assert.equal(await lastAnswer(page).locator('.branches').innerText(), '2/3');
  const sent = page.waitForRequest('**/v1/chat/completions');
  await page.click('#summary');
  await page.fill('#n', '1');
  await page.keyboard.press('Escape');
  await ask(page, 'And another one.');
  const { messages } = (await sent).postDataJSON();
  assert.equal(messages.at(-2).content.trim(), texts[1].trim(), 'the one preferred is what was said');
  await expectDone(page);
}

export async function keepsHistory(page) {
  // Probabilities are not kept, so the button that shows them is not there afterwards.
  const visible = async () => (await page.locator('#log').innerText()).replaceAll('Probabilities', '').replaceAll(/\s+/g, ' ').trim();
  const shown = await visible();
  await page.click('#new-chat');
  await ask(page, 'Say hello to the mill.');
  await expectDone(page);
  await page.click('#open-history');
  assert.equal(await page.locator('.history-row').count(), 2);
  await page.fill('#history-query', 'river');
  assert.equal(await page.locator('.history-row').count(), 1);
  await page.locator('.history-open').click();
  assert.equal(await visible(), shown);
  await page.getByRole('button', { name: /^Rename/ }).click();
  await page.keyboard.type('About rivers');
  await page.keyboard.press('Enter');
  await page.fill('#history-query', '');
  await picture(page, 'desktop-history');
  const saved = page.waitForEvent('download');
  await page.click('#export-json');
  const file = await (await saved).path();
  // Its buttons show when it is pointed at.
  await page.locator('.history-row', { hasText: 'About rivers' }).hover();
  await page.getByRole('button', { name: 'Delete About rivers' }).click();
  await page.getByRole('button', { name: 'Really delete About rivers?' }).click();
  assert.equal(await page.locator('.history-row').count(), 1);
  assert.equal(await page.locator('.question').count(), 0);
  await page.setInputFiles('#import-file', { name: 'rivers.json', mimeType: 'application/json', buffer: await readFile(file) });
  await page.locator('.history-row').nth(1).waitFor();
  assert.equal(await visible(), shown, 'the file holds all of it');
  await page.setInputFiles('#import-file', { name: 'bad.json', mimeType: 'application/json', buffer: Buffer.from('{}') });
  await page.locator('#import-problem', { hasText: 'not a conversation' }).waitFor();
  await page.click('#open-history');
}

export async function obeysKeys(page) {
  await page.keyboard.press('Alt+i');
  await page.keyboard.press('ArrowUp');
  assert.equal(await page.getByLabel('Edit your message').inputValue(), 'And another one.');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Alt+r');
  await page.locator('.answer:last-child .branches').waitFor({ timeout: ANSWER_MS });
  await expectDone(page);
  assert.equal(await lastAnswer(page).locator('.branches').innerText(), '2/2');
  await page.keyboard.press('Alt+j');
  assert.equal(await lastAnswer(page).locator('.branches').innerText(), '1/2');
  await page.keyboard.press('Alt+/');
  assert.ok(await page.locator('#keys-dialog').isVisible());
  await picture(page, 'desktop-keys');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Alt+h');
  assert.ok(await page.locator('#history').isVisible());
  await page.keyboard.press('Alt+h');
  assert.equal(await page.locator('#history').isVisible(), false);
}
