package dev.millrace.eval.runreport;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.StringReader;
import java.io.Writer;

/**
 * A report as one HTML file: style, scripts and figures are in it, so that it needs no network and opens from a disk. All
 * figures are there without scripts too; these add charts, filters and the choice of colours. Whatever a model wrote is
 * escaped, and the page's policy runs no script but its own.
 */
public final class ReportHtml {
    /** For the header {@code Content-Security-Policy} where it is served; the file says the same by itself. */
    public static final String CONTENT_POLICY = ReportAssets.CONTENT_POLICY + "; frame-ancestors 'none'";

    private static final Template TEMPLATE = Mustache.compiler()
            .emptyStringIsFalse(true)
            .withLoader(name -> new StringReader(ReportAssets.resource(name + ".html")))
            .compile(ReportAssets.TEMPLATE);

    private ReportHtml() {}

    /** Writes it and leaves the writer open. */
    public static void write(RunReport report, Writer out) throws IOException {
        TEMPLATE.execute(PageView.of(report), out);
    }
}
