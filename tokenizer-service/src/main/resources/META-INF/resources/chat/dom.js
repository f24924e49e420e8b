/** The few lines this page needs to build elements, icons and copies. */

/**
 * `el('button', {class: 'quiet', type: 'button', onclick: f}, icon('copy'), 'Copy')`
 * Functions become listeners, `false` and `undefined` leave the attribute out, `true` sets it empty.
 */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, '');
    else if (value !== false && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== undefined && child !== false));
  return element;
}

export const byId = (id) => document.getElementById(id);

/** Runs `draw` at most once a frame however often it is asked; draws again when `draw` returned false. */
export function onceAFrame(draw) {
  let frame = 0;
  const schedule = () => (frame ||= requestAnimationFrame((nowMs) => ((frame = 0), draw(nowMs) || schedule())));
  schedule.cancel = () => cancelAnimationFrame(frame);
  return schedule;
}

const SVG = 'http://www.w3.org/2000/svg';

/** An icon of the sprite in index.html; says nothing to a screen reader. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(SVG, 'use');
  use.setAttribute('href', `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** A button that copies `text()` and says so for a moment. */
export function copyButton(text, what) {
  const label = el('span', {}, 'Copy');
  const copy = async () => {
    label.textContent = (await writeClipboard(text())) ? 'Copied' : 'Not allowed';
    setTimeout(() => (label.textContent = 'Copy'), 1600);
  };
  return el('button', { type: 'button', class: 'quiet', 'aria-label': `Copy ${what}`, onclick: copy }, icon('copy'), label);
}

/** Whether the text is on the clipboard now. */
export async function writeClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** Browsers hand out the clipboard on https and localhost only; a page opened by address needs the old way. */
function copyBySelection(text) {
  const focused = document.activeElement;
  const area = el('textarea', { class: 'visually-hidden', readonly: true });
  area.value = text;
  document.body.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  focused?.focus();
  return copied;
}
