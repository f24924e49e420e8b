/** Keeps the newest line in view while the reader is at the end, and never moves a reader who scrolled away. */

/** How near to the end still counts as being there, in CSS pixels. */
const NEAR = 32;

export class Follow {
  #scroller;
  #onChange;
  #lastTop = 0;
  #following = true;

  /**
   * @param {HTMLElement} scroller
   * @param {(following: boolean) => void} onChange called when following starts or ends
   */
  constructor(scroller, onChange) {
    this.#scroller = scroller;
    this.#onChange = onChange;
    scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    scroller.addEventListener('wheel', ({ deltaY }) => deltaY < 0 && this.#scrollable() && this.#set(false), { passive: true });
    new ResizeObserver(() => this.contentGrew()).observe(scroller);
  }

  contentGrew() {
    if (this.#following) this.#scroller.scrollTop = this.#scroller.scrollHeight;
    else if (!this.#scrollable()) this.#set(true);
  }

  toEnd() {
    this.#set(true);
    this.contentGrew();
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    if (scrollHeight - clientHeight - scrollTop <= NEAR) this.#set(true);
    else if (scrollTop < this.#lastTop) this.#set(false);
    this.#lastTop = scrollTop;
  }

  #scrollable() {
    return this.#scroller.scrollHeight > this.#scroller.clientHeight + NEAR;
  }

  #set(following) {
    if (this.#following === following) return;
    this.#following = following;
    this.#onChange(following);
  }
}
