package dev.millrace.model.engine;

import java.util.List;

/** Where the results of one stream go. Called on the inference thread: it must not block. */
public interface ResultSink {
    /** The results of one step of the engine. When it throws, the stream is closed. */
    void accept(List<SequenceResult> results);

    /** A batch of commands has left the inbox, so there is room for another one. */
    void taken();
}
