package dev.millrace.model.train.tuning;

import dev.millrace.model.train.job.Progress;
import dev.millrace.model.train.job.ProgressSink;
import java.util.List;
import java.util.Map;

/** Tells of a job, words too: these come with how far it was last. One thread. */
final class Telling implements ProgressSink {
    private final ProgressSink sink;
    private Progress last = new Progress(0, 0, 0, null, null, "", "", List.of(), Map.of());

    Telling(ProgressSink sink) {
        this.sink = sink;
    }

    @Override
    public void report(Progress progress) {
        last = progress;
        sink.report(progress);
    }

    /** For people. */
    void say(String words) {
        report(new Progress(last.update(), last.updates(), last.epoch(), null, null, "", words, List.of(), Map.of()));
    }
}
