package dev.millrace.local.bench.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Has the model write answers.
 *
 * @param api to ask
 * @param model name of the model
 * @param maxTokens most tokens of an answer
 */
public record Writer(PublicApi api, String model, int maxTokens) {
    /**
     * How one request decodes.
     *
     * @param temperature 0 takes the likeliest token
     * @param seed of the draws
     */
    public record Decoding(double temperature, long seed) {}

    /** As many answers to a prompt as there are temperatures, each with its own. */
    List<MadeAnswer> write(String prompt, List<Double> temperatures, long seed)
            throws IOException, InterruptedException {
        List<MadeAnswer> answers = new ArrayList<>();
        for (double temperature : temperatures.stream().distinct().toList()) {
            int count = (int)
                    temperatures.stream().filter(one -> one == temperature).count();
            var body = body(prompt, new Decoding(temperature, seed)).put("n", count);
            var completion = ask(body);
            for (var choice : completion.path("choices")) {
                answers.add(new MadeAnswer(
                        text(choice),
                        FeedbackSettings.settingName(temperature),
                        completion.path("id").asText(),
                        choice.path("index").asInt()));
            }
        }
        return answers;
    }

    /** A request for one answer to a user's message. */
    public ObjectNode body(String prompt, Decoding decoding) {
        var body = PublicApi.JSON
                .createObjectNode()
                .put("model", model)
                .put("max_tokens", maxTokens)
                .put("temperature", decoding.temperature())
                .put("seed", decoding.seed());
        body.putArray("messages").addObject().put("role", "user").put("content", prompt);
        return body;
    }

    /**
     * Asks.
     *
     * @throws dev.millrace.local.system.UsageException when the answer is no success
     */
    public JsonNode ask(ObjectNode body) throws IOException, InterruptedException {
        return api.post("/chat/completions", body);
    }

    /** The text of a choice; empty when there is none. */
    public static String text(JsonNode choice) {
        return choice.at("/message/content").asText("");
    }
}
