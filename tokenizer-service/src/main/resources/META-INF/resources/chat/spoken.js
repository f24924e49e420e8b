/** Lets a screen reader speak a sentence; what grows or changes on the page itself is silent. */
import { byId, el } from './dom.js';

/** Sentences kept in the region that screen readers follow. */
const SPOKEN_MAX = 20;

export function say(sentence) {
  const spoken = byId('spoken');
  spoken.append(el('p', {}, sentence));
  while (spoken.childElementCount > SPOKEN_MAX) spoken.firstElementChild.remove();
}
