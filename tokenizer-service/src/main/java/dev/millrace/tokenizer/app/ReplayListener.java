package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.session.TextSink;

/**
 * Whoever a {@link Replay} tells.
 *
 * @param sink takes the answer
 * @param attendance says when the listener has left
 */
record ReplayListener(TextSink sink, Attendance attendance) {
    private static final long ROOM_POLL_MS = 10;

    boolean hasLeft() {
        return attendance.hasLeft();
    }

    /** All that was on the log has been told; from here on it comes as it is made. */
    void live() {
        if (sink instanceof SseStream stream) {
            stream.open();
        }
    }

    /** A long answer is on the log at once, but its reader takes it at his own pace. Blocks until there is room. */
    void awaitRoom() {
        if (!(sink instanceof SseStream stream) || stream.hasRoom()) {
            return;
        }
        stream.flush();
        while (!stream.hasRoom() && !hasLeft()) {
            try {
                Thread.sleep(ROOM_POLL_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
