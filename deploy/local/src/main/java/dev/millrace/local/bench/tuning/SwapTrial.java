package dev.millrace.local.bench.tuning;

import dev.millrace.local.bench.traffic.Answer;
import dev.millrace.local.bench.traffic.StreamClient;
import dev.millrace.local.bench.traffic.Target;
import dev.millrace.local.chat.ChatRequest;
import dev.millrace.local.evaluation.EvaluationClient;
import dev.millrace.local.system.UsageException;
import dev.millrace.local.training.TrainingClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Puts a version in force while streams of the base and of what the name meant before are open. No answer names its version, so
 * that a name answers anew shows in the likelihood of a text.
 *
 * @param target whom the streams ask
 * @param training what promotes
 * @param scoring what tells likelihoods
 * @param streams of each kind
 */
record SwapTrial(Target target, TrainingClient training, EvaluationClient scoring, int streams) {
    private static final Duration STREAM_MAX = Duration.ofMinutes(10);
    private static final int TOKENS = 400;
    private static final long BEGUN_SECONDS_MAX = 120;
    private static final long SWAP_SECONDS_MAX = 120;
    private static final long LOOK_MS = 100;
    /** Of a likelihood in nats: what rounding in other batches changes is less. */
    private static final double CHANGED = 0.5;

    private static final String PROBE =
            "Here are some tips for a good day:\n\n1. Get up early.\n2. Eat a good breakfast.\n3. Go for a walk.\n";

    /**
     * Promotes and listens to the end of all streams.
     *
     * @throws UsageException when the streams do not begin or the version does not come into force in two minutes each
     */
    SwapFigures run(String base, String name, String version) throws IOException, InterruptedException {
        var adapted = base + ":" + name;
        var before = likelihood(adapted);
        try (var client = new StreamClient(STREAM_MAX);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var begun = new CountDownLatch(before.isPresent() ? 2 * streams : streams);
            var ofBase = open(client, threads, base, begun);
            var ofEarlier = before.isPresent() ? open(client, threads, adapted, begun) : List.<Future<Answer>>of();
            if (!begun.await(BEGUN_SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new UsageException(
                        "%d of the streams said nothing for %d s".formatted(begun.getCount(), BEGUN_SECONDS_MAX));
            }
            long begin = System.nanoTime();
            training.promote(name, version);
            awaitSwap(adapted, before, begin);
            long end = System.nanoTime();
            return SwapFigures.of(version, answers(ofBase), answers(ofEarlier), begin, end);
        }
    }

    private List<Future<Answer>> open(
            StreamClient client, ExecutorService threads, String model, CountDownLatch begun) {
        List<Future<Answer>> open = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            var told = List.of(new ChatRequest.Message(
                    "user", "Write a very long story about traveller number %d.".formatted(i + 1)));
            var request = new ChatRequest(model, told, TOKENS, 1.0, null, null, (long) i);
            open.add(threads.submit(() -> {
                var answer = client.send(target, request, System.nanoTime(), pieces -> {
                    if (pieces == 1) {
                        begun.countDown();
                    }
                    return false;
                });
                if (!answer.hasText()) {
                    begun.countDown();
                }
                return answer;
            }));
        }
        return open;
    }

    private void awaitSwap(String adapted, OptionalDouble before, long begin) throws IOException, InterruptedException {
        while (System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(SWAP_SECONDS_MAX)) {
            var now = likelihood(adapted);
            boolean swapped = now.isPresent()
                    && (before.isEmpty() || Math.abs(now.getAsDouble() - before.getAsDouble()) > CHANGED);
            if (swapped) {
                return;
            }
            Thread.sleep(LOOK_MS);
        }
        throw new UsageException("%s answers as before the promotion after %d s".formatted(adapted, SWAP_SECONDS_MAX));
    }

    /** log p of the probe; none while there is no such model. */
    private OptionalDouble likelihood(String model) throws IOException, InterruptedException {
        try {
            double sum = 0;
            for (var token : scoring.score(model, PROBE)) {
                for (var candidate : token) {
                    sum += candidate.path("logprob").asDouble();
                }
            }
            return OptionalDouble.of(sum);
        } catch (UsageException e) {
            if (String.valueOf(e.getMessage()).startsWith("HTTP 404")) {
                return OptionalDouble.empty();
            }
            throw e;
        }
    }

    private static List<Answer> answers(List<Future<Answer>> open) throws InterruptedException {
        List<Answer> answers = new ArrayList<>();
        for (var one : open) {
            try {
                answers.add(one.get());
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
        return answers;
    }
}
