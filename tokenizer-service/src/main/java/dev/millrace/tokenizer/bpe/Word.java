package dev.millrace.tokenizer.bpe;

/**
 * The tokens of one word.
 *
 * @param ids token ids
 * @param starts UTF-16 unit of the word in which each token begins
 * @param ends unit after the character in which each token ends
 */
@SuppressWarnings("ArrayRecordComponent") // never leaves this package, never changed
record Word(int[] ids, int[] starts, int[] ends) {}
