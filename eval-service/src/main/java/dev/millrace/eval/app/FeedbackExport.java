package dev.millrace.eval.app;

import dev.millrace.contract.feedback.v1.ExportFeedbackRequest;
import dev.millrace.eval.exchange.Formats;
import dev.millrace.eval.feedback.LabellerKind;
import dev.millrace.eval.feedback.LedgerEvent;
import io.grpc.Status;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;

/**
 * Reads topic rankings from its beginning to where it ends now, for the texts; the ledger says what of it counts. What
 * follows from several rankings is derived here as it is for topic preferences, so that it is no older than the ledger.
 */
@Singleton
class FeedbackExport {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final FeedbackKafka kafka;
    private final LedgerView view;
    private final double agreementMin;

    FeedbackExport(FeedbackKafka kafka, LedgerView view, FeedbackConfig config) {
        this.kafka = kafka;
        this.view = view;
        agreementMin = config.agreementMin();
    }

    /** Writes what is asked for; blocks. */
    void write(ExportFeedbackRequest request, LineStream lines) throws InterruptedException {
        var writer = Formats.writer(request.getFormat());
        var kind = LabellerKind.of("labeller_kind", request.getLabellerKind());
        try (var consumer = kafka.exported()) {
            long end = consumer.endOffsets(Set.of(FeedbackKafka.RANKINGS)).getOrDefault(FeedbackKafka.RANKINGS, 0L);
            view.await(end - 1);
            var counted = new CountedLines(
                    writer,
                    view.ledger(),
                    end,
                    agreementMin,
                    group -> group.kind() == kind && isWanted(request, group.criterion()));
            consumer.assign(Set.of(FeedbackKafka.RANKINGS));
            consumer.seekToBeginning(Set.of(FeedbackKafka.RANKINGS));
            read(consumer, counted, lines);
        } catch (KafkaException e) {
            throw Status.UNAVAILABLE
                    .withDescription("the log did not answer in time, try again later")
                    .withCause(e)
                    .asRuntimeException();
        }
        lines.flush();
    }

    private static boolean isWanted(ExportFeedbackRequest request, String criterion) {
        return request.getCriterion().isEmpty() || request.getCriterion().equals(criterion);
    }

    private static void read(KafkaConsumer<String, byte[]> consumer, CountedLines counted, LineStream lines)
            throws InterruptedException {
        long position = consumer.position(FeedbackKafka.RANKINGS, PATIENCE);
        long lateNs = System.nanoTime() + PATIENCE.toNanos();
        while (position < counted.end()) {
            for (var record : consumer.poll(POLL)) {
                write(record, counted, lines);
                lateNs = System.nanoTime() + PATIENCE.toNanos();
            }
            position = consumer.position(FeedbackKafka.RANKINGS, PATIENCE);
            if (System.nanoTime() > lateNs) {
                throw new KafkaException("no ranking came in time");
            }
        }
    }

    private static void write(ConsumerRecord<String, byte[]> record, CountedLines counted, LineStream lines)
            throws InterruptedException {
        var read = LedgerRecord.of(record);
        if (read.event().orElse(null) instanceof LedgerEvent.Recorded(var ranking)) {
            for (var line : counted.of(record.offset(), ranking, read.ranking().orElseThrow())) {
                lines.add(line.toString());
            }
        }
    }
}
