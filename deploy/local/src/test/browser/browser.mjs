/** Chromium and what every step of the page's test does with it. The first argument is the address, the second the folder for pictures. */
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [page = 'http://127.0.0.1:8080', pictures = 'target/chat-page'] = process.argv.slice(2);
export const address = page;
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
export const DESKTOP = { viewport: { width: 1280, height: 800 } };
/**
 * Without it the default model's first token is nearly a tie between 'The' and 'L' (log-probabilities -1.88 and -1.96 in
 * fp32), and int8 turns it over into French. What is tested here is the page, so the question is made unambiguous.
 */
export const SYSTEM_PROMPT = 'Answer in one short English sentence.';
export const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };
/** Longest wait for an answer on a slow machine. */
export const ANSWER_MS = 120_000;

/** What the browser complained of that was not provoked. */
export const complaints = [];
export const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
await mkdir(pictures, { recursive: true });

export async function open(options, path = '/') {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  page.on('console', (message) => message.type() === 'error' && !isProvoked(message) && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.addInitScript(() => document.addEventListener('securitypolicyviolation',
    (event) => console.error(`policy breached: ${event.violatedDirective} ${event.blockedURI}`)));
  await page.goto(new URL(path, address).href);
  return page;
}

/** The browser itself reports the 400s that steps provoke. */
function isProvoked(message) {
  return /status of 400/.test(message.text()) && /\/v1\/(chat\/completions|decoding\/compare)$/.test(message.location().url);
}

/** Runs one part of a test and says so, with its time; of one that fails the first line says which and why. */
export async function step(sentence, body) {
  const began = performance.now();
  try {
    await body();
  } catch (problem) {
    console.log(`not ok - ${sentence}: ${String(problem.message).replaceAll(/\s*\n\s*/g, ' ')}`);
    throw problem;
  }
  console.log(`ok - ${sentence} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
}

export function picture(page, name) {
  return page.screenshot({ path: join(pictures, `${name}.png`) });
}

export function lastAnswer(page) {
  return page.locator('.answer').last();
}

export async function ask(page, question) {
  await page.fill('#input', question);
  await page.press('#input', 'Enter');
}

/** Waits until the last answer has ended; returns how: done, stopped or failed. */
export async function ended(page) {
  const answer = page.locator('.answer:last-child:is([data-state=done], [data-state=stopped], [data-state=failed])');
  await answer.waitFor({ timeout: ANSWER_MS });
  return answer.getAttribute('data-state');
}

export async function expectDone(page) {
  const state = await ended(page);
  assert.equal(state, 'done', await lastAnswer(page).innerText());
}
