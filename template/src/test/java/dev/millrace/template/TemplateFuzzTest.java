package dev.millrace.template;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Damaged chat templates render or end with a {@link JinjaException}, within the engine's limits (R12). */
class TemplateFuzzTest {
    private static final int ROUNDS = Integer.getInteger("millrace.fuzz", 20_000) / 4;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final Limits LIMITS = new Limits(1 << 20, 200_000, 1 << 20, 256);
    /** A model's, in shape. */
    private static final String CHAT = """
            {% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system
            You are a helpful assistant<|im_end|>
            ' }}{% endif %}{{'<|im_start|>' + message['role'] + '
            ' + message['content'] + '<|im_end|>' + '
            '}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant
            ' }}{% endif %}""";

    private static final Map<String, Object> DATA = Map.of(
            "messages",
            List.of(Map.of("role", "user", "content", "What is a buoy?")),
            "bos_token",
            "<s>",
            "add_generation_prompt",
            true);

    private static final String[] PIECES = {
        "{%",
        "%}",
        "{{",
        "}}",
        "{#",
        "#}",
        "-%}",
        "{%-",
        "'",
        "\"",
        "(",
        ")",
        "[",
        "]",
        "|",
        ".",
        ",",
        "~",
        "*",
        "**",
        "//",
        "%",
        "-1",
        "0",
        "99999999999999999999",
        "for x in messages",
        "endfor",
        "if",
        "else",
        "endif",
        "set",
        "macro f(a)",
        "endmacro",
        "namespace(a=1)",
        "range(1000000)",
        "|tojson",
        "|join",
        "|map('upper')",
        "[::-1]",
        "[0]",
        ".__class__",
        ".split('')",
        "not",
        "is defined",
        "in",
        "loop.index",
        "raise_exception('x')",
        "messages",
        "message['content']",
        "\\",
        "\u0000",
        "\ud800"
    };

    @Test
    void damagedTemplatesEndInTextOrARefusal() throws IOException {
        List<String> sources = sources();
        int rendered = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(round);
            String damaged = damaged(sources.get(random.nextInt(sources.size())), random);
            long startNs = THREADS.getCurrentThreadCpuTime();
            try {
                JinjaTemplate.parse(damaged, LIMITS, () -> LocalDateTime.of(2026, 1, 1, 0, 0))
                        .render(DATA, Map.of());
                rendered++;
            } catch (JinjaException refused) {
                assertTrue(refused.getMessage() != null, "round " + round);
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                throw new AssertionError("round " + round + ": " + e, e);
            }
            assertTrue(THREADS.getCurrentThreadCpuTime() - startNs < 20_000_000_000L, "round " + round);
        }
        assertTrue(rendered > 0 && rendered < ROUNDS, rendered + " of " + ROUNDS + " rendered");
    }

    private static List<String> sources() throws IOException {
        List<String> sources = new ArrayList<>();
        sources.add(CHAT);
        Path shared = Path.of(System.getProperty("millrace.goldens", "no-goldens"), "chat-templates", "templates");
        if (Files.isDirectory(shared)) {
            try (Stream<Path> files = Files.list(shared)) {
                for (Path file : files.sorted().toList()) {
                    sources.add(Files.readString(file));
                }
            }
        }
        return sources;
    }

    private static String damaged(String source, Random random) {
        var text = new StringBuilder(source);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(text.length() + 1);
            int to = Math.min(text.length(), at + random.nextInt(8));
            switch (random.nextInt(4)) {
                case 0 -> text.delete(at, to);
                case 1 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
                case 2 ->
                    text.insert(
                            at,
                            source,
                            Math.min(at, source.length()),
                            Math.min(to + 40, source.length()) < Math.min(at, source.length())
                                    ? Math.min(at, source.length())
                                    : Math.min(to + 40, source.length()));
                default -> text.replace(at, to, PIECES[random.nextInt(PIECES.length)]);
            }
        }
        return text.toString();
    }
}
