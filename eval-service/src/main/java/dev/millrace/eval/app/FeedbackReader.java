package dev.millrace.eval.app;

import dev.millrace.eval.app.LedgerFold.Consequences;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads topic rankings on a thread of its own: from its beginning, into the ledger, and then as it grows. Every instance
 * does so and can answer for all of it. The one that has the partition in group {@link FeedbackKafka#GROUP} derives
 * preferences as well: it reads silently up to where deriving has come and derives from there on. When it has read further
 * already, because another instance derived until now, it reads once more from the beginning, for what follows from a
 * record depends on those before it.
 *
 * <p>Whatever fails, all is closed and begun anew after a pause; what was not committed never was. Until the new ledger has
 * come as far as the old one, the old one is shown.
 */
@Startup
@ApplicationScoped
class FeedbackReader {
    private static final Logger LOG = Logger.getLogger(FeedbackReader.class);
    private static final Duration POLL = Duration.ofMillis(100);

    private final FeedbackKafka kafka;
    private final FeedbackConfig config;
    private final LedgerView view;
    private final FigureMetrics metrics;
    private final ReaderThread thread = new ReaderThread("feedback", this::read);

    FeedbackReader(FeedbackKafka kafka, FeedbackConfig config, LedgerView view, FigureMetrics metrics) {
        this.kafka = kafka;
        this.config = config;
        this.view = view;
        this.metrics = metrics;
    }

    @PostConstruct
    void start() {
        thread.start();
    }

    @PreDestroy
    void stop() throws InterruptedException {
        thread.stop();
    }

    private void read() {
        try (var session = new Session()) {
            session.read();
        }
    }

    /** One reading from the beginning until something fails. */
    private final class Session implements AutoCloseable {
        private final KafkaConsumer<String, byte[]> consumer = kafka.rankings();
        private final Membership membership = new Membership(kafka.member(), FeedbackKafka.RANKINGS);
        private @Nullable Derivation derivation;
        private LedgerFold fold = new LedgerFold(config.bounds());
        /** Where the topic ended when the reading began. */
        private long end;

        void read() {
            warnOfOtherPartitions();
            consumer.assign(List.of(FeedbackKafka.RANKINGS));
            fromTheBeginning();
            while (!thread.isStopped()) {
                changeTenure();
                var consequences = Consequences.none();
                long from = derivation == null ? Long.MAX_VALUE : derivation.committed();
                for (var record : consumer.poll(POLL)) {
                    fold.apply(record, record.offset() < from ? Consequences.none() : consequences);
                }
                long next = consumer.position(FeedbackKafka.RANKINGS);
                if (next >= end) {
                    view.show(fold.ledger(), next);
                }
                if (derivation != null && next > derivation.committed()) {
                    consequences.poison().forEach(_ -> metrics.countDeadLetter());
                    derivation.commit(consequences, fold.ledger(), next);
                    thread.goesWell();
                }
            }
        }

        /** What people think has one order; a topic with several partitions was made by hand or by an earlier version. */
        private void warnOfOtherPartitions() {
            int partitions =
                    consumer.partitionsFor(FeedbackKafka.RANKINGS.topic()).size();
            if (partitions > 1) {
                LOG.warnf("topic rankings has %d partitions: only the first is read and written", partitions);
            }
        }

        private void fromTheBeginning() {
            fold = new LedgerFold(config.bounds());
            consumer.seekToBeginning(List.of(FeedbackKafka.RANKINGS));
            end = consumer.endOffsets(Set.of(FeedbackKafka.RANKINGS)).getOrDefault(FeedbackKafka.RANKINGS, 0L);
        }

        /** Begins to derive, or ends, as the group says. */
        private void changeTenure() {
            boolean owner = membership.isOwner();
            if (owner && derivation == null) {
                derivation = new Derivation(kafka, membership, config.agreementMin());
                fromTheBeginning();
                if (derivation.committed() > end) {
                    LOG.warnf("rankings were derived up to %d but end at %d: all are", derivation.committed(), end);
                    derivation.startOver();
                }
                LOG.infof("preferences are derived here, from rankings@%d on", derivation.committed());
            } else if (!owner && derivation != null) {
                LOG.info("preferences are derived by another instance");
                derivation.close();
                derivation = null;
            }
        }

        @Override
        public void close() {
            if (derivation != null) {
                derivation.close();
            }
            membership.close();
            consumer.close();
        }
    }
}
