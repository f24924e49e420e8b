package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.local.chain.Load.Ask;
import dev.millrace.local.chain.Load.Ending;
import dev.millrace.local.system.Eventually;
import dev.millrace.local.system.Instance;
import dev.millrace.local.system.Service;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two models, two samplers, two edges: all of them work, and one may be killed without a request being lost. */
class SeveralInstancesIT {
    private static final int REQUESTS_AN_EDGE = 8;
    private static final int AT_ONCE_AN_EDGE = 4;
    private static final int TOKENS_MAX = 80;
    private static final String SEQUENCES = "millrace_model_sequences";
    private static final String TOKENS = "millrace_generated_tokens_total";

    private static RunningSystem system;
    private static Figures figures;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.several(2, 2, 2);
        figures = new Figures(system);
    }

    @AfterAll
    static void stop() {
        if (system != null) {
            system.close();
        }
    }

    @Test
    void everyInstanceDoesItsShare() throws Exception {
        var begin = begin();
        var load = load();
        awaitBothModelsBusy(2);
        assertEquals(Collections.nCopies(2 * REQUESTS_AN_EDGE, Ending.COMPLETE), load.get());
        for (var sampler : instances(Service.SAMPLER)) {
            assertTrue(figures.sum(sampler.managementPort(), TOKENS) > 0, sampler.name());
        }
        assertEveryRequestEndedOnce(begin);
    }

    @Test
    void aKilledModelLosesNoRequestAndTakesItsShareAgain() throws Exception {
        var begin = begin();
        var load = load();
        awaitBothModelsBusy(2);
        var killed = instances(Service.MODEL).getFirst();
        kill(killed);
        var endings = load.get();
        // What was in flight goes on at the other model with all its tokens so far; nobody sees more than a stall.
        assertEquals(Collections.nCopies(2 * REQUESTS_AN_EDGE, Ending.COMPLETE), endings);
        assertTrue(figures.sum(Service.SAMPLER, "millrace_moved_sequences_total") > 0, "none was moved");
        awaitBothModelsConnected();
        var later = load();
        awaitBothModelsBusy(1);
        assertEquals(Collections.nCopies(2 * REQUESTS_AN_EDGE, Ending.COMPLETE), later.get());
        assertEveryRequestEndedOnce(begin);
    }

    @Test
    void aKilledSamplerLosesNoRequest() throws Exception {
        var begin = begin();
        var load = load();
        awaitBothModelsBusy(2);
        kill(instances(Service.SAMPLER).getLast());
        var endings = load.get();
        assertTrue(endings.stream().allMatch(Ending.COMPLETE::equals), endings.toString());
        system.local().awaitReady();
        assertEveryRequestEndedOnce(begin);
    }

    private static Instant begin() throws InterruptedException {
        figures.awaitIdle(60);
        awaitBothModelsConnected();
        return Instant.now();
    }

    /** Ready is who has one model: a machine that starts much at once may be a while behind with the other. */
    private static void awaitBothModelsConnected() throws InterruptedException {
        Eventually.holds(
                "both models are connected",
                60,
                () -> sum("millrace_model_connected")
                        == 2 * instances(Service.MODEL).size());
    }

    /** Requests to both edges at once; gives their endings. */
    private static CompletableFuture<List<Ending>> load() {
        var model = figures.describe().getModel();
        var each = instances(Service.TOKENIZER).stream()
                .map(edge -> CompletableFuture.supplyAsync(() -> endings(edge.url(), model)))
                .toList();
        return CompletableFuture.allOf(each.toArray(CompletableFuture<?>[]::new))
                .thenApply(_ -> {
                    var all = new ArrayList<Ending>();
                    each.forEach(one -> all.addAll(one.join()));
                    return all;
                });
    }

    private static List<Ending> endings(String url, String model) {
        var asks = IntStream.range(0, REQUESTS_AN_EDGE)
                .mapToObj(i -> new Ask("Count upwards from " + i, TOKENS_MAX, Integer.MAX_VALUE))
                .toList();
        try {
            return new Load(url, model).run(asks, AT_ONCE_AN_EDGE);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitBothModelsBusy(int least) throws InterruptedException {
        Eventually.holds(
                "both models have sequences",
                30,
                () -> instances(Service.MODEL).stream()
                        .allMatch(model -> sum(SEQUENCES + "{model=\"127.0.0.1:" + model.grpcPort() + "\"}") >= least));
    }

    private static void kill(Instance instance) throws InterruptedException {
        int restarts = system.local().status(instance).restarts();
        ProcessHandle.of(system.local().status(instance).pid()).orElseThrow().destroyForcibly();
        Eventually.holds(instance.name() + " was started again", 20, () -> {
            var status = system.local().status(instance);
            return status.restarts() == restarts + 1 && status.pid() != 0;
        });
    }

    private static void assertEveryRequestEndedOnce(Instant begin) throws Exception {
        var report = figures.auditSince(begin, 120);
        assertTrue(report.requests() >= 2 * REQUESTS_AN_EDGE, report.toString());
        assertEquals(report.requests(), report.finished());
        assertEquals(report.requests(), report.completed());
    }

    private static List<Instance> instances(Service service) {
        return system.local().layout().instances().stream()
                .filter(instance -> instance.service() == service)
                .toList();
    }

    private static double sum(String metricOfSamplers) {
        try {
            return figures.sum(Service.SAMPLER, metricOfSamplers);
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
