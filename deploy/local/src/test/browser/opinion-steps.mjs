/** What a reader says of answers in the chat: thumbs, and which of two is better. */
import assert from 'node:assert/strict';
import { ANSWER_MS, ask, expectDone, lastAnswer, picture } from './browser.mjs';
import { sent } from './rank-steps.mjs';

export async function takesThumbs(page) {
  await page.click('#new-chat');
  await ask(page, 'Name a river.');
  await expectDone(page);
  const thumb = (name) => lastAnswer(page).getByRole('button', { name });
  const pressed = () => lastAnswer(page).locator('.thumbs button').evaluateAll((both) => both.map((one) => one.getAttribute('aria-pressed')));
  const up = await sent(page, () => thumb('Good answer').click());
  assert.deepEqual(up.positions.map(({ rank, failed }) => [rank, failed]), [[1, false]]);
  assert.equal(up.messages.at(-1).content, 'Name a river.');
  assert.notEqual(up.answers[0].text, '');
  assert.equal(up.answers[0].origin.model, (await page.textContent('#model')).split(':')[0]);
  await page.waitForFunction(() => document.querySelector('.thumbs [aria-pressed=true]'));
  await picture(page, 'chat-thumbs');
  const down = await sent(page, () => thumb('Bad answer').click());
  assert.equal(down.positions[0].failed, true);
  assert.ok(down.supersedes_ranking_id, 'the other thumb takes the place of the first');
  await page.waitForFunction(() => document.querySelectorAll('.thumbs button')[1].getAttribute('aria-pressed') === 'true');
  const withdrawn = page.waitForResponse((response) => response.request().method() === 'DELETE' && response.url().includes('/v1/feedback/rankings/'));
  await thumb('Bad answer').click();
  assert.equal((await withdrawn).ok(), true);
  await page.waitForFunction(() => !document.querySelector('.thumbs [aria-pressed=true]'));
  assert.deepEqual(await pressed(), ['false', 'false']);
}

export async function comparesTwoAnswers(page) {
  await lastAnswer(page).getByRole('button', { name: 'Compare with a second answer' }).click();
  await page.locator('.verdict:not([hidden])').waitFor({ timeout: ANSWER_MS });
  await picture(page, 'chat-a-b');
  const texts = await page.locator('.together .prose').allInnerTexts();
  const tie = await sent(page, () => page.getByRole('button', { name: 'Tie' }).click());
  assert.deepEqual(tie.positions.map(({ rank }) => rank), [1, 1]);
  await page.getByRole('button', { name: 'Take it back' }).click();
  const better = await sent(page, () => page.getByRole('button', { name: 'B is better' }).click());
  assert.deepEqual(better.positions.map(({ rank }) => rank), [2, 1]);
  assert.deepEqual(better.answers.map(({ origin }) => origin.setting), Array(2).fill(better.answers[0].origin.setting), 'made with the same settings');
  await page.locator('.together').waitFor({ state: 'detached' });
  assert.equal(await lastAnswer(page).locator('.prose').innerText(), texts[1], 'the better one is gone on with');
  assert.equal(await lastAnswer(page).locator('.branches').innerText(), '2/2');
  await lastAnswer(page).getByRole('button', { name: 'Compare with the other answers' }).click();
  assert.equal(await page.locator('.together .answer').count(), 2);
  await page.getByRole('button', { name: 'Go on with Answer B' }).click();
  await lastAnswer(page).getByRole('button', { name: 'Take back that this answer is better' }).click();
  await page.locator('.said').waitFor({ state: 'detached' });
}
