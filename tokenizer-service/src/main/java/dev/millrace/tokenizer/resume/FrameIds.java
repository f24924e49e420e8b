package dev.millrace.tokenizer.resume;

/**
 * Gives the frames of one stream their ids, and leaves out those that the client has. {@code "data: a\n\ndata: b\n\n"}
 * of request {@code r} becomes {@code "id: r.0.7.1\ndata: a\n\nid: r.0.7.2\ndata: b\n\n"}; where the client has one,
 * only the second half. What is no part of the answer, such as an error, gets none: by the rules of server-sent events a client
 * keeps the id of the last frame that had one, and goes on behind it. A stream that cannot be resumed has none at all. One
 * thread at a time.
 */
public final class FrameIds {
    private static final String END = "\n\n";
    private static final String NO_IDS = "";

    private final String prefix;
    private final int has;
    private int frames;

    /** @param start the stream, and as {@code frames} what the client has of it */
    public FrameIds(EventId start) {
        this.prefix = "id: " + start.requestId() + "." + start.partition() + "." + start.offset() + ".";
        this.has = start.frames();
    }

    private FrameIds() {
        this.prefix = NO_IDS;
        this.has = 0;
    }

    /** Of a stream that cannot be resumed: frames stay as they are. */
    public static FrameIds none() {
        return new FrameIds();
    }

    /** The next frames, each ended by an empty line: those that the client lacks, with their ids. */
    public String stamp(String text) {
        if (prefix.equals(NO_IDS)) {
            return text;
        }
        var out = new StringBuilder(text.length() + prefix.length() + 8);
        int from = 0;
        while (from < text.length()) {
            int end = text.indexOf(END, from) + END.length();
            if (end < END.length()) {
                throw new IllegalArgumentException("a frame has no end");
            }
            if (++frames > has) {
                out.append(prefix).append(frames).append('\n').append(text, from, end);
            }
            from = end;
        }
        return out.toString();
    }
}
