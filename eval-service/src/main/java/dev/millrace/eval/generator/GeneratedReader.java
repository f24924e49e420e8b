package dev.millrace.eval.generator;

import dev.millrace.eval.dataset.Dataset;
import dev.millrace.eval.dataset.DatasetException;
import dev.millrace.eval.dataset.DatasetReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The format {@code generated}: rows with {@code input} and {@code target}, made by options and of no file. {@code kind} is
 * {@code boolean_expressions}, {@code multistep_arithmetic}, {@code word_sorting} or {@code dyck}; {@code items} 1 to 10,000
 * (50), {@code difficulty} 1 to 8 (2), {@code seed} (0). Rows differ from each other; the same options give the same rows.
 */
public final class GeneratedReader implements DatasetReader {
    public static final int ITEMS_MAX = 10_000;

    /** How often an example may be drawn that was there before, for each item. */
    private static final int REPEATS_MAX = 100;

    private static final Set<String> OPTIONS = Set.of("kind", "items", "difficulty", "seed");
    private static final Map<String, Generator> KINDS = Map.of(
            "boolean_expressions",
            new BooleanExpressions(),
            "multistep_arithmetic",
            new MultistepArithmetic(),
            "word_sorting",
            new WordSorting(),
            "dyck",
            new DyckLanguages());

    @Override
    public Set<String> formats() {
        return Set.of("generated");
    }

    @Override
    public boolean hasFile() {
        return false;
    }

    /**
     * Makes rows.
     *
     * @param file is not looked at
     */
    @Override
    public Dataset read(Path file, Map<String, String> options) {
        return make(options);
    }

    /**
     * Makes rows.
     *
     * @throws DatasetException when an option is unknown or out of its range, or there are fewer different examples
     */
    public static Dataset make(Map<String, String> options) {
        for (String name : options.keySet()) {
            if (!OPTIONS.contains(name)) {
                throw new DatasetException(
                        "%s is no option of generated; %s are".formatted(name, new TreeSet<>(OPTIONS)));
            }
        }
        String kind = options.getOrDefault("kind", "");
        Generator generator = KINDS.get(kind);
        if (generator == null) {
            throw new DatasetException("kind is '%s', not one of %s".formatted(kind, new TreeSet<>(KINDS.keySet())));
        }
        int items = (int) number(options, "items", 50, 1, ITEMS_MAX);
        int difficulty = (int) number(options, "difficulty", 2, 1, Generator.DIFFICULTY_MAX);
        long seed = number(options, "seed", 0, Long.MIN_VALUE, Long.MAX_VALUE);
        return Dataset.of(different(generator, items, difficulty, new SplittableRandom(seed)));
    }

    private static List<Map<String, @Nullable Object>> different(
            Generator generator, int items, int difficulty, RandomGenerator random) {
        Set<Example> drawn = new LinkedHashSet<>();
        for (long draws = 0; drawn.size() < items; draws++) {
            if (draws == (long) items * REPEATS_MAX) {
                throw new DatasetException("only %d different items of difficulty %d were found, not %d"
                        .formatted(drawn.size(), difficulty, items));
            }
            drawn.add(generator.draw(random, difficulty));
        }
        return drawn.stream().map(GeneratedReader::row).toList();
    }

    private static Map<String, @Nullable Object> row(Example example) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("input", example.input());
        row.put("target", example.target());
        return row;
    }

    private static long number(Map<String, String> options, String name, long otherwise, long min, long max) {
        String text = options.get(name);
        if (text == null) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            throw new DatasetException("%s is '%s', no whole number".formatted(name, text), notANumber);
        }
        throw new DatasetException("%s is %s, not %d to %d".formatted(name, text, min, max));
    }
}
