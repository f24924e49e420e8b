package dev.millrace.eval.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.contract.feedback.v1.RankingRecorded;
import dev.millrace.eval.feedback.InvalidRankingException;
import dev.millrace.eval.feedback.Judgement;
import io.grpc.Status;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;

/**
 * Rankings whose id follows from what they are: those that come with an idempotency key, and a model's. There is no store of
 * keys: the id of such a ranking is made of its labeller and key, so the ledger is the store, also of the service's next life.
 */
@Singleton
class KeyedRankings {
    private static final Pattern KEY = Pattern.compile("[ -~]{1,255}");
    private static final int ID_BYTES = 16;

    private final FeedbackKafka kafka;
    /** Whoever comes with a key while it is being recorded waits here. */
    private final Turns turns = new Turns();

    KeyedRankings(FeedbackKafka kafka) {
        this.kafka = kafka;
    }

    /**
     * The id of a labeller's ranking.
     *
     * @throws InvalidRankingException when the key is none
     */
    static String id(String labellerId, String key) {
        if (!KEY.matcher(key).matches()) {
            throw new InvalidRankingException("idempotency_key", "must be 1 to 255 visible ASCII characters");
        }
        // Keys have no line feeds: no two pairs are one text.
        byte[] hash = sha256(key + "\n" + labellerId);
        return "keyed:" + HexFormat.of().formatHex(Arrays.copyOf(hash, ID_BYTES));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** What is held while a ranking of an id is looked up and recorded. */
    Object turn(String id) {
        return turns.of(id);
    }

    /**
     * Checks that a ranking says what was recorded under its key.
     *
     * @throws io.grpc.StatusRuntimeException ALREADY_EXISTS when it says something else, UNAVAILABLE when the log does not
     *     answer
     */
    void requireSame(Judgement recorded, RankingRecorded submitted) {
        if (!said(recorded(recorded)).equals(said(submitted))) {
            throw Status.ALREADY_EXISTS
                    .withDescription("idempotency_key: was used with another ranking")
                    .asRuntimeException();
        }
    }

    /**
     * A ranking as it is on the log. One at a time is read.
     *
     * @throws io.grpc.StatusRuntimeException UNAVAILABLE when the log does not answer
     */
    synchronized RankingRecorded recorded(Judgement judgement) {
        try (var texts = new RankingTexts(kafka.keyed())) {
            return texts.at(judgement.offset())
                    .orElseThrow(() -> Status.UNAVAILABLE
                            .withDescription("the ranking is changing, try again later")
                            .asRuntimeException());
        } catch (KafkaException e) {
            throw Status.UNAVAILABLE
                    .withDescription("the log does not answer, try again later")
                    .withCause(e)
                    .asRuntimeException();
        }
    }

    /** A ranking without what the service adds to it: origins come from the comparison, which may be closed by now. */
    private static RankingRecorded said(RankingRecorded ranking) {
        var said = ranking.toBuilder()
                .clearRankingId()
                .clearRecordedEpochMs()
                .clearCheck()
                .clearRepeated();
        said.getAnswersBuilderList().forEach(answer -> answer.clearOrigin());
        return said.build();
    }
}
