/** Reads server-sent events out of a byte stream, wherever the network cut it. */

/** Longest unfinished event, in UTF-16 units; a server that sends more is not speaking this protocol. */
const EVENT_LENGTH_MAX = 1 << 20;

/**
 * Turns chunks of bytes into events. A chunk may end anywhere: inside a character, between `\r` and `\n`, inside a
 * field. Comments (the server's keep-alive pings) and events without data vanish here.
 */
export class SseParser {
  #decoder = new TextDecoder();
  #rest = '';
  #endedWithCarriageReturn = false;
  #name = '';
  #data = [];

  /**
   * @param {Uint8Array} bytes the next chunk
   * @returns {{event: string, data: string}[]} the events that this chunk completed, in order
   */
  push(bytes) {
    let text = this.#decoder.decode(bytes, { stream: true });
    if (text === '') return [];
    const startsInsideLineEnd = this.#endedWithCarriageReturn && text.startsWith('\n');
    this.#endedWithCarriageReturn = text.endsWith('\r');
    if (startsInsideLineEnd) text = text.slice(1);

    const lines = (this.#rest + text).split(/\r\n|\r|\n/);
    this.#rest = lines.pop();
    if (this.#rest.length > EVENT_LENGTH_MAX) throw new RangeError('The server sent an event without an end.');
    return lines.map((line) => this.#line(line)).filter((event) => event !== undefined);
  }

  #line(line) {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    if (colon === 0) return undefined;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') this.#data.push(value);
    else if (field === 'event') this.#name = value;
    return undefined;
  }

  #dispatch() {
    const event = this.#data.length > 0 ? { event: this.#name || 'message', data: this.#data.join('\n') } : undefined;
    this.#name = '';
    this.#data = [];
    return event;
  }
}

/**
 * The events of a response body. Ending the iteration early cancels the stream, which closes the connection.
 * @param {ReadableStream<Uint8Array>} body
 */
export async function* readEvents(body) {
  const parser = new SseParser();
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield* parser.push(value);
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
