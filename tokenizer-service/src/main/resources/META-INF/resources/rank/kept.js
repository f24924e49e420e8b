/** What is not sent yet, kept in this tab over a reload. */

const NAME = 'millrace.rank.session';
/** Most that is kept, in UTF-16 units; browsers give a tab about five million. */
const LENGTH_MAX = 2_000_000;

/** @returns {object | null} */
export function loadKept() {
  try {
    return JSON.parse(sessionStorage.getItem(NAME) ?? 'null');
  } catch {
    return null;
  }
}

/** Keeps a session's stored form; of what was sent the oldest goes first where it is too long. */
export function keep(stored) {
  try {
    let json = JSON.stringify(stored);
    for (let { sent } = stored; json.length > LENGTH_MAX && sent.length > 0; json = JSON.stringify({ ...stored, sent })) sent = sent.slice(1);
    sessionStorage.setItem(NAME, json);
  } catch {
    // Without storage only a reload loses the work.
  }
}
