/** Saves the conversation as a file and brings one in. */
import { byId } from './dom.js';
import { fromJson, toJson, toMarkdown } from './history.js';
import { fileName, saveFile } from './history-panel.js';

/** Largest file that is brought in, in bytes. */
const FILE_MAX = 8_000_000;

/**
 * @param {() => {title?: string, conversation: import('./conversation.js').Conversation}} current without a title there is nothing to save
 * @param {(conversation: import('./conversation.js').Conversation) => void} opened
 * @param {(sentence: string) => void} say
 */
export function listenForFiles(current, opened, say) {
  const exportAs = (ending, type, write) => {
    const { title, conversation } = current();
    if (title) saveFile(fileName(title, ending), type, write(title, conversation));
    else say('There is nothing to export yet.');
  };
  byId('export-json').addEventListener('click', () => exportAs('json', 'application/json', toJson));
  byId('export-markdown').addEventListener('click', () => exportAs('md', 'text/markdown', toMarkdown));
  byId('import').addEventListener('click', () => byId('import-file').click());
  byId('import-file').addEventListener('change', ({ target }) => importFile(target, opened));
}

async function importFile(field, opened) {
  const [file] = field.files;
  field.value = '';
  try {
    if (file.size > FILE_MAX) throw new Error('The file is larger than 8 MB.');
    opened(fromJson(await file.text()));
  } catch (problem) {
    byId('import-problem').textContent = problem.message;
    return;
  }
  byId('import-problem').textContent = '';
}
