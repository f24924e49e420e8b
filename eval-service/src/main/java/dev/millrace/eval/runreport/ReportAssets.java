package dev.millrace.eval.runreport;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** What is the same in the HTML of every report: style, scripts, and the policy that lets these and nothing else run. */
final class ReportAssets {
    /** MIT licence, kept in the file's first lines. The version is the parent's. */
    private static final String CHART_JS = "/META-INF/resources/webjars/chart.js/4.4.3/dist/chart.umd.js";

    static final String STYLE = resource("page.css");
    /** In order; a script element each. */
    static final List<String> SCRIPTS = List.of(library(), resource("charts.js"), resource("page.js"));

    static final String TEMPLATE = resource("page.html");
    static final String CONTENT_POLICY = "default-src 'none'; script-src "
            + SCRIPTS.stream().map(ReportAssets::hash).collect(Collectors.joining(" "))
            + "; style-src " + hash(STYLE)
            + "; img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private ReportAssets() {}

    /** Without the address of its source map, which is not there. */
    private static String library() {
        return resource(CHART_JS).replaceAll("(?m)^//# sourceMappingURL=.*$", "");
    }

    static String resource(String path) {
        try (var stream = requireNonNull(ReportAssets.class.getResourceAsStream(path), path)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
