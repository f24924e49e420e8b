package dev.millrace.model.train.tuning;

import dev.millrace.model.train.data.Example;
import dev.millrace.model.train.data.Passage;
import dev.millrace.model.train.data.TrainingFile;
import dev.millrace.model.train.data.audit.Duplicates;
import dev.millrace.model.train.data.audit.Split;
import dev.millrace.model.train.data.tokens.Encoder;
import dev.millrace.model.train.data.tokens.Ids;
import dev.millrace.model.train.data.tokens.PromptEncoder;
import dev.millrace.model.train.data.tokens.TokenStatistics;
import dev.millrace.model.train.data.tokens.TrainingSequence;
import dev.millrace.model.train.data.tokens.Truncation;
import dev.millrace.model.train.draw.Prompt;
import dev.millrace.model.train.lesson.JudgedAnswer;
import dev.millrace.model.train.lesson.PreferencePair;
import dev.millrace.model.train.lesson.Preparation;
import dev.millrace.model.train.lesson.TaughtText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Reads the examples of a file that was found good: parts them by their prompts, leaves out what is there twice, and has items
 * made of them. Used once.
 */
final class Intake {
    /** From which share of equal words on two examples count as nearly the same, for the report. */
    private static final double SIMILAR = 0.8;

    private static final int TOLD_EVERY = 100;

    private final TrainingFile file;
    private final Split split;
    private final Encoder encoder;
    private final int tokensMax;
    private final Preparation preparation;
    private final LongConsumer told;
    private final TokenStatistics.Counter counter;
    private final Duplicates duplicates = new Duplicates(SIMILAR);
    private long cut;
    private long empty;

    /**
     * @param split which prompts are held out
     * @param tokensMax of a sequence; what is longer loses its beginning, so that answers stay
     * @param told how many examples are done, now and then
     */
    Intake(TrainingFile file, Split split, Encoder encoder, int tokensMax, LongConsumer told) {
        this.file = file;
        this.split = split;
        this.encoder = encoder;
        this.tokensMax = tokensMax;
        this.told = told;
        this.counter = new TokenStatistics.Counter(Truncation.CUT_LEFT, tokensMax);
        this.preparation = new Preparation(
                passage -> {
                    var sequence = encoder.encode(passage);
                    cut += sequence.length() > tokensMax ? 1 : 0;
                    return sequence;
                },
                Truncation.CUT_LEFT,
                tokensMax);
    }

    /** Answers to be learned, of a preference the better one. */
    Prepared<TrainingSequence> answers() throws IOException {
        return items(example -> preparation.text(passage(example)).stream(), Stream::of);
    }

    private static Passage passage(Example example) {
        return switch (example) {
            case Passage passage -> passage;
            case Example.Preference preference -> preference.chosenTurns();
            case Example.Judged judged -> judged.turns();
            case Example.Taught taught -> taught.turns();
        };
    }

    /** Answers with what a teacher's log says might have stood at each place. */
    Prepared<TaughtText> taught() throws IOException {
        return items(
                example -> example instanceof Example.Taught taught ? preparation.taught(taught).stream() : unfit(),
                text -> Stream.of(text.sequence()));
    }

    /** Texts of which all is learned; a long one becomes several. */
    Prepared<TrainingSequence> texts() throws IOException {
        return items(
                example -> encoder.encode(passage(example)).whole().pieces(tokensMax).stream()
                        .filter(piece -> piece.targetCount() > 0),
                Stream::of);
    }

    /** Texts with stretches left out, which are learned. */
    Prepared<TrainingSequence> spans(RandomGenerator random) throws IOException {
        var spans = new Spans(encoder, tokensMax, random);
        return items(example -> spans.of(encoder.encode(passage(example))), Stream::of);
    }

    /** Pairs of answers of which one is better. */
    Prepared<PreferencePair> pairs() throws IOException {
        return items(
                example -> example instanceof Example.Preference preference
                        ? preparation.pair(preference).stream()
                        : unfit(),
                pair -> Stream.of(pair.chosen(), pair.rejected()));
    }

    /** Answers that are good or not; a preference has one of each. */
    Prepared<JudgedAnswer> judged() throws IOException {
        return items(
                example -> switch (example) {
                    case Example.Judged judged -> preparation.judged(judged).stream();
                    case Example.Preference preference ->
                        preparation.pair(preference).stream()
                                .flatMap(pair -> Stream.of(
                                        new JudgedAnswer(pair.chosen(), true),
                                        new JudgedAnswer(pair.rejected(), false)));
                    case Passage _, Example.Taught _ -> unfit();
                },
                answer -> Stream.of(answer.sequence()));
    }

    /**
     * What is asked, each once; one that is longer than so many tokens is left out, for without its beginning it is another.
     *
     * @param tokensMax of a prompt
     */
    Prepared<Prompt> prompts(PromptEncoder prompts, int tokensMax) throws IOException {
        var seen = new HashSet<Ids>();
        return items(
                example -> Prompt.of(example)
                        .filter(words -> words.messages().size() <= Prompt.MESSAGES_MAX)
                        .map(words -> new Prompt(words.messages(), prompts.encode(words.form(), words.messages())))
                        .filter(prompt -> prompt.ids().length() <= tokensMax && seen.add(prompt.ids()))
                        .stream(),
                prompt -> Stream.of(Intake.read(prompt)));
    }

    private static TrainingSequence read(Prompt prompt) {
        int[] ids = prompt.ids().stream().toArray();
        return TrainingSequence.causal(ids, new boolean[ids.length]).whole();
    }

    private <T> Stream<T> unfit() {
        throw new IllegalArgumentException("data: the objective does not learn from lines of shape "
                + file.shape().label());
    }

    private <T> Prepared<T> items(Function<Example, Stream<T>> making, Function<T, Stream<TrainingSequence>> sequences)
            throws IOException {
        List<T> training = new ArrayList<>();
        List<T> validation = new ArrayList<>();
        List<String> sources = new ArrayList<>();
        try (var examples = file.open()) {
            long done = 0;
            for (var located = examples.next(); located != null; located = examples.next()) {
                if (duplicates.add(located)) {
                    boolean isHeldOut = split.part(located.example()) != Split.Part.TRAIN;
                    var items = making.apply(located.example()).toList();
                    (isHeldOut ? validation : training).addAll(items);
                    sources.addAll(Collections.nCopies(isHeldOut ? 0 : items.size(), located.source()));
                    items.stream().flatMap(sequences).forEach(counter::fit);
                    empty += items.isEmpty() ? 1 : 0;
                }
                if (++done % TOLD_EVERY == 0) {
                    told.accept(done);
                }
            }
        }
        if (training.isEmpty()) {
            throw new IllegalArgumentException(
                    "data: of %d examples none is left to be trained on".formatted(file.examples()));
        }
        return new Prepared<>(training, validation, sources, counter.statistics(), duplicates.report(), cut, empty);
    }
}
