package dev.millrace.eval.task;

import dev.millrace.eval.harness.Decoding;
import dev.millrace.eval.harness.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is asked for a document, in the order of lm-evaluation-harness's {@code construct_requests}. */
final class Requests {
    private final TaskConfig config;
    private final DocValues values;
    private final Contexts contexts;
    private final boolean hasSeveralInputs;
    private final boolean isAskedAlone;

    /**
     * Of a task.
     *
     * @param hasSeveralInputs whether the choices are contexts
     * @param isAskedAlone whether choices are asked behind nothing too, as mutual information needs it
     */
    Requests(TaskConfig config, DocValues values, Contexts contexts, boolean hasSeveralInputs, boolean isAskedAlone) {
        this.config = config;
        this.values = values;
        this.contexts = contexts;
        this.hasSeveralInputs = hasSeveralInputs;
        this.isAskedAlone = isAskedAlone;
    }

    /** The same behind other contexts. */
    Requests behind(Contexts other) {
        return new Requests(config, values, other, hasSeveralInputs, isAskedAlone);
    }

    List<Request> of(int index, Map<String, @Nullable Object> doc) {
        return switch (config.outputType()) {
            case LOGLIKELIHOOD -> List.of(new Request.Likelihood(context(index, doc), text(doc)));
            case LOGLIKELIHOOD_ROLLING -> List.of(new Request.Rolling(text(doc)));
            case MULTIPLE_CHOICE -> choices(index, doc);
            case GENERATE_UNTIL -> generations(context(index, doc));
        };
    }

    private String context(int index, Map<String, @Nullable Object> doc) {
        return contexts.of(index, doc).getFirst();
    }

    private String text(Map<String, @Nullable Object> doc) {
        if (values.target(config.prompt().target(), doc) instanceof String text) {
            return text;
        }
        throw values.fail("doc_to_target", "is no text, which " + config.outputType() + " needs");
    }

    private List<Request> choices(int index, Map<String, @Nullable Object> doc) {
        List<String> choices = values.choices(config.prompt().choice(), doc);
        String delimiter = config.prompt().targetDelimiter();
        List<String> before = contexts.of(index, doc);
        List<Request> requests = new ArrayList<>();
        if (hasSeveralInputs) {
            String target = values.shown(values.target(config.prompt().target(), doc));
            before.forEach(context -> requests.add(new Request.Likelihood(context, delimiter + target)));
        } else {
            choices.forEach(choice -> requests.add(new Request.Likelihood(before.getFirst(), delimiter + choice)));
        }
        if (isAskedAlone) {
            choices.forEach(choice -> requests.add(new Request.Likelihood("", delimiter + choice)));
        }
        return requests;
    }

    /** One a repetition; each draws by a seed of its own. */
    private List<Request> generations(String context) {
        Decoding decoding = config.decoding();
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < config.repeats(); i++) {
            requests.add(new Request.Generate(context, decoding.withSeed(decoding.seed() + i)));
        }
        return requests;
    }
}
