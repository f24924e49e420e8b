/** Where the page's own modules lie, so that the tests read the files that are served. */
const CHAT = '../../../../../tokenizer-service/src/main/resources/META-INF/resources/chat/';

/** @param {string} name a module of the page, such as `sse.js` */
export const pageModule = (name) => import(new URL(CHAT + name, import.meta.url).href);

/** A response body that arrives in exactly these pieces. */
export function bodyOf(...pieces) {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      pieces.forEach((piece) => controller.enqueue(typeof piece === 'string' ? encoder.encode(piece) : piece));
      controller.close();
    },
  });
}
