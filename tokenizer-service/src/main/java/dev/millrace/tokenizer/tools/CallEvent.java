package dev.millrace.tokenizer.tools;

import java.util.ArrayList;
import java.util.List;

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

    /** The same events, contents that follow one another as one. */
    static List<CallEvent> joined(List<CallEvent> events) {
        var joined = new ArrayList<CallEvent>();
        for (var event : events) {
            if (event instanceof CallEvent.Content(String more)
                    && !joined.isEmpty()
                    && joined.getLast() instanceof CallEvent.Content(String before)) {
                joined.set(joined.size() - 1, new CallEvent.Content(before + more));
            } else {
                joined.add(event);
            }
        }
        return joined;
    }
}
