package dev.millrace.tokenizer.embed;

/**
 * What goes to the model for one text or pair.
 *
 * @param ids token ids with the special ones; read-only by convention
 * @param secondFrom index of the second text's first token; 0 when there is one text
 */
@SuppressWarnings("ArrayRecordComponent") // ids go straight to the wire
public record EncoderTokens(int[] ids, int secondFrom) {}
