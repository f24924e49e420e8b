import assert from 'node:assert/strict';
import test from 'node:test';
import { bodyOf, pageModule } from './page.mjs';

const { SseParser, readEvents } = await pageModule('sse.js');
const bytes = (text) => new TextEncoder().encode(text);
const dataOf = (...chunks) => {
  const parser = new SseParser();
  return chunks.flatMap((chunk) => parser.push(chunk)).map(({ data }) => data);
};

test('reads one event from one chunk', () => {
  assert.deepEqual(new SseParser().push(bytes('data: {"a":1}\n\n')), [{ event: 'message', data: '{"a":1}' }]);
});

test('reads the same events wherever a chunk ends, even inside a character or a line end', () => {
  const transcript = bytes(': ping\r\n\r\ndata: Grüße 🌊\r\n\r\nevent: note\rdata: a\rdata: b\r\rdata:c\n\n');
  const whole = new SseParser().push(transcript);
  assert.deepEqual(whole, [
    { event: 'message', data: 'Grüße 🌊' },
    { event: 'note', data: 'a\nb' },
    { event: 'message', data: 'c' },
  ]);
  for (let first = 0; first <= transcript.length; first += 1) {
    for (let second = first; second <= transcript.length; second += 1) {
      const parser = new SseParser();
      const cut = [transcript.slice(0, first), transcript.slice(first, second), transcript.slice(second)];
      assert.deepEqual(cut.flatMap((chunk) => parser.push(chunk)), whole, `cut at ${first} and ${second}`);
    }
  }
});

test('does not take the second half of a line end for an empty line', () => {
  assert.deepEqual(dataOf(bytes('data: a\r'), bytes('\ndata: b\r'), bytes('\n\r'), bytes('\n')), ['a\nb']);
});

test('keeps one leading space at most out of the value', () => {
  assert.deepEqual(dataOf(bytes('data:  two\n\ndata:none\n\n')), [' two', 'none']);
});

test('passes over comments, unknown fields and events without data', () => {
  assert.deepEqual(dataOf(bytes(': ping\n\n:\n\nevent: x\n\nretry: 5\nid: 7\ndata: y\n\n')), ['y']);
});

test('gives an empty string for data without a value', () => {
  assert.deepEqual(dataOf(bytes('data\n\n')), ['']);
});

test('drops an event that the end of the stream cut off', async () => {
  const events = [];
  for await (const event of readEvents(bodyOf('data: a\n\ndata: b\n'))) events.push(event.data);
  assert.deepEqual(events, ['a']);
});

test('cancels the stream when the reader leaves early', async () => {
  let cancelled = false;
  const body = new ReadableStream({
    pull: (controller) => controller.enqueue(bytes('data: x\n\n')),
    cancel: () => (cancelled = true),
  });
  for await (const event of readEvents(body)) if (event) break;
  assert.equal(cancelled, true);
});

test('refuses a line without an end', () => {
  assert.throws(() => new SseParser().push(bytes(`data: ${'x'.repeat(1 << 21)}`)), RangeError);
});
