package dev.millrace.tokenizer.json;

import dev.millrace.tokenizer.pretokenize.Digits;
import dev.millrace.tokenizer.pretokenize.Gpt2Split;
import dev.millrace.tokenizer.pretokenize.PatternSplit;
import dev.millrace.tokenizer.pretokenize.PatternSplit.Behavior;
import dev.millrace.tokenizer.pretokenize.PreTokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The "pre_tokenizer" of a tokenizer.json. ByteLevel must be its last step: everything before it sees text, everything
 * after it would see bytes in disguise.
 *
 * @param splitter cuts text into words
 * @param prefixSpace whether text that does not begin with a blank gets one
 */
record PreTokenizerJson(PreTokenizer splitter, boolean prefixSpace) {
    private static final int STEPS_MAX = 64;
    private static final Pattern WORDS = Pattern.compile("\\w+|[^\\w\\s]+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern BLANKS = Pattern.compile("\\s", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern PUNCTUATION = Pattern.compile("[\\p{gc=P}$+<=>^`|~]");

    static PreTokenizerJson read(Fields owner) {
        if (!owner.has("pre_tokenizer")) {
            throw owner.bad("without a pre_tokenizer this is not byte-level, and nothing else is supported");
        }
        List<Fields> steps = new ArrayList<>();
        flatten(owner.object("pre_tokenizer"), steps, owner);
        Fields byteLevel = steps.getLast();
        if (!byteLevel.text("type").equals("ByteLevel")) {
            throw byteLevel.bad("the last pre-tokenizer is \"" + byteLevel.text("type")
                    + "\"; only byte-level tokenizers are supported, whose last one is ByteLevel");
        }
        boolean prefixSpace = byteLevel.flag("add_prefix_space", true);
        if (prefixSpace && steps.size() > 1) {
            throw byteLevel.bad("add_prefix_space after another pre-tokenizer is not supported");
        }
        List<PreTokenizer> splitters = new ArrayList<>();
        steps.subList(0, steps.size() - 1).forEach(step -> splitters.add(step(step)));
        splitters.add(byteLevel.flag("use_regex", true) ? new Gpt2Split(false) : PreTokenizer.whole());
        return new PreTokenizerJson(joined(splitters), prefixSpace);
    }

    /** The steps in a row; digits and GPT-2's pattern, the commonest pair, are cut in one pass. */
    private static PreTokenizer joined(List<PreTokenizer> steps) {
        return steps.equals(List.of(new Digits(true), new Gpt2Split(false)))
                ? new Gpt2Split(true)
                : PreTokenizer.sequence(steps);
    }

    private static void flatten(Fields step, List<Fields> steps, Fields owner) {
        if (step.text("type").equals("Sequence")) {
            step.objects("pretokenizers", STEPS_MAX).forEach(inner -> flatten(inner, steps, owner));
        } else {
            steps.add(step);
        }
        if (steps.isEmpty() || steps.size() > STEPS_MAX) {
            throw owner.bad("the pre_tokenizer has " + steps.size() + " steps, not 1 to " + STEPS_MAX);
        }
    }

    private static PreTokenizer step(Fields step) {
        String type = step.text("type");
        return switch (type) {
            case "Digits" -> new Digits(step.flag("individual_digits", false));
            case "Split" ->
                KnownPatterns.fastest(new PatternSplit(Patterns.of(step), behavior(step), step.flag("invert", false)));
            case "Whitespace" -> new PatternSplit(WORDS, Behavior.REMOVED, true);
            case "WhitespaceSplit" -> new PatternSplit(BLANKS, Behavior.REMOVED, false);
            case "Punctuation" -> new PatternSplit(PUNCTUATION, behavior(step), false);
            default -> throw step.bad("pre-tokenizer \"" + type + "\" is not supported in this place");
        };
    }

    private static Behavior behavior(Fields step) {
        String behavior = step.has("behavior") ? step.text("behavior") : "Isolated";
        return switch (behavior) {
            case "Removed" -> Behavior.REMOVED;
            case "Isolated" -> Behavior.ISOLATED;
            case "MergedWithPrevious" -> Behavior.MERGED_WITH_PREVIOUS;
            case "MergedWithNext" -> Behavior.MERGED_WITH_NEXT;
            case "Contiguous" -> Behavior.CONTIGUOUS;
            default -> throw step.bad("behavior \"" + behavior + "\" is not known");
        };
    }
}
