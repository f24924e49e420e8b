package dev.millrace.local.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.local.evaluation.EvaluationClient;
import dev.millrace.local.system.UsageException;
import dev.millrace.local.training.ComparisonTable;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What an adapter changed on held-out suites: its base and it, evaluated one after the other and compared item by item. */
@Command(name = "compare")
final class TrainCompare extends TrainCommand.Asking implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COMPLETED = "EVALUATION_STATUS_COMPLETED";

    @Parameters(index = "0")
    private String name = "";

    @Option(names = "--suite", split = ",", required = true)
    private List<String> suites = List.of();

    @Option(names = "--limit", defaultValue = "0")
    private int limit;

    @Option(names = "--chat")
    private boolean chat;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var adapter = name.split("@", 2);
        try (var training = client();
                var evaluations = EvalCommand.client(url)) {
            var model = training.models().stream()
                    .filter(each -> each.path("name").asText().equals(adapter[0]))
                    .findFirst()
                    .orElseThrow(() -> new UsageException(
                            "there is no adapter %s; see ./millrace train models".formatted(adapter[0])));
            var inForce = model.path("promoted").asText();
            var card = card(model, adapter.length == 2 ? adapter[1] : inForce);
            var base = card.at("/base/name").asText();
            if (card.path("version").asText().equals(inForce)) {
                compare(evaluations, base, base + ":" + adapter[0]);
                return 0;
            }
            // Under a name of its own, as nobody asks for a version that is not in force.
            var own = "compare-" + card.path("version").asText();
            training.load(own, card.path("folder").asText());
            try {
                compare(evaluations, base, base + ":" + own);
            } finally {
                training.unload(own);
            }
        }
        return 0;
    }

    private static JsonNode card(JsonNode model, String version) {
        if (version.isEmpty()) {
            var name = model.path("name").asText();
            throw new UsageException("no version of %s is promoted; name one: %s@%s"
                    .formatted(name, name, model.at("/cards/0/version").asText("VERSION")));
        }
        return StreamSupport.stream(model.path("cards").spliterator(), false)
                .filter(card -> card.path("version").asText().equals(version))
                .findFirst()
                .orElseThrow(() -> new UsageException(
                        "%s has no version %s".formatted(model.path("name").asText(), version)));
    }

    private void compare(EvaluationClient client, String base, String adapted)
            throws IOException, InterruptedException {
        var before = run(client, base);
        var after = run(client, adapted);
        ComparisonTable.print(System.out, JSON.readTree(client.report(List.of(before, after), "json")));
    }

    /** Gives the id of a run that is complete. */
    private String run(EvaluationClient client, String model) throws IOException, InterruptedException {
        var spec = JSON.createObjectNode().put("label", "compare " + name).put("model", model);
        spec.put("limit", limit).put("chat", chat);
        suites.forEach(spec.putArray("tasks")::add);
        var id = client.start(spec).path("evaluation_id").asText();
        System.err.println(id + " " + model);
        var ended = EvalRunCommand.await(client, id);
        if (!ended.path("status").asText().equals(COMPLETED)) {
            throw new UsageException("%s did not end well: %s"
                    .formatted(id, ended.path("message").asText()));
        }
        return id;
    }
}
