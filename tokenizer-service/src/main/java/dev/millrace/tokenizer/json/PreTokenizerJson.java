package dev.millrace.tokenizer.json;

import dev.millrace.tokenizer.pretokenize.ByteLevelSplit;
import dev.millrace.tokenizer.pretokenize.Digits;
import dev.millrace.tokenizer.pretokenize.FixedLength;
import dev.millrace.tokenizer.pretokenize.Gpt2Split;
import dev.millrace.tokenizer.pretokenize.PatternSplit;
import dev.millrace.tokenizer.pretokenize.PatternSplit.Behavior;
import dev.millrace.tokenizer.pretokenize.PieceSplit;
import dev.millrace.tokenizer.pretokenize.PreTokenizer;
import dev.millrace.tokenizer.pretokenize.ScriptSplit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The "pre_tokenizer" of a tokenizer.json.
 *
 * @param steps its steps, sequences within it taken apart; empty when there is none
 */
record PreTokenizerJson(List<Fields> steps) {
    private static final int STEPS_MAX = 64;
    private static final String BYTE_LEVEL = "ByteLevel";
    private static final Pattern WORDS = Pattern.compile("\\w+|[^\\w\\s]+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern BLANKS = Pattern.compile("\\s", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern PUNCTUATION = Pattern.compile("[\\p{gc=P}$+<=>^`|~]");

    static PreTokenizerJson read(Fields owner) {
        List<Fields> steps = new ArrayList<>();
        if (owner.has("pre_tokenizer")) {
            flatten(owner.object("pre_tokenizer"), steps, owner);
        }
        return new PreTokenizerJson(List.copyOf(steps));
    }

    /** Whether text is cut as text and only the last step writes it as bytes: the shape of byte-level BPE. */
    boolean endsInBytes() {
        return !steps.isEmpty()
                && is(steps.getLast(), BYTE_LEVEL)
                && (steps.size() == 1 || !prefixSpace())
                && steps.subList(0, steps.size() - 1).stream()
                        .noneMatch(step -> is(step, BYTE_LEVEL) || is(step, "Metaspace"));
    }

    private static boolean is(Fields step, String type) {
        return step.text("type").equals(type);
    }

    /** Whether text that does not begin with a blank gets one; only where {@link #endsInBytes}. */
    boolean prefixSpace() {
        return steps.getLast().flag("add_prefix_space", true);
    }

    /** Where text is cut before it is written as bytes; only where {@link #endsInBytes}. */
    PreTokenizer bytesSplitter() {
        List<PreTokenizer> splitters = new ArrayList<>();
        steps.subList(0, steps.size() - 1).forEach(step -> splitters.add(step(step)));
        splitters.add(steps.getLast().flag("use_regex", true) ? new Gpt2Split(false) : PreTokenizer.whole());
        return joined(splitters);
    }

    /** The steps in a row; digits and GPT-2's pattern, the commonest pair, are cut in one pass. */
    private static PreTokenizer joined(List<PreTokenizer> steps) {
        return steps.equals(List.of(new Digits(true), new Gpt2Split(false)))
                ? new Gpt2Split(true)
                : PreTokenizer.sequence(steps);
    }

    /** The steps as they stand, which may rewrite what they cut. */
    PieceSplit split() {
        return PieceSplit.sequence(steps.stream().map(PreTokenizerJson::piece).toList());
    }

    private static PieceSplit piece(Fields step) {
        return switch (step.text("type")) {
            case BYTE_LEVEL -> new ByteLevelSplit(step.flag("add_prefix_space", true), step.flag("use_regex", true));
            case "Metaspace" -> MetaspaceJson.read(step).split();
            default -> PieceSplit.at(step(step));
        };
    }

    private static void flatten(Fields step, List<Fields> steps, Fields owner) {
        if (step.text("type").equals("Sequence")) {
            step.objects("pretokenizers", STEPS_MAX).forEach(inner -> flatten(inner, steps, owner));
        } else {
            steps.add(step);
        }
        if (steps.size() > STEPS_MAX) {
            throw owner.bad("the pre_tokenizer has " + steps.size() + " steps, more than " + STEPS_MAX);
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
            case "BertPreTokenizer" ->
                PreTokenizer.sequence(List.of(
                        new PatternSplit(BLANKS, Behavior.REMOVED, false),
                        new PatternSplit(PUNCTUATION, Behavior.ISOLATED, false)));
            case "CharDelimiterSplit" ->
                new PatternSplit(Pattern.compile(step.text("delimiter"), Pattern.LITERAL), Behavior.REMOVED, false);
            case "UnicodeScripts" -> new ScriptSplit();
            case "FixedLength" -> fixedLength(step);
            default -> throw step.bad("pre-tokenizer \"" + type + "\" is not supported");
        };
    }

    private static FixedLength fixedLength(Fields step) {
        int length = step.has("length") ? step.index("length", Integer.MAX_VALUE) : 5;
        if (length == 0) {
            throw step.bad("\"length\" is 0");
        }
        return new FixedLength(length);
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
