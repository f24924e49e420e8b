package dev.millrace.tokenizer.app;

import dev.millrace.contract.Topics;
import dev.millrace.retrieval.InvalidInputException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * Sends what is no document to the dead-letter topic: of all edges, which all read the documents, one looks at each new
 * record, and its offset is committed when the letter is on the log. Its own thread.
 */
final class DocumentChecks implements Runnable {
    private static final Duration POLL = Duration.ofMillis(500);

    private final EdgeProducer producer;
    private final EdgeMetrics metrics;
    private final ReadingLoop loop;

    DocumentChecks(EdgeConfig config, EdgeProducer producer, EdgeMetrics metrics) {
        this.producer = producer;
        this.metrics = metrics;
        this.loop =
                new ReadingLoop("topic " + Topics.DOCUMENTS, () -> KafkaSettings.documentChecks(config), this::read);
    }

    @Override
    public void run() {
        loop.run();
    }

    /** Ends the thread soon. */
    void stop() {
        loop.stop();
    }

    private void read(KafkaConsumer<String, byte[]> documents) throws InterruptedException, ExecutionException {
        documents.subscribe(List.of(Topics.DOCUMENTS));
        while (!loop.isStopped()) {
            var records = documents.poll(POLL);
            var letters = new ArrayList<Future<?>>();
            for (var record : records) {
                try {
                    DocumentProto.fromRecord(record);
                } catch (InvalidInputException e) {
                    metrics.poison(Topics.DOCUMENTS);
                    letters.add(producer.sendDeadLetter(record, String.valueOf(e.getMessage())));
                }
            }
            for (var letter : letters) {
                letter.get();
            }
            if (!records.isEmpty()) {
                documents.commitSync();
            }
        }
    }
}
