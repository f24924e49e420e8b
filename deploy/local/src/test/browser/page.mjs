/** Where the page's own modules lie, so that the tests read the files that are served. */
const PAGES = '../../../../../tokenizer-service/src/main/resources/META-INF/resources/';

/** @param {string} name a module of the chat page, such as `sse.js` @param {string} [page] another page's folder */
export const pageModule = (name, page = 'chat') => import(new URL(`${PAGES}${page}/${name}`, import.meta.url).href);

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
