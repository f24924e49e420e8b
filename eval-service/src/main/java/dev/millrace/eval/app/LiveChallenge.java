package dev.millrace.eval.app;

import com.google.protobuf.MessageLite;
import dev.millrace.contract.eval.v1.ChallengeEvent;
import dev.millrace.contract.eval.v1.GetChallengeResponse;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.eval.online.Observation;
import dev.millrace.eval.online.challenge.ChallengeRules;
import dev.millrace.eval.online.challenge.Comparison;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The comparison of two models that is configured, as it stands. One thread tells it what was read, any asks. */
sealed interface LiveChallenge permits LiveShadow, LiveCanary {
    /** How they are compared. */
    ChallengeRules rules();

    /** A live request was completed that was not counted before. */
    void completed(Observation observed, GenerationCompleted completed, Source source);

    /** A request of a shadow was completed, perhaps again. */
    void shadowed(Observation observed, GenerationCompleted completed);

    /** A completion got its reward. */
    void rewarded(String requestId, double reward, Source source);

    /** What was recorded came back. */
    void apply(ChallengeEvent event);

    /** Offsets from which on it must see what is read, by partition; others it takes as they come. */
    Map<String, Long> from();

    /** Time passes: what has not come in time is not waited for any more. */
    void tick(long nowMs);

    /** Something may not have been written: what does not come back by itself is due again. */
    void again();

    /** What is to be written now, prompts too; waits for rewards. It changes nothing but by what comes back. */
    List<Write> due(long nowMs);

    /** Reads something off the comparison while nothing is added. */
    <T> T read(Function<Comparison, T> reading);

    /** How it stands, but for the verdict. */
    GetChallengeResponse.Builder standing();

    /** Where a record was read: {@code completions-3} and its offset. */
    record Source(String partition, long offset) {}

    /** A record to be written. */
    record Write(String topic, String key, MessageLite event) {}

    /** Key of its verdicts on topic alerts. */
    default String key() {
        return "challenge/%s/%s/%s".formatted(mode(), rules().champion(), rules().challenger());
    }

    /** As configuration spells it. */
    default String mode() {
        return switch (rules().mode()) {
            case SHADOW -> "shadow";
            case CANARY -> "canary";
        };
    }

    /** Whether something was recorded of these two models. */
    default boolean isOf(String champion, String challenger) {
        return rules().champion().toString().equals(champion)
                && rules().challenger().toString().equals(challenger);
    }

    /** How the traits stand. */
    default GetChallengeResponse.Builder traits() {
        var response = GetChallengeResponse.newBuilder()
                .setMode(mode())
                .setChampion(rules().champion().toString())
                .setChallenger(rules().challenger().toString());
        read(Comparison::differences)
                .forEach(one -> response.addDifferences(ChallengeProto.toProto(one, rules().mode())));
        return response;
    }
}
