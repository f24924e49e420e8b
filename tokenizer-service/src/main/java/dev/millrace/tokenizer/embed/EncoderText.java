package dev.millrace.tokenizer.embed;

/** A text in a request, or what somebody else has made of one. */
public sealed interface EncoderText {
    /** As it was written. */
    record Written(String text) implements EncoderText {}

    /**
     * Token ids, taken as they are: what the model wants around a text is not put around them.
     *
     * @param ids read-only by convention
     */
    @SuppressWarnings("ArrayRecordComponent") // ids go straight to the wire
    record Ids(int[] ids) implements EncoderText {}
}
