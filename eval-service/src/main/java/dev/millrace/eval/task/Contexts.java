package dev.millrace.eval.task;

import dev.millrace.eval.python.Blanks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the answer to a document: description, few-shots and the document's own text, joined as
 * {@code fewshot_context} and {@code build_qa_turn} of lm-evaluation-harness 0.4.13 join them without a chat template.
 */
final class Contexts {
    private final TaskConfig config;
    private final DocValues values;
    private final FewShots fewShots;
    private final boolean hasSeveralInputs;
    private final Wording wording;

    /**
     * Of a task.
     *
     * @param hasSeveralInputs whether the choices are contexts and {@code doc_to_text} says which is right, as in Winogrande
     */
    Contexts(TaskConfig config, DocValues values, FewShots fewShots, boolean hasSeveralInputs) {
        this(config, values, fewShots, hasSeveralInputs, (_, question) -> question);
    }

    private Contexts(
            TaskConfig config, DocValues values, FewShots fewShots, boolean hasSeveralInputs, Wording wording) {
        this.config = config;
        this.values = values;
        this.fewShots = fewShots;
        this.hasSeveralInputs = hasSeveralInputs;
        this.wording = wording;
    }

    /** How a document's own text is put. */
    @FunctionalInterface
    interface Wording {
        /**
         * The text that is asked.
         *
         * @param index of the document
         * @param question what the task makes of it
         */
        String of(int index, String question);
    }

    /** The same with other words for the documents' own texts; not where the choices are contexts. */
    Contexts worded(Wording other) {
        return new Contexts(config, values, fewShots, hasSeveralInputs, other);
    }

    /** A document's own text as it is asked, where there is one input. */
    String question(int index, Map<String, @Nullable Object> doc) {
        return wording.of(index, text(values.text(config.prompt().text(), doc)));
    }

    /** The contexts of a document: one a choice where there are several inputs, else one. */
    List<String> of(int index, Map<String, @Nullable Object> doc) {
        TaskConfig.Prompt prompt = config.prompt();
        StringBuilder before = new StringBuilder(values.fragment("description", prompt.description(), doc));
        for (Map<String, @Nullable Object> shot : fewShots.before(index)) {
            shot(shot, before);
        }
        String prefix = values.fragment("gen_prefix", prompt.genPrefix(), doc);
        if (!hasSeveralInputs) {
            return List.of(before + asked(question(index, doc), prefix, prompt.targetDelimiter()));
        }
        List<String> contexts = new ArrayList<>();
        for (String question : values.choices(prompt.choice(), doc)) {
            contexts.add(before + asked(question, prefix, ""));
        }
        return contexts;
    }

    private void shot(Map<String, @Nullable Object> doc, StringBuilder out) {
        TaskConfig.Prompt prompt = config.fewShot().prompt();
        List<String> choices = prompt.choice() == null ? List.of() : values.choices(prompt.choice(), doc);
        Object question = values.text(prompt.text(), doc);
        Object answer = values.target(prompt.target(), doc);
        if (hasSeveralInputs) {
            question = choice(choices, question);
            choices = List.of();
        }
        String prefix = values.fragment("gen_prefix", prompt.genPrefix(), doc);
        String shown = text(question);
        if (answer.equals("")) {
            out.append(asked(shown, prefix, prompt.targetDelimiter()));
            return;
        }
        boolean isDelimited = prefix.isEmpty() || needsDelimiter(shown, prefix);
        out.append(shown).append(isDelimited ? prompt.targetDelimiter() : "");
        String answered = answer(choices, answer);
        out.append(prefix)
                .append(needsDelimiter(prefix, answered) ? " " : "")
                .append(answered)
                .append(prompt.fewshotDelimiter());
    }

    private static String asked(String question, String prefix, String delimiter) {
        return question + (!prefix.isEmpty() && needsDelimiter(question, prefix) ? delimiter : "") + prefix;
    }

    private String answer(List<String> choices, Object answer) {
        Object single = answer instanceof List<?> several
                ? several.isEmpty() ? "" : String.valueOf(several.getFirst())
                : answer;
        return single instanceof Integer && !choices.isEmpty() ? choice(choices, single) : values.shown(single);
    }

    private String choice(List<String> choices, Object place) {
        if (place instanceof Integer at && at >= 0 && at < choices.size()) {
            return choices.get(at);
        }
        throw values.fail("doc_to_choice", "has %d choices, and %s is none of them".formatted(choices.size(), place));
    }

    private String text(Object question) {
        if (question instanceof String text) {
            return text;
        }
        throw values.fail("doc_to_text", "is " + question + ", which is no text");
    }

    /** Whether neither side has a blank where they meet. */
    private static boolean needsDelimiter(String left, String right) {
        return !left.isEmpty()
                && !right.isEmpty()
                && !Blanks.isSpace(left.charAt(left.length() - 1))
                && !Blanks.isSpace(right.charAt(0));
    }
}
