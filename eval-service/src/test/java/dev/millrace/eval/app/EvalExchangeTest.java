package dev.millrace.eval.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.feedback.v1.ExportFeedbackRequest;
import dev.millrace.contract.feedback.v1.ExportFeedbackResponse;
import dev.millrace.contract.feedback.v1.FeedbackServiceGrpc;
import dev.millrace.contract.feedback.v1.ForgetLabellerRequest;
import dev.millrace.contract.feedback.v1.ImportRankingsRequest;
import dev.millrace.contract.feedback.v1.ImportRankingsResponse;
import dev.millrace.contract.feedback.v1.JudgeLabellerRequest;
import dev.millrace.contract.feedback.v1.RefusedLine;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Files of others in and out by gRPC. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
@NullUnmarked
class EvalExchangeTest extends EvalFixture {
    private static final String PAIR = "{\"chosen\":\"\\n\\nHuman: Question %1$d?\\n\\nAssistant: Good %1$d\","
            + "\"rejected\":\"\\n\\nHuman: Question %1$d?\\n\\nAssistant: Bad %1$d\"}";

    @Test
    void takesAFileOnceGivesItBackAndForgetsIt() throws Exception {
        var lines = new ArrayList<>(
                IntStream.range(0, 1_000).mapToObj(PAIR::formatted).toList());
        lines.set(0, "no JSON");
        lines.set(499, "{\"chosen\":\"secret\"}");
        lines.set(999, "[]");
        var file = parts("hh-rlhf", "file", "style", lines);

        var first = read(file);
        assertEquals(997, first.getRecorded());
        assertEquals(3, first.getRefusedCount());
        assertEquals(
                List.of(
                        refused(1, "line: must be JSON, is none at character 1"),
                        refused(500, "rejected: must be a text"),
                        refused(1_000, "line: must be a JSON object")),
                first.getRefusedLinesList());

        var kept = new ArrayList<>(lines);
        List.of(999, 499, 0).forEach(index -> kept.remove((int) index));
        assertEquals(kept, written("hh-rlhf", "style", ""));

        assertEquals(0, read(file).getRecorded());
        assertEquals(kept, written("hh-rlhf", "style", "human"));
        assertEquals(997, written("trl-preference", "style", "").size());
        assertEquals(1_994, written("trl-unpaired", "style", "").size());
        assertEquals(List.of(), written("hh-rlhf", "style", "ai"));
        assertEquals(List.of(), written("hh-rlhf", "other", ""));

        assertEquals(
                997,
                feedback.forgetLabeller(ForgetLabellerRequest.newBuilder()
                                .setLabellerId("file")
                                .build())
                        .getRankings());
        assertEquals(List.of(), written("hh-rlhf", "style", ""));
        assertEquals(List.of(), written("millrace", "style", ""));
    }

    @Test
    void givesOurOwnLinesBackWordByWord() throws Exception {
        var line = "{\"ranking_id\":\"own-1\",\"prompt_id\":\"p-1\",\"prompt\":\"Weather?\",\"messages\":["
                + "{\"role\":\"system\",\"content\":\"Be brief.\"},{\"role\":\"user\",\"content\":\"Weather?\"}],"
                + "\"answers\":[{\"answer_id\":\"a\",\"text\":\"Rain\",\"origin\":{\"model\":\"m\",\"choice\":1}},"
                + "{\"answer_id\":\"b\",\"text\":\"Sun\"}],\"positions\":["
                + "{\"answer_id\":\"a\",\"rank\":1,\"failed\":false,\"flags\":[\"short\"]},"
                + "{\"answer_id\":\"b\",\"rank\":0,\"failed\":true}],\"labeller_id\":\"una\",\"labeller_kind\":\"ai\","
                + "\"criterion\":\"lossless\",\"note\":\"n\",\"spent_ms\":4294967295,\"recorded_epoch_ms\":1700000000000}";
        assertEquals(1, read(parts("millrace", "", "", List.of(line, "", line))).getRecorded());
        assertEquals(List.of(line), written("millrace", "lossless", "ai"));
        assertEquals(List.of(), written("millrace", "lossless", ""));
    }

    @Test
    void leavesOutWhatDoesNotCount() throws Exception {
        read(parts("trl-preference", "ned", "counting", List.of(answer("x", "y"))));
        read(parts("trl-preference", "ned", "counting", List.of(answer("y", "x"))));
        read(parts("trl-preference", "ola", "counting", List.of(answer("x", "y"))));
        // The second of ned's replaces his first; ola's is another's.
        assertEquals(2, written("arena", "counting", "").size());
        assertEquals(List.of(), written("hh-rlhf", "counting", ""));
        feedback.judgeLabeller(JudgeLabellerRequest.newBuilder()
                .setLabellerId("ola")
                .setQuarantined(true)
                .build());
        assertEquals(1, written("arena", "counting", "").size());
        assertEquals(
                List.of(
                        "{\"chosen\":\"\\n\\nHuman: p\\n\\nAssistant: y\",\"rejected\":\"\\n\\nHuman: p\\n\\nAssistant: x\"}"),
                written("hh-rlhf", "counting", ""));
    }

