/** What the models do now: asked for while the section is open and somebody can see it. */
import { byId, el } from '../chat/dom.js';
import { Part } from '../chat/part.js';
import { Repeat } from '../chat/repeat.js';
import { load, save } from '../chat/storage.js';
import { readLive } from './api.js';
import { alertsView, challengeView, driftView, figuresView } from './live-view.js';
import { completionsOf, windowName } from './live-words.js';

const EVERY_MS = 10_000;
const KEPT = 'live';
/** Window that is shown where nobody has chosen one. */
const USUAL_MS = '600000';
/** By what traffic can be told apart. */
const DIMENSIONS = ['model', 'version', 'tenant', 'template'];

export class Live {
  #section = byId('live');
  #told;
  #repeat;
  #wasOpen;
  #windowMs;
  #by;
  /** What was answered last; shown anew when another window is chosen. */
  #live;
  #parts = {
    windows: new Part(byId('live-windows'), ({ lengths }) => lengths.map((length) => this.#window(length))),
    dimensions: new Part(byId('live-dimensions'), () => DIMENSIONS.map((by) => this.#dimension(by))),
    figures: new Part(byId('live-figures'), figuresView),
    alerts: new Part(byId('live-alerts'), alertsView),
    drift: new Part(byId('live-drift'), driftView),
    challenge: new Part(byId('live-challenge'), challengeView),
  };

  /** @param {(problem: Error|undefined) => void} told what went wrong with the last question, if anything did */
  constructor(told) {
    this.#told = told;
    const kept = load(KEPT) ?? {};
    this.#windowMs = String(kept.windowMs ?? USUAL_MS);
    this.#by = DIMENSIONS.includes(kept.by) ? kept.by : DIMENSIONS[0];
    this.#wasOpen = kept.open !== false;
    this.#section.open = this.#wasOpen;
    // An element that is open from the beginning says so, too.
    this.#section.addEventListener('toggle', () => this.#section.open !== this.#wasOpen && this.#toggled());
    this.#repeat = new Repeat({
      ask: (options) => readLive(this.#by, options), show: (live) => ((this.#live = live), this.#show()), told, everyMs: () => EVERY_MS, isWanted: () => this.#section.open,
    });
    this.refresh();
  }

  /** Asks for all of it where it can be seen. */
  refresh() {
    this.#repeat.now();
  }

  #toggled() {
    this.#wasOpen = this.#section.open;
    this.#keep();
    if (!this.#section.open) (byId('live-words').textContent = '', this.#told(undefined));
    this.refresh();
  }

  #keep() {
    save(KEPT, { open: this.#wasOpen, windowMs: this.#windowMs, by: this.#by });
  }

  #show() {
    const { totals, parts, alerts, drifts, challenge } = this.#live;
    const lengths = totals.map(({ window_ms: length }) => length);
    // A window may be configured no more.
    if (lengths.length > 0 && !lengths.includes(this.#windowMs)) this.#windowMs = lengths.includes(USUAL_MS) ? USUAL_MS : lengths[0];
    const rows = [...totals, ...parts].filter(({ window_ms: length, requests }) => length === this.#windowMs && Number(requests) > 0);
    this.#parts.windows.show({ lengths });
    this.#parts.dimensions.show({});
    byId('live-windows').hidden = byId('live-dimensions').hidden = lengths.length === 0;
    this.#parts.figures.show({ windowMs: lengths.length > 0 ? this.#windowMs : undefined, by: this.#by, rows });
    this.#parts.alerts.show({ alerts });
    this.#parts.drift.show({ drifts });
    this.#parts.challenge.show({ challenge });
    const words = [rows.length > 0 && `${completionsOf(rows[0].requests)} in ${windowName(this.#windowMs)}`, alerts.length > 0 && `${alerts.length} ${alerts.length === 1 ? 'alert' : 'alerts'}`];
    byId('live-words').textContent = words.filter(Boolean).join(' · ');
  }

  #window(length) {
    const choose = () => ((this.#windowMs = length), this.#keep(), this.#show());
    return choice('window', length, windowName(length), { checked: length === this.#windowMs, onchange: choose });
  }

  #dimension(by) {
    const choose = () => ((this.#by = by), this.#keep(), this.refresh());
    return choice('dimension', by, `By ${by}`, { checked: by === this.#by, onchange: choose });
  }
}

/** One of a few, of which one is chosen. */
function choice(name, value, words, state) {
  return el('label', {}, el('input', { type: 'radio', name, value, 'data-key': value, ...state }), words);
}
