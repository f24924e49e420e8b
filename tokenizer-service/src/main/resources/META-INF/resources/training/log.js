/** What a job said, kept while it is looked at: the newest first by pages, later only what is new. */
import { listEvents } from './api.js';
import { seriesOf } from './series.js';

/** Records of a page, and pages that are read at most at once. */
const PAGE = 1_000;
const PAGES_MAX = 10;
/** Records that are kept; a job of days has more. */
const RECORDS_MAX = PAGE * PAGES_MAX;

export class JobLog {
  #id;
  #events = [];
  #asking;
  /** How the job stood when it was read. */
  #seen;
  /** Whether older records were left out. */
  isCut = false;

  constructor(id) {
    this.#id = id;
  }

  /** @returns {object[]} oldest first */
  get events() {
    return this.#events;
  }

  get series() {
    return seriesOf(this.#events);
  }

  /** The words it said, newest first. @returns {object[]} */
  get messages() {
    return this.#events.filter(({ type }) => type === 'message').reverse();
  }

  /** Reads what is new, unless the job as it is told has said nothing since. @param {object} job */
  async upTo({ status, progress }, options) {
    const seen = `${status} ${progress?.sequence}`;
    if (seen === this.#seen) return;
    await this.refresh(options);
    this.#seen = seen;
  }

  /** Reads what is new; asked again meanwhile it is the same answer. */
  refresh(options) {
    this.#asking ??= this.#read(options).finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  async #read(options) {
    const fresh = this.#events.length === 0 ? (await this.#pages('desc', undefined, options)).reverse() : await this.#pages('asc', this.#events.at(-1).id, options);
    this.isCut ||= this.#events.length + fresh.length > RECORDS_MAX;
    this.#events = [...this.#events, ...fresh].slice(-RECORDS_MAX);
  }

  async #pages(order, after, options) {
    const found = [];
    for (let page = 0; page < PAGES_MAX; page++) {
      const { data, has_more: more } = await listEvents(this.#id, { limit: PAGE, order, ...(after && { after }) }, options);
      found.push(...data);
      if (!more || data.length === 0) return found;
      after = data.at(-1).id;
    }
    this.isCut ||= order === 'desc';
    return found;
  }
}
