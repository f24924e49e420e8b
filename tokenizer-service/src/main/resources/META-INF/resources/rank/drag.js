/** Drags answers by mouse, pen or finger: from anything with `data-drag`, onto anything with `data-drop`. */

/** Way before a press becomes a drag, in CSS pixels. */
const SLOP_PX = 5;
/** Share of an occupied place at either edge where a drop goes before or after what is there. */
const EDGE = 0.28;

/**
 * @param {HTMLElement} area what is listened to
 * @param {(id: string, place: {drop: string, side: 'on'|'before'|'after'}) => void} dropped
 */
export function dragAnswers(area, dropped) {
  area.addEventListener('pointerdown', (event) => {
    const handle = event.target.closest('[data-drag]');
    if (handle && event.isPrimary && event.button === 0) new Drag(handle, event, dropped);
  });
  // Else a quick drag counts as a fling, and the browser takes the next tap for the one that stops it.
  area.addEventListener('touchmove', (event) => event.target.closest('[data-drag]') && event.preventDefault(), { passive: false });
  area.addEventListener('contextmenu', (event) => event.target.closest('[data-drag]') && event.pointerType === 'touch' && event.preventDefault());
}

class Drag {
  #handle;
  #from;
  #dropped;
  #ghost;
  #over;
  #listening = new AbortController();

  constructor(handle, event, dropped) {
    this.#handle = handle;
    this.#from = { x: event.clientX, y: event.clientY, pointer: event.pointerId };
    this.#dropped = dropped;
    const { signal } = this.#listening;
    const mine = (listener) => (heard) => heard.pointerId === this.#from.pointer && listener(heard);
    addEventListener('pointermove', mine((moved) => this.#move(moved)), { signal });
    addEventListener('pointerup', mine(() => this.#end(true)), { signal });
    addEventListener('pointercancel', mine(() => this.#end(false)), { signal });
    addEventListener('blur', () => this.#end(false), { signal });
    addEventListener('keydown', (key) => key.key === 'Escape' && this.#ghost && (key.stopPropagation(), this.#end(false)), { signal, capture: true });
  }

  #move({ clientX: x, clientY: y }) {
    if (!this.#ghost && Math.hypot(x - this.#from.x, y - this.#from.y) < SLOP_PX) return;
    if (!this.#ghost) this.#lift();
    this.#ghost.style.transform = `translate(${x}px, ${y}px) translate(-50%, -50%)`;
    const place = placeAt(x, y);
    if (place?.element === this.#over?.element && place?.side === this.#over?.side) return;
    this.#mark(undefined);
    this.#over = place;
    this.#mark(place?.side);
  }

  #lift() {
    this.#ghost = this.#handle.cloneNode(true);
    this.#ghost.removeAttribute('id');
    this.#ghost.classList.add('ghost');
    this.#ghost.setAttribute('aria-hidden', 'true');
    document.body.append(this.#ghost);
    document.body.classList.add('dragging');
    getSelection()?.removeAllRanges();
  }

  #mark(side) {
    if (!this.#over) return;
    if (side) this.#over.element.dataset.over = side;
    else delete this.#over.element.dataset.over;
  }

  #end(drop) {
    this.#listening.abort();
    this.#mark(undefined);
    if (!this.#ghost) return;
    this.#ghost.remove();
    document.body.classList.remove('dragging');
    // A click that follows at once belongs to the drag.
    const following = new AbortController();
    addEventListener('click', (click) => (click.preventDefault(), click.stopPropagation()), { capture: true, once: true, signal: following.signal });
    setTimeout(() => following.abort());
    if (drop && this.#over) this.#dropped(this.#handle.dataset.drag, { drop: this.#over.element.dataset.drop, side: this.#over.side });
  }
}

function placeAt(x, y) {
  const element = document.elementFromPoint(x, y)?.closest('[data-drop]');
  if (!element) return undefined;
  if (element.dataset.full === undefined) return { element, side: 'on' };
  const { left, width } = element.getBoundingClientRect();
  const share = (x - left) / width;
  return { element, side: share < EDGE ? 'before' : share > 1 - EDGE ? 'after' : 'on' };
}
