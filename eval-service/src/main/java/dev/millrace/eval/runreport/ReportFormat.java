package dev.millrace.eval.runreport;

import java.io.IOException;
import java.io.Writer;

/** How a report is written. */
public enum ReportFormat {
    /** All of it: {@link ReportJson}. */
    JSON("json", "application/json"),
    /** Tables and the first changed items, for a pull request or a terminal: {@link ReportMarkdown}. */
    MARKDOWN("md", "text/markdown; charset=utf-8"),
    /** One file with charts that needs no network: {@link ReportHtml}. */
    HTML("html", "text/html; charset=utf-8");

    private final String extension;
    private final String mediaType;

    ReportFormat(String extension, String mediaType) {
        this.extension = extension;
        this.mediaType = mediaType;
    }

    /** Of its file, without the dot. */
    public String extension() {
        return extension;
    }

    /** For HTTP. HTML goes with {@link ReportHtml#CONTENT_POLICY}. */
    public String mediaType() {
        return mediaType;
    }

    /** Writes the report and leaves the writer open. */
    public void write(RunReport report, Writer out) throws IOException {
        switch (this) {
            case JSON -> ReportJson.write(report, out);
            case MARKDOWN -> out.write(ReportMarkdown.of(report));
            case HTML -> ReportHtml.write(report, out);
        }
    }
}
