package dev.millrace.tokenizer.tools;

/** What was found in an answer's text. */
public sealed interface CallEvent {
    /** Text that is no call. */
    record Content(String text) implements CallEvent {}

    /**
     * A call begins.
     *
     * @param index which of the answer's calls, from 0
     */
    record Started(int index, String name) implements CallEvent {}

    /** More of the arguments of the call that began last. */
    record Arguments(int index, String text) implements CallEvent {}
}
