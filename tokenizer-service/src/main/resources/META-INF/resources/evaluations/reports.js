/** Where reports are opened: as a page in a tab of its own, or as a file where a key is asked for. */
import { fileName, saveFile } from '../chat/history-panel.js';
import { keyHeaders } from '../chat/key.js';
import { report, reportPath } from './api.js';

/** Their names in the API. */
export const FORMATS = { html: { type: 'text/html', ending: 'html' }, json: { type: 'application/json', ending: 'json' }, markdown: { type: 'text/markdown', ending: 'md' } };

/**
 * Opens a report on a press of its link, which brings no key: with a key the report becomes a file.
 *
 * @param {Event} event of the link
 * @param {{ids: string[], format: keyof FORMATS, title: string}} what of at least one run
 * @param {(problem: Error) => void} failed
 */
export async function openReport(event, { ids, format, title }, failed) {
  if (!keyHeaders().Authorization) return;
  event.preventDefault();
  try {
    saveFile(fileName(`report ${title}`, FORMATS[format].ending), FORMATS[format].type, await report(ids, format));
  } catch (problem) {
    failed(problem);
  }
}
