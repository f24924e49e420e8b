package dev.millrace.tokenizer.batch;

/**
 * What is wrong with a line of a batch's file.
 *
 * @param code a word for programs
 * @param message one sentence for people; quotes nothing of the line
 * @param param the field at fault; empty when it is the whole line
 * @param line its number from 1; 0 for the whole file
 */
public record LineError(String code, String message, String param, int line) {}
