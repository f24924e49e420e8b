package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.model.v1.DescribeRequest;
import dev.millrace.contract.model.v1.DescribeResponse;
import dev.millrace.contract.model.v1.ModelServiceGrpc;
import dev.millrace.local.audit.AuditReport;
import dev.millrace.local.audit.LogAudit;
import dev.millrace.local.system.Eventually;
import dev.millrace.local.system.Port;
import dev.millrace.local.system.Service;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** What the services say of themselves on Prometheus and gRPC. */
record Figures(RunningSystem system) {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** Sum of all series of a metric on a management port; a counter that was never counted up is 0. */
    double sum(Port management, String metric) throws IOException, InterruptedException {
        return sum(system.local().settings().port(management), metric);
    }

    /** Sum of all series of a metric over all instances of a service. */
    double sum(Service service, String metric) throws IOException, InterruptedException {
        double sum = 0;
        for (var instance : system.local().layout().instances()) {
            sum += instance.service() == service ? sum(instance.managementPort(), metric) : 0;
        }
        return sum;
    }

    /** Sum of all series of a metric on the management port of one instance. */
    double sum(int managementPort, String metric) throws IOException, InterruptedException {
        var uri = URI.create("http://127.0.0.1:" + managementPort + "/metrics");
        var body = HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
        return body.lines()
                .filter(line -> line.startsWith(metric + " ") || line.startsWith(metric + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .reduce(Double::sum)
                .orElseGet(() -> missing(metric, body));
    }

    private static double missing(String metric, String body) {
        assertTrue(metric.endsWith("_total"), () -> "no metric " + metric + " in\n" + body);
        return 0;
    }

    /** What the model service describes now. */
    DescribeResponse describe() {
        return ModelServiceGrpc.newBlockingStub(system.channel(Port.MODEL_GRPC))
                .withDeadlineAfter(10, TimeUnit.SECONDS)
                .withWaitForReady()
                .describe(DescribeRequest.getDefaultInstance());
    }

    /** Waits until no slot, session or request is open anywhere. */
    void awaitIdle(int seconds) throws InterruptedException {
        Eventually.holds("no slot, session or request is open", seconds, () -> {
            try {
                var model = describe();
                return model.getSlotsInUse() == 0
                        && model.getQueuedSequences() == 0
                        && sum(Service.SAMPLER, "millrace_open_sessions") == 0
                        && sum(Service.TOKENIZER, "millrace_open_requests") == 0;
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        });
    }

    /**
     * Waits until nothing is open any more and every request has its completion, which a service writes behind the
     * answer, and reads the log.
     *
     * @return a report without violations
     */
    AuditReport auditSince(Instant begin, int idleSeconds) throws InterruptedException {
        awaitIdle(idleSeconds);
        var audit = new LogAudit(system.bootstrapServers());
        var report = new AtomicReference<>(audit.since(begin, true));
        Eventually.holds("every request has its completion", 10, () -> {
            report.set(audit.since(begin, true));
            return report.get().open() == 0;
        });
        assertEquals(List.of(), report.get().violations());
        return report.get();
    }
}
