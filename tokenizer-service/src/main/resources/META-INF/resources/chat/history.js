/** All conversations of this browser: a list with titles, each kept under a name of its own. Knows storage, not the page. */
import { Conversation } from './conversation.js';
import * as browserStorage from './storage.js';

/** Most conversations kept; the one that was changed longest ago goes first. */
export const CONVERSATIONS_MAX = 100;
/** Most text over all of them, in UTF-16 units; browsers give a site about five million. */
export const LENGTH_MAX = 3_500_000;
/** Longest title made of a first question, in UTF-16 units. */
const TITLE_MAX = 60;

/** @typedef {{id: string, title: string, changedMs: number, length: number}} Entry */

export class History {
  /** @type {Entry[]} newest first */
  #entries;
  #storage;

  constructor(storage = browserStorage) {
    this.#storage = storage;
    const stored = storage.load('history');
    this.#entries = Array.isArray(stored) ? stored.filter(isEntry).slice(0, CONVERSATIONS_MAX) : [];
    this.#adopt();
  }

  /** Entries whose title or text holds all words of a query, newest first. @returns {Entry[]} */
  find(query = '') {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return [...this.#entries];
    return this.#entries.filter((entry) => {
      const text = `${entry.title} ${this.#textOf(entry.id)}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
  }

  has(id) {
    return this.#entries.some((entry) => entry.id === id);
  }

  /** @returns {Conversation} empty when there is none under this id */
  open(id) {
    return Conversation.fromStored(this.#storage.load(nameOf(id)));
  }

  /** Keeps a conversation; one without messages is forgotten. */
  keep(id, conversation, nowMs) {
    const first = conversation.messages[0];
    if (!first) return this.remove(id);
    const known = this.#entries.find((entry) => entry.id === id);
    // Once: a growing answer is kept every few seconds.
    const stored = JSON.stringify(conversation.toStored());
    const { length } = stored;
    // Looking at an old conversation does not make it a new one.
    if (known?.length === length && this.#storage.loadText(nameOf(id)) === stored) return known;
    const entry = { id, title: known?.renamed ? known.title : titleOf(first.text), renamed: known?.renamed, changedMs: nowMs, length };
    this.#entries = [entry, ...this.#entries.filter((other) => other !== known)];
    this.#storage.saveText(nameOf(id), stored);
    this.#dropOldest();
    this.#saveList();
    return entry;
  }

  rename(id, title) {
    const entry = this.#entries.find((known) => known.id === id);
    if (!entry || title.trim() === '') return;
    Object.assign(entry, { title: titleOf(title), renamed: true });
    this.#saveList();
  }

  remove(id) {
    this.#entries = this.#entries.filter((entry) => entry.id !== id);
    this.#storage.remove(nameOf(id));
    this.#saveList();
  }

  /** A page of before there was a history kept one conversation. */
  #adopt() {
    const old = this.#storage.load('conversation');
    if (!old) return;
    this.keep('first', Conversation.fromStored(old), 0);
    this.#storage.remove('conversation');
  }

  #textOf(id) {
    const messages = this.#storage.load(nameOf(id))?.messages;
    return Array.isArray(messages) ? messages.map(({ text }) => text).join(' ') : '';
  }

  #dropOldest() {
    let room = LENGTH_MAX;
    const kept = this.#entries.filter((entry, index) => (room -= entry.length) >= 0 || index === 0).slice(0, CONVERSATIONS_MAX);
    this.#entries.filter((entry) => !kept.includes(entry)).forEach(({ id }) => this.#storage.remove(nameOf(id)));
    this.#entries = kept;
  }

  #saveList() {
    this.#storage.save('history', this.#entries);
  }
}

/** An id for a conversation. */
export function newId() {
  // Not crypto.randomUUID: browsers have it on https and localhost only.
  return [...crypto.getRandomValues(new Uint32Array(3))].map((part) => part.toString(36)).join('');
}

const nameOf = (id) => `conversation.${id}`;

const isEntry = (entry) => typeof entry?.id === 'string' && typeof entry.title === 'string' && Number.isFinite(entry.changedMs)
  && Number.isFinite(entry.length);

/** The first line of a question, cut at a word. */
export function titleOf(text) {
  const line = text.trim().split('\n', 1)[0].replace(/\s+/g, ' ');
  if (line.length <= TITLE_MAX) return line;
  const cut = line.slice(0, TITLE_MAX);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), TITLE_MAX / 2))}…`;
}

/** A conversation as a file: everything, to be read again. */
export function toJson(title, conversation) {
  return JSON.stringify({ format: 'millrace-conversation', version: 1, title, ...conversation.toStored() }, null, 2);
}

/** What a file of {@link toJson} holds. @throws {Error} in words for the reader, when it is another one */
export function fromJson(text) {
  let read;
  try {
    read = JSON.parse(text);
  } catch {
    throw new Error('The file is not JSON.');
  }
  if (read?.format !== 'millrace-conversation') throw new Error('The file is not a conversation of this page.');
  const conversation = Conversation.fromStored(read);
  if (conversation.messages.length === 0) throw new Error('The file has no messages.');
  return conversation;
}

/** The branch that the reader sees, as Markdown. */
export function toMarkdown(title, conversation) {
  const turns = conversation.messages.map(({ role, text }) => `## ${role === 'user' ? 'You' : 'Answer'}\n\n${text.trim()}\n`);
  return [`# ${title}\n`, ...turns].join('\n');
}
