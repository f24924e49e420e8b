/** Numbers as people read them; what is not known is a dash. */

const NONE = '–';

/** `0.8734` → `0.87`, with a true minus. @param {number|undefined|null} value */
export function decimal(value, digits = 2) {
  return isKnown(value) ? value.toFixed(digits).replace('-', '−') : NONE;
}

/** `0.8734` → `87 %`, which stays on one line, with a true minus. */
export function percent(value, digits = 0) {
  return isKnown(value) ? `${decimal(value * 100, digits)}\u00a0%` : NONE;
}

/** `1234567` → `1,234,567`; takes the text of a 64-bit number as well. */
export function count(value) {
  return value === undefined || value === null ? NONE : Number(value).toLocaleString('en');
}

/** `81234` → `81 s`, `345000` → `5.8 min`; 0 is not known. @param {number|string} ms */
export function duration(ms) {
  const seconds = Number(ms) / 1000;
  if (!(seconds > 0)) return NONE;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  return seconds < 120 ? `${Math.round(seconds)} s` : `${(seconds / 60).toFixed(1)} min`;
}

/** Day and time of milliseconds since the epoch, which come as text. */
export function moment(epochMs) {
  return Number(epochMs) > 0 ? new Date(Number(epochMs)).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' }) : NONE;
}

const isKnown = (value) => typeof value === 'number' && Number.isFinite(value);
