package dev.millrace.tokenizer.app;

import com.google.protobuf.MessageLite;
import dev.millrace.contract.Topics;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.tokenizer.openai.CallReading;
import dev.millrace.tokenizer.responses.StoredResponse;
import dev.millrace.tokenizer.session.AcceptedRequest;
import dev.millrace.tokenizer.session.CancelReason;
import dev.millrace.tokenizer.session.Completion;
import dev.millrace.tokenizer.session.ExchangeLog;
import dev.millrace.tokenizer.session.FailureException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The exchange log on Kafka: cancellations to generation-control, exchanges to completions, what can be followed of them to
 * responses. A thread of its own sends
 * them, for sending may wait and the callers may not; what waits is bounded by two records an open request and one a
 * choice of it.
 */
@Singleton
class KafkaExchangeLog implements ExchangeLog {
    private static final Logger LOG = Logger.getLogger(KafkaExchangeLog.class);

    private final EdgeProducer producer;
    private final EdgeMetrics metrics;
    private final EdgeTraces traces;
    private final TextModel text;
    private final ExecutorService sender = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("edge-log").daemon().factory());

    KafkaExchangeLog(EdgeProducer producer, EdgeMetrics metrics, EdgeTraces traces, TextModel text) {
        this.producer = producer;
        this.metrics = metrics;
        this.traces = traces;
        this.text = text;
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
        sender.execute(() -> keep(completion));
    }

    /** A response goes first: whoever finds the completion at the next start takes all of the exchange to be there. */
    private void keep(Completion completion) {
        var request = completion.request();
        Runnable complete = () -> send(Topics.COMPLETIONS, request, completed(completion));
        stored(completion)
                .ifPresentOrElse(
                        response -> producer.send(Topics.RESPONSES, request.id(), ConversationProto.toProto(response))
                                .whenComplete((offset, failure) -> {
                                    if (failure != null) {
                                        lost(Topics.RESPONSES, request, failure);
                                    }
                                    sender.execute(complete);
                                }),
                        complete);
    }

    private GenerationCompleted completed(Completion completion) {
        @Nullable CallReading calls = null;
        try {
            calls = CallReading.of(completion.request().prompt().input(), text.template());
        } catch (FailureException e) {
            // A request of the last run, which had another model: what it says of calls stays text.
            LOG.debugf("request %s: calls are not read", completion.request().id());
        }
        return CompletionProto.toProto(completion, calls);
    }

    private Optional<StoredResponse> stored(Completion completion) {
        try {
            return StoredResponse.of(completion, text.template());
        } catch (RuntimeException e) {
            // Nobody can follow it, but the exchange itself has to be there.
            LOG.errorf(
                    e,
                    "request %s: its response cannot be stored",
                    completion.request().id());
            return Optional.empty();
        }
    }

    /** Waits until all that was handed over is on the log, or the time is over. */
    void flush(Duration max) throws InterruptedException {
        // What the log has taken of a response hands over its completion, so that has to come before the last task.
        try {
            sender.submit(producer::flush).get(max.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("the log does not take everything in time", e);
        }
        sender.shutdown();
        if (!sender.awaitTermination(max.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.warn("the log did not take everything in time; the next start reads what is missing");
        }
        producer.flush();
    }

    private void send(String topic, AcceptedRequest request, MessageLite message) {
        producer.send(topic, request.id(), message).exceptionally(failure -> {
            // A lost cancellation costs tokens until the deadline; a lost completion is made up for at the next start.
            lost(topic, request, failure);
            return null;
        });
    }

    private static void lost(String topic, AcceptedRequest request, Throwable failure) {
        LOG.errorf("request %s: topic %s did not take its record: %s", request.id(), topic, failure.getMessage());
    }
}
