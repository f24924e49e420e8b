/** The page of what the rankings say: before there are any, and after. */
import assert from 'node:assert/strict';
import { DESKTOP, PHONE, open, picture } from './browser.mjs';
import { CRITERION, LABELLERS, SETTINGS, api } from './rank-steps.mjs';

export async function showsEmptyBoard() {
  const page = await open(DESKTOP, '/leaderboard');
  await page.locator('#ratings > *').first().waitFor();
  await page.selectOption('[name=labeller_kind]', 'program');
  await page.locator('#updated:not(:empty)').waitFor();
  await picture(page, 'leaderboard-empty');
  await page.context().close();
}

export async function showsWhatWasRanked() {
  const page = await open(DESKTOP, '/leaderboard');
  await page.locator('#updated:not(:empty)').waitFor();
  await page.getByLabel('Settings').check({ force: true });
  await page.selectOption('[name=criterion]', CRITERION);
  const named = (section, name) => page.locator(`#${section} tbody tr`, { hasText: name });
  for (const setting of SETTINGS) await named('ratings', setting).waitFor();
  await named('agreement', CRITERION).waitFor();
  for (const labeller of Object.values(LABELLERS)) await named('labellers', labeller).first().waitFor();
  await picture(page, 'leaderboard');

  const { rows } = await api('GET', `/v1/feedback/leaderboard?by=setting&criterion=${CRITERION}`);
  const shown = await page.locator('#ratings tbody tr').evaluateAll((all) => all.map((row) => row.cells[0].textContent));
  assert.deepEqual(shown, rows.map(({ competitor }) => competitor), 'the rows stand in the order of the API');

  // What is ranked while the page is open comes by itself.
  const votes = () => named('ratings', SETTINGS[0]).locator('[data-label=Votes]').innerText();
  const before = await votes();
  const answers = SETTINGS.slice(0, 2).map((setting, index) => ({ answer_id: `late-${index}`, text: `Late answer ${index}`, origin: { setting } }));
  await api('POST', '/v1/feedback/rankings', {
    prompt_id: `late-${CRITERION}`, prompt: 'One more?', answers, labeller_id: LABELLERS.keys, criterion: CRITERION,
    positions: answers.map(({ answer_id: id }, index) => ({ answer_id: id, rank: index + 1 })),
  });
  await page.waitForFunction(([name, was]) => [...document.querySelectorAll('#ratings tbody tr')]
    .some((row) => row.textContent.includes(name) && row.querySelector('[data-label=Votes]').innerText !== was), [SETTINGS[0], before]);
  await page.context().close();

  const phone = await open({ ...PHONE, colorScheme: 'dark' }, '/leaderboard');
  await phone.locator('#updated:not(:empty)').waitFor();
  await picture(phone, 'leaderboard-phone');
  assert.equal(await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await phone.context().close();
}