    @Test
    void givesALargeFileToASlowReaderInSmallMessages() throws Exception {
        var text = "z".repeat(60_000);
        var lines =
                IntStream.range(0, 100).mapToObj(i -> answer(i + text, text)).toList();
        for (int from = 0; from < 100; from += 10) {
            read(parts("trl-preference", "pia", "large", lines.subList(from, from + 10)));
        }
        var parts = export("trl-preference", "large", "");
        int read = 0;
        int messages = 0;
        while (parts.hasNext()) {
            var part = parts.next();
            assertTrue(part.getSerializedSize() <= (1 << 20) + 10_000, "a message of " + part.getSerializedSize());
            read += part.getLinesCount();
            messages++;
            if (messages < 4) {
                Thread.sleep(100);
            }
        }
        assertEquals(100, read);
        assertTrue(messages >= 12, messages + " messages");
    }

    @Test
    void namesWhatIsWrongWithACall() {
        assertEquals(
                "format: must be one of arena, argilla, hh-rlhf, label-studio, millrace, summarize-from-feedback,"
                        + " trl-preference, trl-unpaired, webgpt",
                refusal(() -> read(parts("csv", "", "", List.of("{}")))));
        assertEquals(
                "lines: must be at most 1000 a message",
                refusal(() -> read(List.of(part("arena", "", "")
                        .addAllLines(IntStream.range(0, 1_001).mapToObj(i -> "").toList())
                        .build()))));
        assertTrue(assertThrows(StatusRuntimeException.class, () -> written("webgpt", "", ""))
                .getMessage()
                .contains("format: must be one of"));
    }

    private static String refusal(Executable call) {
        var failure = (StatusRuntimeException)
                assertThrows(ExecutionException.class, call).getCause();
        assertEquals(Status.Code.INVALID_ARGUMENT, failure.getStatus().getCode());
        return failure.getStatus().getDescription();
    }

    private static String answer(String chosen, String rejected) {
        return "{\"prompt\":\"p\",\"chosen\":\"%s\",\"rejected\":\"%s\"}".formatted(chosen, rejected);
    }

    private static RefusedLine refused(int line, String reason) {
        return RefusedLine.newBuilder().setLine(line).setReason(reason).build();
    }

    private static ImportRankingsRequest.Builder part(String format, String labeller, String criterion) {
        return ImportRankingsRequest.newBuilder()
                .setFormat(format)
                .setLabellerId(labeller)
                .setCriterion(criterion);
    }

    /** A file in messages of 300 lines; only the first one says what it is. */
    private static List<ImportRankingsRequest> parts(
            String format, String labeller, String criterion, List<String> lines) {
        var parts = new ArrayList<ImportRankingsRequest>();
        for (int from = 0; from < lines.size(); from += 300) {
            var part = from == 0 ? part(format, labeller, criterion) : ImportRankingsRequest.newBuilder();
            parts.add(part.addAllLines(lines.subList(from, Math.min(lines.size(), from + 300)))
                    .build());
        }
        return parts;
    }

    private ImportRankingsResponse read(List<ImportRankingsRequest> parts) throws Exception {
        var answer = new CompletableFuture<ImportRankingsResponse>();
        var requests = FeedbackServiceGrpc.newStub(channel).importRankings(new StreamObserver<>() {
            @Override
            public void onNext(ImportRankingsResponse response) {
                answer.complete(response);
            }

            @Override
            public void onError(Throwable failure) {
                answer.completeExceptionally(failure);
            }

            @Override
            public void onCompleted() {}
        });
        parts.forEach(requests::onNext);
        requests.onCompleted();
        return answer.get(60, TimeUnit.SECONDS);
    }

    private List<String> written(String format, String criterion, String kind) {
        var lines = new ArrayList<String>();
        export(format, criterion, kind).forEachRemaining(part -> lines.addAll(part.getLinesList()));
        return lines;
    }

    private Iterator<ExportFeedbackResponse> export(String format, String criterion, String kind) {
        return feedback.exportFeedback(ExportFeedbackRequest.newBuilder()
                .setFormat(format)
                .setCriterion(criterion)
                .setLabellerKind(kind)
                .build());
    }
}
