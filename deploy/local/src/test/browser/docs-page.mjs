/** The page of the API's description in Chromium: node docs-page.mjs http://127.0.0.1:8080 FOLDER */
import assert from 'node:assert/strict';
import { DESKTOP, PHONE, browser, complaints, open, picture } from './browser.mjs';

/** Luminance of what is drawn behind an element, 0 to 1. */
const ground = (page) =>
  page.evaluate(() => {
    const [red, green, blue] = getComputedStyle(document.documentElement).backgroundColor.match(/[\d.]+/g).map(Number);
    return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
  });

try {
  const light = await open({ ...DESKTOP, colorScheme: 'light' }, '/docs');
  await light.waitForSelector('.opblock');
  const operations = await light.locator('.opblock').count();
  const document = await light.evaluate(async () => (await fetch('/openapi.json')).json());
  const described = Object.values(document.paths).flatMap((path) => Object.keys(path).filter((key) => key !== 'parameters'));
  assert.equal(operations, described.length, 'every operation is shown');
  assert.ok((await ground(light)) > 0.8, 'light');
  await picture(light, 'docs-light');
  await light.locator('#operations-Operation-listModels button.opblock-summary-control').click();
  await light.locator('#operations-Operation-listModels .try-out__btn').click();
  await light.locator('#operations-Operation-listModels .execute').click();
  await light.waitForSelector('#operations-Operation-listModels .live-responses-table');
  assert.equal((await light.locator('.live-responses-table .response-col_status').last().innerText()).trim(), '200');
  await light.locator('#operations-Answers-createChatCompletion button.opblock-summary-control').click();
  await light.locator('#operations-Answers-createChatCompletion').scrollIntoViewIfNeeded();
  await light.waitForTimeout(500);
  await picture(light, 'docs-operation');
  console.log('ok every operation is shown, and one was tried');

  const dark = await open({ ...DESKTOP, colorScheme: 'dark' }, '/docs');
  await dark.waitForSelector('.opblock');
  assert.ok((await ground(dark)) < 0.2, 'dark');
  await picture(dark, 'docs-dark');
  console.log('ok dark where the system is');

  const phone = await open({ ...PHONE, colorScheme: 'light' }, '/docs');
  await phone.waitForSelector('.opblock');
  await phone.locator('#operations-Answers-createChatCompletion button.opblock-summary-control').click();
  await phone.waitForTimeout(500);
  const { wide, view } = await phone.evaluate(() => ({ wide: document.documentElement.scrollWidth, view: innerWidth }));
  assert.ok(wide <= view, `nothing sticks out on a phone: ${wide} of ${view}`);
  await picture(phone, 'docs-phone');
  console.log('ok fits a phone');
  assert.deepEqual(complaints, [], 'the browser complains of nothing');
} finally {
  await browser.close();
}
