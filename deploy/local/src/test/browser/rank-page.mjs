/**
 * The page on which people rank, and the one that shows what they say, in Chromium against a running system:
 * `node rank-page.mjs http://127.0.0.1:8080 target/chat-page`.
 *
 * Opens comparisons of given answers by the public API, ranks them by keys alone and by touch alone, and looks at what
 * the API then says. Fails on the first thing that is not so, on any console error, page error or breach of the content
 * security policy; leaves pictures in the folder either way.
 */
import assert from 'node:assert/strict';
import { showsEmptyBoard, showsWhatWasRanked } from './leaderboard-steps.mjs';
import { DESKTOP, PHONE, address, browser, complaints, open, picture, step } from './browser.mjs';
import { CRITERION, LABELLERS, api, begin, moved, openComparisons, place, rankedBy, sent, standings } from './rank-steps.mjs';

try {
  await step('the page comes with its policy', isServedWithCare);
  await step('without votes the leaderboard says how to begin', showsEmptyBoard);
  await openComparisons();
  await step('a whole session by keys alone', byKeys);
  await step('a whole session by touch alone', byTouch);
  await step('the leaderboard shows what was ranked', showsWhatWasRanked);
  assert.deepEqual(complaints, [], 'the browser complained');
} finally {
  await browser.close();
}

async function isServedWithCare() {
  for (const path of ['/rank', '/rank/main.js', '/rank/board.css', '/leaderboard', '/leaderboard/main.js']) {
    const { status, headers } = await fetch(new URL(path, address));
    assert.equal(status, 200, path);
    assert.match(headers.get('content-security-policy'), /default-src 'none'/);
    assert.doesNotMatch(headers.get('content-security-policy'), /unsafe/);
  }
}

/** Types keys one after the other, each when the page has settled from the one before. */
async function press(page, ...keys) {
  for (const key of keys) await page.keyboard.press(key);
}

async function byKeys() {
  const page = await open(DESKTOP, '/rank');
  await begin(page, LABELLERS.keys, (text) => page.keyboard.type(text), () => page.keyboard.press('Enter'));
  await moved(page, 0);
  assert.ok(await page.locator('#instructions-text').innerText(), 'there are instructions');
  await picture(page, 'rank-task');

  // Nothing is sent while an answer is open, and the page says which.
  await press(page, '2', 'Enter');
  await page.locator('#problem', { hasText: 'Open: B, C, D' }).waitFor();
  // Now a tie, a failed answer, a flag and a note.
  await press(page, 'ArrowUp', '1', 'ArrowDown', '2', 'ArrowDown', '=', 'ArrowDown', 'x');
  assert.match(await page.textContent('#spoken'), /Answer B is now rank 2 of 4\..*Answer C is now rank 2 of 4, tied with B\..*Answer D is marked as failed/s);
  await press(page, 'f', 'Enter', 'Escape', 'n');
  await page.keyboard.type('by keys alone');
  await press(page, 'Escape');
  assert.deepEqual(await standings(page), ['Rank 1 of 4', 'Rank 2 of 4, tied with C', 'Rank 2 of 4, tied with B', 'Fails']);
  await picture(page, 'rank-keys');
  await page.reload();
  await page.locator('.card').first().waitFor();
  assert.deepEqual(await standings(page), ['Rank 1 of 4', 'Rank 2 of 4, tied with C', 'Rank 2 of 4, tied with B', 'Fails'], 'a reload loses nothing');
  const first = await sent(page, () => press(page, 'Enter', 'Enter'));
  assert.deepEqual(first.positions.map(({ rank, failed }) => (failed ? 'x' : rank)), [1, 2, 2, 'x']);
  assert.deepEqual([first.note, first.positions[3].flags, first.labeller_kind], ['by keys alone', ['toxic'], 'human']);
  assert.ok(first.answers.every(({ origin }) => !origin?.model), 'the labeller is blind');
  assert.ok(first.spent_ms > 0);

  await moved(page, 1);
  const skipped = await sent(page, () => press(page, 's', '2'));
  assert.deepEqual([skipped.positions, skipped.skipped_reason], [[], 'The answers are all the same']);
  await page.locator('#undo:not(:disabled)').waitFor();
  await press(page, 'u');
  await page.locator('#spoken', { hasText: 'taken back' }).waitFor();
  await press(page, '1', 'ArrowDown', '2', 'ArrowDown', '3', 'ArrowDown', '4', 'Shift+ArrowUp');
  assert.deepEqual(await standings(page), ['Rank 1 of 4', 'Rank 2 of 4', 'Rank 4 of 4', 'Rank 3 of 4']);
  assert.equal((await sent(page, () => press(page, 'Enter'))).comparison_id, skipped.comparison_id);

  await moved(page, 2);
  await press(page, 'e');
  await page.locator('#earlier-dialog').getByRole('button', { name: /by keys|Which is the longest/ }).first().waitFor();
  await picture(page, 'rank-earlier');
  await press(page, 'Enter');
  await page.locator('#editing').waitFor();
  await press(page, 'Shift+ArrowDown');
  const changed = await sent(page, () => press(page, 'Enter'));
  assert.ok(changed.supersedes_ranking_id, 'an edit supersedes');
  await moved(page, 2);
  await press(page, ...['ArrowDown', 'ArrowDown', 'ArrowDown'].flatMap((key) => ['1', key]), '1');
  await sent(page, () => press(page, 'Enter'));
  await moved(page, 3);
  await picture(page, 'rank-nothing');
  assert.equal(await rankedBy(LABELLERS.keys), 3);
  await page.context().close();
}

