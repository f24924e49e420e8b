/** Small values kept in this browser. A browser that forbids or has no room for storage only loses the memory. */

const PREFIX = 'millrace.chat.';

export function load(name) {
  try {
    return JSON.parse(loadText(name) ?? 'null');
  } catch {
    return null;
  }
}

/** What is kept under a name as the JSON that it is, or null. */
export function loadText(name) {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

export function save(name, value) {
  saveText(name, JSON.stringify(value));
}

/** As {@link save}, of a value that is JSON already. */
export function saveText(name, json) {
  try {
    localStorage.setItem(PREFIX + name, json);
  } catch {
    // Storage is full or switched off; the page works without it.
  }
}

export function remove(name) {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // Nothing was kept.
  }
}
