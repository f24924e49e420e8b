package dev.millrace.local.bench.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where a report goes besides the terminal.
 *
 * @param json file for the figures; null for none
 * @param html file for the page; null for none
 */
public record ReportFiles(@Nullable Path json, @Nullable Path html) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Checks before hours of measuring that both can be written.
     *
     * @throws UsageException when one cannot
     */
    public ReportFiles {
        requireWritable("--json", json);
        requireWritable("--html", html);
    }

    /** Writes the figures, if they were asked for. */
    public void write(Object report) throws IOException {
        if (json != null) {
            JSON.writerWithDefaultPrettyPrinter().writeValue(json.toFile(), report);
        }
    }

    /** Writes a report into those that were asked for. */
    public <R> void write(R report, Function<R, Page> page) throws IOException {
        write(report);
        if (html != null) {
            HtmlPage.write(page.apply(report), html);
        }
    }

    /**
     * Checks that what is still to be made can be written.
     *
     * @param option that named the file
     * @param file null for none
     * @throws UsageException when it cannot
     */
    public static void requireWritable(String option, @Nullable Path file) {
        if (file == null) {
            return;
        }
        var folder = file.toAbsolutePath().getParent();
        boolean isOpen = Files.exists(file)
                ? Files.isWritable(file) && !Files.isDirectory(file)
                : folder != null && Files.isDirectory(folder) && Files.isWritable(folder);
        if (!isOpen) {
            throw new UsageException("%s: %s cannot be written".formatted(option, file));
        }
    }
}
