package dev.millrace.sampler.app;

import dev.millrace.sampler.Generation;
import java.util.List;
import java.util.stream.IntStream;

/** A generation with its lanes and its sink. Belongs to the sampler loop. */
final class OpenSession {
    final Generation machine;
    final SessionSink sink;
    final AnsweringVersions versions = new AnsweringVersions();
    final List<Lane> lanes;

    OpenSession(Generation machine, SessionSink sink) {
        this.machine = machine;
        this.sink = sink;
        int sequences = machine.request().parameters().sequences();
        this.lanes = IntStream.range(0, sequences)
                .mapToObj(index -> new Lane(this, index))
                .toList();
    }
}
