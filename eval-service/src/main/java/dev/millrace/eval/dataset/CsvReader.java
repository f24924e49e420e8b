package dev.millrace.eval.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Values between commas or tabs (RFC 4180), the first line naming the columns. Options: {@code delimiter}, one character or
 * {@code \t}; {@code column_names}, with commas between them, for a file without such a line. A column whose fields are all
 * whole numbers, numbers or {@code True}/{@code False} has such values, an empty field is null; Hugging Face's loader finds
 * types in the same way, except that leading zeros keep a column a text here.
 */
public final class CsvReader implements DatasetReader {
    private static final Set<String> OPTIONS = Set.of("delimiter", "column_names");

    private final String format;
    private final char delimiter;

    private CsvReader(String format, char delimiter) {
        this.format = format;
        this.delimiter = delimiter;
    }

    /** Commas between values. */
    public static CsvReader ofCommas() {
        return new CsvReader("csv", ',');
    }

    /** Tabs between values. */
    public static CsvReader ofTabs() {
        return new CsvReader("tsv", '\t');
    }

    @Override
    public Set<String> formats() {
        return Set.of(format);
    }

    @Override
    public Dataset read(Path file, Map<String, String> options) throws IOException {
        for (String name : options.keySet()) {
            if (!OPTIONS.contains(name)) {
                throw new DatasetException(
                        "%s is no option of %s; column_names and delimiter are".formatted(name, format));
            }
        }
        List<DelimitedText.Line> lines = new DelimitedText(delimiter(options), true).read(file);
        String named = options.get("column_names");
        if (named != null) {
            return rows(Arrays.asList(named.split(",", -1)), lines, file);
        }
        if (lines.isEmpty()) {
            throw new DatasetException("%s has no line that names its columns".formatted(file.getFileName()));
        }
        return rows(lines.getFirst().fields(), lines.subList(1, lines.size()), file);
    }

    private char delimiter(Map<String, String> options) {
        String given = options.get("delimiter");
        if (given == null) {
            return delimiter;
        }
        String meant = given.equals("\\t") ? "\t" : given;
        if (meant.length() != 1 || "\"\r\n".contains(meant)) {
            throw new DatasetException("delimiter is '%s', not one character".formatted(given));
        }
        return meant.charAt(0);
    }

    /** Rows of lines that have a field for each name. */
    static Dataset rows(List<String> names, List<DelimitedText.Line> lines, Path file) {
        if (new HashSet<>(names).size() < names.size()) {
            throw new DatasetException("%s names a column twice: %s".formatted(file.getFileName(), names));
        }
        for (DelimitedText.Line line : lines) {
            if (line.fields().size() != names.size()) {
                throw new DatasetException("%s, line %d has %d columns, not %d"
                        .formatted(
                                file.getFileName(), line.number(), line.fields().size(), names.size()));
            }
        }
        List<ColumnType> types = new ArrayList<>();
        for (int column = 0; column < names.size(); column++) {
            int at = column;
            types.add(ColumnType.of(lines.stream().map(line -> line.fields().get(at))));
        }
        return Dataset.of(lines.stream().map(line -> row(names, types, line)).toList());
    }

    private static Map<String, @Nullable Object> row(
            List<String> names, List<ColumnType> types, DelimitedText.Line line) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (int column = 0; column < names.size(); column++) {
            row.put(names.get(column), types.get(column).value(line.fields().get(column)));
        }
        return row;
    }
}
