package dev.millrace.local.bench.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A report as people read it.
 *
 * @param title of the page
 * @param facts name and value, above everything else
 * @param sections in order
 */
public record Page(String title, Map<String, String> facts, List<Section> sections) {
    public Page {
        facts = new LinkedHashMap<>(facts);
        sections = List.copyOf(sections);
    }

    /**
     * A heading with what belongs to it.
     *
     * @param note a sentence below the heading; may be empty
     */
    public record Section(String title, String note, List<Table> tables, List<Chart> charts) {
        public Section {
            tables = List.copyOf(tables);
            charts = List.copyOf(charts);
        }
    }

    /**
     * Figures; the first column names the row.
     *
     * @param rows each as long as the heads
     */
    public record Table(List<String> heads, List<List<String>> rows) {
        public Table {
            heads = List.copyOf(heads);
            rows = List.copyOf(rows);
        }
    }

    /**
     * Lines over the labels; bars when there is one label only.
     *
     * @param title with the unit
     * @param axis what the labels are
     * @param labels of the horizontal axis
     * @param series each with a value for each label
     */
    public record Chart(String title, String axis, List<String> labels, List<Series> series) {
        public Chart {
            labels = List.copyOf(labels);
            series = List.copyOf(series);
        }
    }

    /**
     * One line.
     *
     * @param color index of its colour; lines that belong together share one
     * @param dashed to tell it from another line of its colour
     * @param values null where there is none; read-only
     */
    public record Series(
            String name,
            int color,
            boolean dashed,
            @Nullable Double[] values) {}

    /** The facts of a machine. */
    public static Map<String, String> facts(Machine machine) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                "machine",
                "%d cores of %s, %d MiB".formatted(machine.cores(), machine.processor(), machine.memoryMiB()));
        facts.put("instructions", String.join(" ", machine.flags()));
        facts.put("system", "%s, %s, Java %s".formatted(machine.system(), machine.architecture(), machine.java()));
        facts.put("load before", "%.2f".formatted(machine.loadAverage()));
        return facts;
    }
}
