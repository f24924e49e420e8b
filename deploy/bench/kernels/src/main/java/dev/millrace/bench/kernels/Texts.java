package dev.millrace.bench.kernels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Texts of a few hundred kilobytes in which nothing is said twice on purpose: repetition would flatter caches. */
final class Texts {
    /** A part of a text that is encoded at once: a long message. */
    private static final int PART_UNITS = 4096;

    private static final int MADE_UP_UNITS = 1 << 20;
    private static final Pattern COMMENT = Pattern.compile("^\\s*(?:/\\*\\*|\\*|//) (.*?)(?:\\s*\\*/)?$");
    private static final Pattern MARKUP = Pattern.compile("\\{@\\w+ |[}`*#|]|</?\\w+>|@\\w+ \\w+");

    private Texts() {}

    /**
     * A text by name.
     *
     * @param name "prose": each line of English of this repository's documents and comments once; "code": the Java
     *     sources of tokenizer-service; "unseen": words of random letters, more than any cache holds; "world": random
     *     runs of ideographs, kana, Hangul, Cyrillic and emoji; else a file
     * @param root the repository
     */
    static String named(String name, Path root) throws IOException {
        return switch (name) {
            case "prose" -> prose(root);
            case "code" -> code(root);
            case "unseen" -> unseen(new Random(1));
            case "world" -> world(new Random(1));
            default -> Files.readString(Path.of(name));
        };
    }

    /** A text in parts of some thousand units, cut at blanks where there are any. */
    static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        for (int from = 0; from < text.length(); ) {
            int end = Math.min(text.length(), from + PART_UNITS);
            int blank = text.lastIndexOf(' ', end);
            end = end < text.length() && blank > from ? blank : end;
            parts.add(text.substring(from, end));
            from = end;
        }
        return parts;
    }

    private static String prose(Path root) throws IOException {
        Set<String> lines = new LinkedHashSet<>();
        for (Path file : files(root)) {
            boolean document = file.toString().endsWith(".md");
            for (String line : Files.readAllLines(file)) {
                var comment = COMMENT.matcher(line);
                String sentence = document ? line : comment.matches() ? comment.group(1) : "";
                sentence = MARKUP.matcher(sentence).replaceAll("").strip();
                if (sentence.split(" ", 5).length == 5) {
                    lines.add(sentence);
                }
            }
        }
        return String.join("\n", lines);
    }

    private static String code(Path root) throws IOException {
        var text = new StringBuilder();
        for (Path file : files(root.resolve("tokenizer-service/src/main/java"))) {
            text.append(Files.readString(file));
        }
        return text.toString();
    }

    /** Documents and Java sources in the order of their names, without what is built. */
    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file ->
                            file.toString().endsWith(".md") || file.toString().endsWith(".java"))
                    .filter(file -> !file.toString().contains("/target/"))
                    .filter(file -> !file.toString().contains("/node_modules/"))
                    .filter(file -> !folder.relativize(file).toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    private static String unseen(Random random) {
        var text = new StringBuilder();
        while (text.length() < MADE_UP_UNITS) {
            random.ints(3 + random.nextInt(9), 'a', 'z' + 1).forEach(text::appendCodePoint);
            text.append(' ');
        }
        return text.toString();
    }

    private static String world(Random random) {
        int[][] scripts = {{0x4E00, 0x9FA5}, {0x3041, 0x30FA}, {0xAC00, 0xD7A3}, {0x0410, 0x044F}, {0x1F300, 0x1F64F}};
        String[] separators = {"", "。", "、", " ", "\n"};
        var text = new StringBuilder();
        while (text.length() < MADE_UP_UNITS / 2) {
            int[] script = scripts[random.nextInt(scripts.length)];
            random.ints(2 + random.nextInt(10), script[0], script[1] + 1).forEach(text::appendCodePoint);
            text.append(separators[random.nextInt(separators.length)]);
        }
        return text.toString();
    }
}
