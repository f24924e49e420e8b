/**
 * Our own word lists and suites: {@link dev.millrace.eval.lexicon.DataFile} reads them, {@link
 * dev.millrace.eval.lexicon.WordGroups} are the words by which groups of people are told apart in texts.
 */
@NullMarked
package dev.millrace.eval.lexicon;

import org.jspecify.annotations.NullMarked;
