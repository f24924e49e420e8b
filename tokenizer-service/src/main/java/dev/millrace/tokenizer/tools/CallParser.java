package dev.millrace.tokenizer.tools;

import dev.millrace.tokenizer.chat.ChatMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Finds the calls in an answer as its text comes. A call is given out when its name and the beginning of its arguments
 * are there; until then its text is held back, and becomes content when it turns out to be none: not JSON, not one of the
 * tools, or more than {@value ChatMessage#CALLS_MAX} calls. One thread at a time.
 */
public final class CallParser {
    /** Longest beginning of a call that is held back, in characters. */
    static final int HEAD_MAX = 4_096;

    private enum State {
        /** Text, in which a call may begin. */
        TEXT,
        /** Behind the opening mark: the object, or blanks before it. */
        OBJECT,
        /** Within the arguments, which are given out as they come. */
        ARGUMENTS,
        /** Behind the arguments: what closes the call. */
        TAIL
    }

    private final CallFormat format;
    private final Set<String> names;
    private final boolean onlyCalls;
    private final StringBuilder held = new StringBuilder();
    private State state = State.TEXT;
    private CallScanner scanner = new CallScanner();
    private boolean beginning = true;
    /** Whether text was given out: then the answer is not held to calls, whatever was said. */
    private boolean saidText;

    private boolean inList;
    private boolean objectClosed;
    private int calls;
    /** What was passed over since the present call began, in case it is none. */
    private String opened = "";

    /** @param names of the tools */
    public CallParser(CallFormat format, Set<String> names) {
        this(format, names, false);
    }

    /**
     * @param names of the tools
     * @param onlyCalls whether the answer is held to calls: then a call that is cut off in its beginning is no text
     */
    public CallParser(CallFormat format, Set<String> names, boolean onlyCalls) {
        this.format = format;
        this.names = Set.copyOf(names);
        this.onlyCalls = onlyCalls;
    }

    /** Why the answer ended, as the API says it, when it says {@code stop} of one without calls. */
    public String reason(String otherwise) {
        return hasCalls() && otherwise.equals("stop") ? "tool_calls" : otherwise;
    }

    /** Whether a call was found. */
    public boolean hasCalls() {
        return calls > 0;
    }

    /** More text. */
    public List<CallEvent> accept(String text) {
        var events = new ArrayList<CallEvent>();
        held.append(text);
        while (step(events)) {
            // As long as something can be told from what is held.
        }
        return CallEvent.joined(events);
    }

    /** The text is complete: what is still held is no call, and text unless there is none. */
    public List<CallEvent> finish() {
        var events = new ArrayList<CallEvent>();
        if (state != State.TAIL && (saidText || !onlyCalls)) {
            held.insert(0, opened);
            content(events, held.length());
        }
        held.setLength(0);
        return events;
    }

    private boolean step(List<CallEvent> events) {
        return switch (state) {
            case TEXT -> text(events);
            case OBJECT -> object(events);
            case ARGUMENTS -> arguments(events);
            case TAIL -> tail(events);
        };
    }

    private boolean text(List<CallEvent> events) {
        if (held.isEmpty()) {
            return false;
        }
        var mark = format.opening();
        int at = mark.isEmpty() ? -1 : held.indexOf(mark);
        if (at >= 0) {
            content(events, at);
            return open(mark.length());
        }
        // The mark of some models is a special token, which leaves no text; then the answer begins with the brackets.
        if (beginning && format != CallFormat.HERMES) {
            int first = firstSign();
            if (first < 0) {
                return false;
            }
            if (held.charAt(first) == (format == CallFormat.MISTRAL ? '[' : '{')) {
                return !mark.startsWith(held.substring(first)) && open(0);
            }
        }
        int kept = mark.isEmpty() ? 0 : begun(mark);
        content(events, held.length() - kept);
        return false;
    }

    private int firstSign() {
        for (int i = 0; i < held.length(); i++) {
            if (!Character.isWhitespace(held.charAt(i))) {
                return i;
            }
        }
        return -1;
    }

    /** How many of the last characters may be the beginning of the mark. */
    private int begun(String mark) {
        for (int length = Math.min(mark.length() - 1, held.length()); length > 0; length--) {
            if (mark.startsWith(held.substring(held.length() - length))) {
                return length;
            }
        }
        return 0;
    }

    private boolean open(int markLength) {
        opened = held.substring(0, markLength);
        held.delete(0, markLength);
        state = State.OBJECT;
        scanner = new CallScanner();
        return true;
    }

    private boolean object(List<CallEvent> events) {
        int start = firstSign();
        if (start < 0) {
            return held.length() > HEAD_MAX && noCall(events);
        }
        if (format == CallFormat.MISTRAL && !inList && held.charAt(start) == '[') {
            opened += held.substring(0, start + 1);
            held.delete(0, start + 1);
            inList = true;
            return true;
        }
        if (held.charAt(start) != '{' || calls == ChatMessage.CALLS_MAX) {
            return noCall(events);
        }
        var head = CallObject.head(held, start);
        if (head != null) {
            return names.contains(head.name()) ? begin(events, head.name(), head.end()) : noCall(events);
        }
        return whole(events, start);
    }

    /** The members may come in another order: then the object is read when it is complete. */
    private boolean whole(List<CallEvent> events, int start) {
        var probe = new CallScanner();
        for (int i = start; i < held.length(); i++) {
            if (probe.ends(held.charAt(i))) {
                var call = CallObject.read(held.substring(start, i + 1));
                if (call == null || !names.contains(call.name())) {
                    return noCall(events);
                }
                events.add(new CallEvent.Started(calls, call.name()));
                events.add(new CallEvent.Arguments(calls++, call.arguments()));
                held.delete(0, i + 1);
                ended();
                state = State.TAIL;
                objectClosed = true;
                return true;
            }
        }
        return held.length() > HEAD_MAX && noCall(events);
    }

    private boolean begin(List<CallEvent> events, String name, int end) {
        events.add(new CallEvent.Started(calls++, name));
        held.delete(0, end);
        scanner = new CallScanner();
        state = State.ARGUMENTS;
        objectClosed = false;
        opened = "";
        return true;
    }

    private boolean arguments(List<CallEvent> events) {
        for (int i = 0; i < held.length(); i++) {
            if (scanner.ends(held.charAt(i))) {
                events.add(new CallEvent.Arguments(calls - 1, held.substring(0, i + 1)));
                held.delete(0, i + 1);
                ended();
                state = State.TAIL;
                return true;
            }
        }
        if (!held.isEmpty()) {
            events.add(new CallEvent.Arguments(calls - 1, held.toString()));
            held.setLength(0);
        }
        return false;
    }

    private void ended() {
        beginning = false;
        opened = "";
    }

    /** Passes over what closes a call; whatever else stands there is text again. */
    private boolean tail(List<CallEvent> events) {
        int at = firstSign();
        if (at < 0) {
            held.setLength(0);
            return false;
        }
        char c = held.charAt(at);
        if (!objectClosed && c == '}') {
            held.delete(0, at + 1);
            objectClosed = true;
            return true;
        }
        if (inList && (c == ',' || c == ']')) {
            held.delete(0, at + 1);
            inList = c == ',';
            state = inList ? State.OBJECT : State.TEXT;
            return true;
        }
        var rest = held.substring(at);
        if (!format.closing().isEmpty() && rest.startsWith(format.closing())) {
            held.delete(0, at + format.closing().length());
            state = State.TEXT;
            return true;
        }
        if (!format.closing().isEmpty() && format.closing().startsWith(rest)) {
            return false;
        }
        if (format == CallFormat.LLAMA && c == ';') {
            // Several calls of one answer.
            held.delete(0, at + 1);
            state = State.OBJECT;
            return true;
        }
        state = State.TEXT;
        return true;
    }

    /** What was taken for a call is text. */
    private boolean noCall(List<CallEvent> events) {
        held.insert(0, opened);
        int length = Math.max(opened.length(), 1);
        opened = "";
        inList = false;
        state = State.TEXT;
        beginning = false;
        content(events, Math.min(length, held.length()));
        return true;
    }

    private void content(List<CallEvent> events, int length) {
        if (length > 0) {
            var text = held.substring(0, length);
            held.delete(0, length);
            if (!text.isBlank()) {
                beginning = false;
                saidText = true;
            }
            // Blanks between calls are no content.
            if (calls == 0 || !text.isBlank()) {
                events.add(new CallEvent.Content(text));
            }
        }
    }
}
