package dev.millrace.eval.app;

import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.FailureCode;
import dev.millrace.contract.sampler.v1.Scheduling;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.contract.tokenizer.v1.PromptSubmitted;
import dev.millrace.contract.tokenizer.v1.TextParameters;
import dev.millrace.contract.tokenizer.v1.TextPrompt;
import dev.millrace.contract.tokenizer.v1.TokenIds;
import dev.millrace.eval.harness.Decoding;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.run.AskingFailedException;
import dev.millrace.eval.run.Probe;
import io.grpc.StatusRuntimeException;
import jakarta.inject.Singleton;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Puts probes on topic prompts as any pipeline does, and waits for their completions. As many wait as runs ask at once. Of
 * several instances of the service one that asks may not hear what another one reads: where runs are there is one.
 */
@Singleton
class PromptAsker {
    private static final String PREFIX = "evaluation-";
    /** After everybody who waits on a connection, and after batches; before answers of comparisons. */
    private static final int PRIORITY = 50;
    /** The edge takes so many texts that end an answer; more are looked for here. */
    private static final int STOPS_MAX = 4;

    private static final long PAUSE_MS = 1_000;
    private static final long GRACE_MS = 60_000;

    private final FeedbackLog log;
    private final EvaluationConfig config;
    /** Of this life of the service: completions of an earlier one are nobody's. */
    private final String life;

    private final AtomicLong asked = new AtomicLong();
    private final Map<String, CompletableFuture<GenerationCompleted>> waiting = new ConcurrentHashMap<>();

    PromptAsker(FeedbackLog log, EvaluationConfig config, RandomGenerator random) {
        this.log = log;
        this.config = config;
        this.life = HexFormat.of().toHexDigits(random.nextLong());
    }

    /** Whether a request was put by an evaluation. */
    static boolean isOwn(String requestId) {
        return requestId.startsWith(PREFIX);
    }

    /** Takes a completion of an evaluation's request; waits for nothing. */
    void completed(GenerationCompleted completed) {
        var wanted = waiting.remove(completed.getRequestId());
        if (wanted != null) {
            wanted.complete(completed);
        }
    }

    /**
     * Asks a model, and again when there was no room or a service was away.
     *
     * @param model its name; empty for the one that is served
     * @param version that is to answer
     */
    Reply ask(String model, String version, Probe probe) throws AskingFailedException, InterruptedException {
        var prompt = prompt(model, probe);
        for (int tries = 0; ; tries++) {
            var completed = once(prompt);
            if (completed != null && !completed.hasFailure()) {
                requireVersion(version, completed);
                return answer(probe, completed);
            }
            var why = completed == null
                    ? "the model did not answer in time"
                    : completed.getFailure().getMessage();
            if (tries == config.retries() || completed != null && isWrong(completed)) {
                throw new AskingFailedException(why);
            }
            Thread.sleep(PAUSE_MS);
        }
    }

    /** Weights that changed since the run began would give it the numbers of two models. */
    private static void requireVersion(String version, GenerationCompleted completed) throws AskingFailedException {
        if (!completed.getModelVersion().equals(version)) {
            throw new AskingFailedException(
                    "the model has changed since the run began: it was version %s, and %s answers"
                            .formatted(version, completed.getModelVersion()));
        }
    }

    private static boolean isWrong(GenerationCompleted completed) {
        return completed.getFailure().getCode() == FailureCode.FAILURE_CODE_INVALID;
    }

    /** The completion; null when it did not come in time. */
    private @Nullable GenerationCompleted once(TextPrompt prompt) throws InterruptedException {
        var id = PREFIX + life + "-" + asked.incrementAndGet();
        var completed = new CompletableFuture<GenerationCompleted>();
        waiting.put(id, completed);
        try {
            var submitted = PromptSubmitted.newBuilder().setRequestId(id).setPrompt(prompt);
            log.record(
                    new ProducerRecord<>(Topics.PROMPTS, id, submitted.build().toByteArray()));
            return completed.get(config.answerTimeout().toMillis() + GRACE_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            return null;
        } catch (StatusRuntimeException e) {
            if (!Patience.isPassing(e)) {
                throw e;
            }
            return null;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } finally {
            waiting.remove(id);
        }
    }

    private TextPrompt prompt(String model, Probe probe) {
        var parameters = TextParameters.newBuilder()
                .setTimeoutMs((int) config.answerTimeout().toMillis());
        switch (probe) {
            case Probe.Score score ->
                parameters.setMaxNewTokens(0).setPromptLogprobs(0).setPromptLogprobsFrom(score.from());
            case Probe.Write write -> decoding(write.decoding(), parameters);
        }
        return TextPrompt.newBuilder()
                .setIds(TokenIds.newBuilder().addAllIds(probe.ids()))
                .setModel(model)
                .setParameters(parameters)
                .setScheduling(Scheduling.newBuilder().setTenant("evaluation").setPriority(PRIORITY))
                .build();
    }

    private static void decoding(Decoding decoding, TextParameters.Builder parameters) {
        var stops = decoding.until();
        parameters
                .setMaxNewTokens(decoding.maxTokens())
                .setTemperature((float) decoding.temperature())
                .setTopK(decoding.topK())
                .setTopP((float) decoding.topP())
                .setSeed(decoding.seed())
                .addAllStop(stops.subList(0, Math.min(stops.size(), STOPS_MAX)));
        DecodingProto.put(decoding, parameters);
    }

    private static Reply answer(Probe probe, GenerationCompleted completed) throws AskingFailedException {
        return switch (probe) {
            case Probe.Score score -> scored(score, completed);
            case Probe.Write write -> {
                var choice = completed.getChoices(0);
                yield new Reply.Text(cut(choice.getText(), write.decoding().until()), choice.getTokenIdsCount());
            }
        };
    }

    private static Reply scored(Probe.Score score, GenerationCompleted completed) throws AskingFailedException {
        var scored = completed.getPromptLogprobs();
        int tokens = score.ids().size() - score.from();
        if (scored.getFirst() != score.from() || scored.getLogprobsCount() != tokens) {
            // An edge of an earlier version says nothing of them; 0 would pass for certainty.
            throw new AskingFailedException("the completion has no log-probabilities of its prompt");
        }
        double sum = 0;
        for (float logprob : scored.getLogprobsList()) {
            sum += logprob;
        }
        boolean isGreedy = scored.getRanksList().stream().allMatch(rank -> rank == 0);
        return new Reply.Likelihood(Math.min(0, sum), isGreedy, tokens);
    }

    private static String cut(String text, List<String> until) {
        int end = text.length();
        for (var stop : until) {
            int at = text.indexOf(stop);
            end = at < 0 ? end : Math.min(end, at);
        }
        return text.substring(0, end);
    }
}
