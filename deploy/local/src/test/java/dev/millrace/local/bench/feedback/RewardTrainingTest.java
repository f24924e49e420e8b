package dev.millrace.local.bench.feedback;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RewardTrainingTest {
    private static final String EVENTS = """
            data: {"progress":{"phase":"reading","done":0,"total":0}}

            data: {"progress":{"phase":"hidden-states","done":1,"total":2}}

            data: {"progress":{"phase":"hidden-states","done":2,"total":2}}

            data: {"progress":{"phase":"training","done":1,"total":7}}

            data: {"progress":{"phase":"evaluating","done":0,"total":1}}

            data: {"card":{"version":"v"}}

            data: [DONE]

            """;

    @Test
    void timeIsOfThePhaseInWhichItPassed() throws Exception {
        var clock = new AtomicLong();
        List<String> news = new ArrayList<>();
        // A second from each event to the next: reading counts with the first hidden state, and from the last step of
        // the
        // training to its end nothing is told.
        try (var server = new LoopServer(0, EVENTS);
                var api = new PublicApi(server.url())) {
            var figures = new RewardTraining(() -> clock.getAndAdd(1_000_000_000L), news::add).train(api);
            assertEquals(
                    Map.of("reading", 1.0, "hidden-states", 2.0, "training", 2.0, "evaluating", 1.0),
                    figures.phaseSeconds());
            assertEquals(6, figures.seconds());
            assertEquals("training: training 1 of 7", news.get(3));
        }
    }
}
