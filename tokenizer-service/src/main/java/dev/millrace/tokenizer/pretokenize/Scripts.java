package dev.millrace.tokenizer.pretokenize;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * The scripts of Unicode 9.0, as SentencePiece's trainer counts them: Hiragana, Katakana and the mark of a long vowel are
 * Han. The JDK's table is not used, as it grows with every release while the reference's does not.
 */
final class Scripts {
    /** What goes with every script: the space, and whatever had no script in that version. */
    static final int ANY = 0;

    private static final String FILE = "scripts-9.0.txt";
    private static final int LONG_VOWEL = 0x30FC;
    private static final Map<String, String> WRITTEN_WITH = Map.of("Hiragana", "Han", "Katakana", "Han");

    /** Where stretches of one script begin, and that script; the first begins at 0. */
    private static final int[] STARTS;

    private static final int[] SCRIPTS;
    private static final int HAN;

    static {
        Map<String, Integer> numbers = new TreeMap<>();
        Map<Integer, Integer> starts = new TreeMap<>(Map.of(0, ANY));
        for (String line : lines()) {
            Iterator<String> fields = List.of(line.split(" ")).iterator();
            String name = fields.next();
            int script = numbers.computeIfAbsent(WRITTEN_WITH.getOrDefault(name, name), _ -> numbers.size() + 1);
            fields.forEachRemaining(stretch -> {
                int dash = stretch.indexOf('-');
                int first = HexFormat.fromHexDigits(dash < 0 ? stretch : stretch.substring(0, dash));
                int last = HexFormat.fromHexDigits(dash < 0 ? stretch : stretch.substring(dash + 1));
                starts.put(first, script);
                starts.putIfAbsent(last + 1, ANY);
            });
        }
        STARTS = starts.keySet().stream().mapToInt(Integer::intValue).toArray();
        SCRIPTS = starts.values().stream().mapToInt(Integer::intValue).toArray();
        HAN = Objects.requireNonNull(numbers.get("Han"), "Han");
    }

    private Scripts() {}

    /** The number of a code point's script; {@link #ANY} where it goes with all. */
    static int of(int codePoint) {
        if (codePoint == LONG_VOWEL) {
            return HAN;
        }
        if (codePoint == ' ') {
            return ANY;
        }
        int found = Arrays.binarySearch(STARTS, codePoint);
        return SCRIPTS[found >= 0 ? found : -found - 2];
    }

    private static List<String> lines() {
        try (InputStream file = Objects.requireNonNull(Scripts.class.getResourceAsStream(FILE), FILE);
                BufferedReader text = new BufferedReader(new InputStreamReader(file, StandardCharsets.US_ASCII))) {
            return text.lines().filter(line -> !line.startsWith("#")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
