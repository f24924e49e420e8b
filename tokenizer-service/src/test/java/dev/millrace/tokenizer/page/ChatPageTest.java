package dev.millrace.tokenizer.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page's files as they lie on the class path, from which Quarkus serves {@code META-INF/resources}. */
class ChatPageTest {
    private static final Pattern LINKED = Pattern.compile("(?:src|href)=\"([^\"#]+)\"");
    private static final Pattern IMPORTED = Pattern.compile("^import (?:[^;]*? from )?'([^']+)';", Pattern.MULTILINE);

    @Test
    void everyFileThatThePageNamesIsServed() {
        Set<String> reached = new TreeSet<>();
        List<String> missing = new ArrayList<>();
        Queue<String> open = new ArrayDeque<>(List.of("/index.html"));
        while (!open.isEmpty()) {
            String path = open.remove();
            if (!reached.add(path)) continue;
            if (!exists(path)) missing.add(path);
            else if (!path.startsWith("/_static/")) open.addAll(namedBy(path));
        }
        assertEquals(List.of(), missing);
        assertTrue(reached.containsAll(Set.of("/chat/main.js", "/chat/sse.js", "/chat/page.css")), reached::toString);
        assertEquals(
                2, reached.stream().filter(path -> path.startsWith("/_static/")).count(), reached::toString);
    }

    @Test
    void nothingOfThePageIsWrittenInline() {
        String page = text("/index.html");
        assertFalse(Pattern.compile("<style|\\sstyle=|\\son\\w+=|<script[^>]*>[^<]")
                .matcher(page)
                .find());
        assertTrue(page.contains("default-src 'none'; script-src 'self'; style-src 'self'"));
    }

    private static List<String> namedBy(String path) {
        Pattern reference = path.endsWith(".html") ? LINKED : IMPORTED;
        URI base = URI.create(path);
        return reference
                .matcher(text(path))
                .results()
                .map(match -> base.resolve(match.group(1)).toString())
                .toList();
    }

    private static boolean exists(String path) {
        return ChatPageTest.class.getResource("/META-INF/resources" + path) != null;
    }

    private static String text(String path) {
        try (InputStream file = ChatPageTest.class.getResourceAsStream("/META-INF/resources" + path)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(path, e);
        }
    }
}
