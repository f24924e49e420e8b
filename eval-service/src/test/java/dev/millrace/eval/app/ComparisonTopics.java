package dev.millrace.eval.app;

import dev.millrace.contract.Topics;
import dev.millrace.contract.feedback.v1.ComparisonOpened;
import dev.millrace.contract.tokenizer.v1.PromptSubmitted;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;

/** What is on the topics comparisons and prompts, by plain client. */
@NullUnmarked
final class ComparisonTopics {
    private ComparisonTopics() {}

    /** The comparisons by their ids, as their last records that can be understood have them. */
    static Map<String, ComparisonOpened> comparisons(String servers) throws Exception {
        var found = new HashMap<String, ComparisonOpened>();
        for (var record : last(servers, Topics.COMPARISONS).entrySet()) {
            if (record.getKey().startsWith("sampled-")) {
                found.put(record.getKey(), ComparisonOpened.parseFrom(record.getValue()));
            }
        }
        return found;
    }

    /** The prompts for a comparison, by their temperatures. */
    static Map<Float, PromptSubmitted> prompts(String servers, String comparison) throws Exception {
        var found = new HashMap<Float, PromptSubmitted>();
        for (var record : last(servers, Topics.PROMPTS).entrySet()) {
            if (record.getKey().startsWith("comparison:" + comparison + ":")) {
                var prompt = PromptSubmitted.parseFrom(record.getValue());
                found.put(prompt.getPrompt().getParameters().getTemperature(), prompt);
            }
        }
        return found;
    }

    /** The prompt of a request, when it is there. */
    static Optional<PromptSubmitted> prompt(String servers, String requestId) throws Exception {
        var value = last(servers, Topics.PROMPTS).get(requestId);
        return value == null ? Optional.empty() : Optional.of(PromptSubmitted.parseFrom(value));
    }

    private static Map<String, byte[]> last(String servers, String topic) {
        var found = new LinkedHashMap<String, byte[]>();
        TopicReader.committed(servers, topic, "").forEach(record -> found.put(record.key(), record.value()));
        return found;
    }
}
