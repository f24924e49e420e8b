package dev.millrace.sampler.app;

import dev.millrace.sampler.Generation;
import dev.millrace.sampler.SessionEvent;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A generation with its lanes and its sink. Belongs to the sampler loop. */
final class OpenSession {
    final Generation machine;
    final SessionSink sink;
    /** Ids whose logits every result brings besides the best. */
    final int[] extraIds;

    final AnsweringVersions versions = new AnsweringVersions();
    /** Version of the adapter that answered last; empty where none did. */
    String adapterVersion = "";

    final List<Lane> lanes;

    /** What has happened while the form of its answer is compiled; null when that is done, or there is none. */
    @Nullable
    List<SessionEvent> waiting;

    OpenSession(Generation machine, SessionSink sink) {
        this.machine = machine;
        this.sink = sink;
        this.extraIds = machine.request().parameters().extraIds();
        int sequences = machine.request().parameters().sequences();
        this.lanes = IntStream.range(0, sequences)
                .mapToObj(index -> new Lane(this, index))
                .toList();
    }
}
