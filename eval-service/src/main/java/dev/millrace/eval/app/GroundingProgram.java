package dev.millrace.eval.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.eval.grounding.GroundingFigures;
import dev.millrace.eval.grounding.GroundingSuite;
import dev.millrace.eval.grounding.Outcome;
import dev.millrace.eval.grounding.Question;
import dev.millrace.eval.grounding.SuiteDocument;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts the grounding suite into a collection of a running system, asks its questions, prints the figures and takes the
 * documents out again. Arguments: the system's URL, the most passages of a search, the least relevance of a passage, the
 * most tokens of an answer or 0 for searches alone, and where it is another suite than ours, its two files. The key stands in
 * {@code MILLRACE_API_KEY}.
 */
public final class GroundingProgram {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COLLECTION = "/v1/collections/grounding-suite";
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;
    private final int topK;
    private final double minScore;
    private final int maxTokens;

    private GroundingProgram(String url, int topK, double minScore, int maxTokens) {
        this.url = url;
        this.topK = topK;
        this.minScore = minScore;
        this.maxTokens = maxTokens;
    }

    /** Runs it; the exit status is 0 when all questions could be asked. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var program = new GroundingProgram(
                arguments[0].replaceFirst("/+$", ""),
                Integer.parseInt(arguments[1]),
                Double.parseDouble(arguments[2]),
                Integer.parseInt(arguments[3]));
        program.run(suite(arguments), System.out, System.err);
    }

    private static GroundingSuite suite(String[] arguments) throws IOException {
        return arguments.length == 4
                ? GroundingSuite.bundled()
                : GroundingSuite.read(Path.of(arguments[4]), Path.of(arguments[5]));
    }

    private void run(GroundingSuite suite, PrintStream out, PrintStream progress)
            throws IOException, InterruptedException {
        try {
            for (var document : suite.documents()) {
                put(document);
            }
            var model = send("GET", "/v1/models", null).at("/data/0/id").asText();
            var outcomes = new ArrayList<Outcome>();
            boolean vectors = false;
            for (var question : suite.questions()) {
                var found = search(question);
                vectors = found.path("vectors").asBoolean();
                var answer = maxTokens == 0 ? Optional.<Outcome.Answer>empty() : Optional.of(ask(model, question));
                outcomes.add(new Outcome(question, ids(found), answer));
                progress.printf(
                        "\r%d of %d questions",
                        outcomes.size(), suite.questions().size());
            }
            progress.println();
            print(out, suite, outcomes, vectors);
        } finally {
            for (var document : suite.documents()) {
                send("DELETE", path(document), null);
            }
        }
    }

    private static String path(SuiteDocument document) {
        return COLLECTION + "/documents/" + document.id();
    }

    private void put(SuiteDocument document) throws IOException, InterruptedException {
        send(
                "PUT",
                path(document),
                JSON.createObjectNode().put("title", document.title()).put("text", document.text()));
    }

    private JsonNode search(Question question) throws IOException, InterruptedException {
        var body = JSON.createObjectNode().put("query", question.question()).put("top_k", topK);
        return send("POST", COLLECTION + "/search", body.put("min_score", minScore));
    }

    private static List<String> ids(JsonNode found) {
        var ids = new ArrayList<String>();
        found.path("data").forEach(hit -> ids.add(hit.path("document_id").asText()));
        return ids.stream().distinct().toList();
    }

    private Outcome.Answer ask(String model, Question question) throws IOException, InterruptedException {
        var body = JSON.createObjectNode()
                .put("model", model)
                .put("collection", "grounding-suite")
                .put("temperature", 0)
                .put("max_tokens", maxTokens);
        body.putObject("retrieval").put("top_k", topK).put("min_score", minScore);
        body.putArray("messages").addObject().put("role", "user").put("content", question.question());
        var answer = send("POST", "/v1/chat/completions", body);
        var sources = new ArrayList<String>();
        answer.path("sources").forEach(source -> sources.add(source.path("text").asText()));
        return new Outcome.Answer(answer.at("/choices/0/message/content").asText(), sources);
    }

    private JsonNode send(String method, String path, @Nullable ObjectNode body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()));
        var key = System.getenv("MILLRACE_API_KEY");
        if (key != null && !key.isEmpty()) {
            request.header("Authorization", "Bearer " + key);
        }
        var answer = http.send(request.build(), BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(
                    "%s %s answered HTTP %d: %s".formatted(method, path, answer.statusCode(), answer.body()));
        }
        return JSON.readTree(answer.body());
    }

    private void print(PrintStream out, GroundingSuite suite, List<Outcome> outcomes, boolean vectors) {
        var figures = GroundingFigures.of(outcomes, topK);
        out.printf(
                "%d documents, %d questions; %s, at most %d passages of relevance %.2f%n",
                suite.documents().size(),
                suite.questions().size(),
                vectors ? "words and vectors" : "words alone",
                topK,
                minScore);
        line(out, "recall@1", figures.recallAt1());
        line(out, "recall@" + topK, figures.recallAtK());
        line(out, "MRR", figures.reciprocalRank());
        line(out, "nDCG@" + topK, figures.ndcgAtK());
        line(out, "nothing found where there is no answer", figures.silence());
        if (maxTokens > 0) {
            var cited = figures.citations();
            line(out, "citation precision", cited.precision());
            line(out, "citation recall", cited.recall());
            line(out, "unsupported sentences", cited.unsupportedRate());
            out.printf("%d sentences with %d citations%n", cited.sentences(), cited.citations());
        }
        outcomes.stream()
                .filter(outcome -> outcome.question().isAnswerable())
                .filter(outcome -> outcome.ranking().recallAt(topK) < 1)
                .forEach(outcome -> out.printf(
                        "not all found: %s %s%n",
                        outcome.question().id(), outcome.question().question()));
    }

    private static void line(PrintStream out, String name, double value) {
        out.printf("%-40s %s%n", name, Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value));
    }
}
