package dev.millrace.tokenizer.app;

import com.google.protobuf.MessageLite;
import dev.millrace.contract.Topics;
import dev.millrace.tokenizer.session.AcceptedRequest;
import dev.millrace.tokenizer.session.CancelReason;
import dev.millrace.tokenizer.session.Completion;
import dev.millrace.tokenizer.session.ExchangeLog;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The exchange log on Kafka: cancellations to generation-control, exchanges to completions. A thread of its own sends
 * them, for sending may wait and the callers may not; what waits is bounded by two records an open request and one a
 * choice of it.
 */
@Singleton
class KafkaExchangeLog implements ExchangeLog {
    private static final Logger LOG = Logger.getLogger(KafkaExchangeLog.class);

    private final EdgeProducer producer;
    private final EdgeMetrics metrics;
    private final EdgeTraces traces;
    private final ExecutorService sender = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("edge-log").daemon().factory());

    KafkaExchangeLog(EdgeProducer producer, EdgeMetrics metrics, EdgeTraces traces) {
        this.producer = producer;
        this.metrics = metrics;
        this.traces = traces;
    }

    @Override
    public void cancel(AcceptedRequest request, CancelReason reason, @Nullable Integer choice) {
        if (choice == null) {
            metrics.cancelled(request, reason);
        }
        var message = RequestProto.toProto(request.id(), reason, choice);
        sender.execute(() -> send(Topics.GENERATION_CONTROL, request, message));
    }

    @Override
    public void complete(Completion completion) {
        metrics.completed(completion);
        var traced = traces.logged(completion.request().id());
        traces.completed(completion);
        LOG.infof(
                "request %s: %s after %d ms, %d + %d tokens%s",
                completion.request().id(),
                completion.reason(),
                completion.timings().totalMs(),
                completion.usage().promptTokens(),
                completion.usage().completionTokens(),
                traced);
        sender.execute(() -> send(Topics.COMPLETIONS, completion.request(), CompletionProto.toProto(completion)));
    }

    /** Waits until all that was handed over is on the log, or the time is over. */
    void flush(Duration max) throws InterruptedException {
        sender.shutdown();
        if (!sender.awaitTermination(max.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("the log did not take everything in time; the next start reads what is missing");
        }
        producer.flush();
    }

    private void send(String topic, AcceptedRequest request, MessageLite message) {
        producer.send(topic, request.id(), message).exceptionally(failure -> {
            // A lost cancellation costs tokens until the deadline; a lost completion is made up for at the next start.
            LOG.errorf("request %s: topic %s did not take its record: %s", request.id(), topic, failure.getMessage());
            return null;
        });
    }
}