async function byTouch() {
  const page = await open({ ...PHONE, colorScheme: 'dark' }, '/rank');
  await picture(page, 'rank-phone-begin');
  await begin(page, LABELLERS.touch, (text) => page.fill('#labeller', text), () => page.tap('#who-form button[type=submit]'));
  const finger = await page.context().newCDPSession(page);
  const drag = (from, to) => place(page, finger, from, to);
  const chip = (letter) => page.locator('.board .chip', { hasText: letter });
  const rank = (number) => page.locator(`.place[data-drop="rank ${number}"]`);
  await page.tap('#instructions summary');
  await drag(page.locator('.card .letter').first(), rank(2));
  await drag(chip('B'), rank(1));
  await drag(chip('C'), rank(2));
  await drag(chip('D'), page.locator('.place[data-drop=failed]'));
  assert.deepEqual(await standings(page), ['Rank 2 of 4, tied with C', 'Rank 1 of 4', 'Rank 2 of 4, tied with A', 'Fails']);
  await picture(page, 'rank-phone-touch');
  await drag(chip('D'), rank(3));
  assert.equal((await standings(page))[3], 'Rank 3 of 4');
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  // Letters among the ranks are small there; every card has the same by larger buttons.
  const small = () => page.evaluate(() => [...document.querySelectorAll('button:not(.chip)')]
    .filter((button) => button.checkVisibility() && Math.min(button.offsetWidth, button.offsetHeight) < 44)
    .map((button) => button.outerHTML));
  assert.equal(await wide(), false);
  assert.deepEqual(await small(), [], 'buttons smaller than a finger');
  await sent(page, () => page.tap('#submit'));
  await moved(page, 1);
  for (const index of [0, 1, 2, 3]) await page.locator('.card').nth(index).getByRole('button', { name: `Rank ${index + 1}`, exact: true }).tap();
  await sent(page, () => page.tap('#submit'));
  await moved(page, 2);
  await page.tap('#skip');
  await page.fill('#skip-own', 'Too many rivers');
  const skipped = await sent(page, () => page.locator('#skip-form button').tap());
  assert.equal(skipped.skipped_reason, 'Too many rivers');
  await moved(page, 3);
  const { labellers } = await api('GET', `/v1/feedback/labellers?labeller_id=${LABELLERS.touch}`);
  const mine = labellers.find(({ criterion }) => criterion === CRITERION);
  assert.deepEqual([mine.rankings, mine.skipped], [2, 1]);
  await page.context().close();
}
