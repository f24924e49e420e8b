package dev.millrace.eval.app;

import dev.millrace.contract.Topics;
import dev.millrace.contract.eval.v1.ChallengeEvent;
import dev.millrace.contract.eval.v1.GetChallengeResponse;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.eval.online.Observation;
import dev.millrace.eval.online.challenge.AnswerTraits;
import dev.millrace.eval.online.challenge.Canary;
import dev.millrace.eval.online.challenge.ChallengeRules;
import dev.millrace.eval.online.challenge.Comparison;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Live answers of two models. The sums are recorded every minute together with how far was read, so that after a restart
 * each answer counts once.
 */
final class LiveCanary implements LiveChallenge {
    private static final long RECORD_MS = 60_000;

    private final ChallengeRules rules;
    private final Canary canary;
    /** Offset of the first record that does not count yet, by its partition. */
    private final Map<String, Long> next = new HashMap<>();

    private boolean hasRead;
    private Canary.Counts recorded = Canary.Counts.NONE;
    private long recordedMs;

    LiveCanary(ChallengeRules rules) {
        this.rules = rules;
        canary = new Canary(rules);
    }

    @Override
    public ChallengeRules rules() {
        return rules;
    }

    @Override
    public synchronized void completed(Observation observed, GenerationCompleted completed, Source source) {
        var completion = observed.completion();
        if (isNew(source)) {
            canary.add(completion.requestId(), completion.model(), observed.version(), AnswerTraits.of(observed));
        } else {
            canary.seen(completion.requestId(), completion.model(), observed.version());
        }
    }

    @Override
    public void shadowed(Observation observed, GenerationCompleted completed) {
        // Nobody got it.
    }

    @Override
    public synchronized void rewarded(String requestId, double reward, Source source) {
        if (isNew(source)) {
            canary.rewarded(requestId, reward);
        }
    }

    /** Whether a record counts; from now on it does not. */
    private boolean isNew(Source source) {
        hasRead = true;
        boolean isNew = source.offset() >= next.getOrDefault(source.partition(), 0L);
        if (isNew) {
            next.put(source.partition(), source.offset() + 1);
        }
        return isNew;
    }

    @Override
    public synchronized void apply(ChallengeEvent event) {
        var counted = event.getCounted();
        // What this life has recorded is behind what it has read since.
        if (event.hasCounted() && !hasRead && isOf(counted.getChampion(), counted.getChallenger())) {
            recorded = ChallengeProto.fromProto(counted);
            canary.restore(recorded);
            next.clear();
            next.putAll(counted.getNextOffsetsMap());
        }
    }

    @Override
    public synchronized Map<String, Long> from() {
        return Map.copyOf(next);
    }

    @Override
    public void tick(long nowMs) {
        // It waits for nothing.
    }

    @Override
    public void again() {
        // The next sums have the last ones in them.
    }

    @Override
    public synchronized List<Write> due(long nowMs) {
        if (nowMs - recordedMs < RECORD_MS || canary.counts().equals(recorded)) {
            return List.of();
        }
        recordedMs = nowMs;
        recorded = canary.counts();
        var counted = ChallengeProto.toProto(recorded)
                .setChampion(rules.champion().toString())
                .setChallenger(rules.challenger().toString())
                .putAllNextOffsets(next)
                .setCountedEpochMs(nowMs)
                .build();
        return List.of(new Write(
                Topics.CHALLENGES,
                "canary/%s/%s".formatted(rules.champion(), rules.challenger()),
                ChallengeEvent.newBuilder().setCounted(counted).build()));
    }

    @Override
    public synchronized <T> T read(Function<Comparison, T> reading) {
        return reading.apply(canary);
    }

    @Override
    public GetChallengeResponse.Builder standing() {
        return traits();
    }
}
