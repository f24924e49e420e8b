package dev.millrace.local.bench.report;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.qute.Engine;
import io.quarkus.qute.HtmlEscaper;
import io.quarkus.qute.RawString;
import io.quarkus.qute.Variant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Writes a {@link Page} as one HTML file that needs no network: styles, charts and figures are all in it. */
public final class HtmlPage {
    /** Its jar is a dependency of this module; the version is the parent's. */
    private static final String CHART_JS = "/META-INF/resources/webjars/chart.js/4.4.3/dist/chart.umd.js";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Engine ENGINE = Engine.builder()
            .addDefaults()
            .addResultMapper(new HtmlEscaper(List.of(Variant.TEXT_HTML)))
            .build();

    private HtmlPage() {}

    /** Replaces the file. */
    public static void write(Page page, Path file) throws IOException {
        Files.writeString(file, of(page));
    }

    /** The text of the file. */
    public static String of(Page page) {
        Map<String, Object> figures = JSON.convertValue(page, new TypeReference<>() {});
        return ENGINE.parse(resource("/report/page.html"), Variant.forContentType(Variant.TEXT_HTML))
                .data("page", figures)
                .data("style", new RawString(resource("/report/page.css")))
                .data("library", new RawString(resource(CHART_JS)))
                .data("script", new RawString(resource("/report/page.js")))
                .data("charts", new RawString(charts(page)))
                .render();
    }

    /** As JSON inside of a script element, where no text may look like the element's end. */
    private static String charts(Page page) {
        var charts = page.sections().stream()
                .flatMap(section -> section.charts().stream())
                .toList();
        try {
            return JSON.writeValueAsString(charts).replace("<", "\\u003c");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String resource(String path) {
        try (var stream = requireNonNull(HtmlPage.class.getResourceAsStream(path), path)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
