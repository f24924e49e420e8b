package dev.millrace.eval.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Lines of fields as RFC 4180 has them: fields may be in double quotes, within which a quote is doubled and lines may break.
 * Empty lines are left out.
 *
 * @param delimiter between fields
 * @param isQuoted whether quotes mean anything
 */
record DelimitedText(char delimiter, boolean isQuoted) {
    /** Columns at most. */
    private static final int COLUMNS_MAX = 4096;

    /**
     * A line.
     *
     * @param number of it in the file, from 1
     * @param fields as they are written, without their quotes
     */
    record Line(long number, List<String> fields) {}

    /** All lines of a file. */
    List<Line> read(Path file) throws IOException {
        CsvSchema.Builder schema = CsvSchema.builder().setColumnSeparator(delimiter);
        ObjectReader lines = CsvMapper.builder()
                .enable(CsvParser.Feature.WRAP_AS_ARRAY, CsvParser.Feature.SKIP_EMPTY_LINES)
                .build()
                .readerFor(String[].class)
                .with((isQuoted ? schema : schema.disableQuoteChar()).build());
        return DatasetFile.read(file, reader -> {
            try (MappingIterator<String[]> iterator = lines.readValues(reader)) {
                return all(iterator, file);
            } catch (JsonProcessingException broken) {
                throw new DatasetException(
                        "%s, line %d, column %d: %s"
                                .formatted(
                                        file.getFileName(),
                                        broken.getLocation() == null
                                                ? 0
                                                : broken.getLocation().getLineNr(),
                                        broken.getLocation() == null
                                                ? 0
                                                : broken.getLocation().getColumnNr(),
                                        broken.getOriginalMessage()),
                        broken);
            }
        });
    }

    private static List<Line> all(MappingIterator<String[]> iterator, Path file) throws IOException {
        List<Line> lines = new ArrayList<>();
        while (iterator.hasNextValue()) {
            long number = iterator.getCurrentLocation().getLineNr();
            Line line = new Line(number, List.of(iterator.nextValue()));
            requireBounds(line, file);
            lines.add(line);
            DatasetFile.requireRows(file, lines.size() - 1L);
        }
        return lines;
    }

    private static void requireBounds(Line line, Path file) {
        if (line.fields.size() > COLUMNS_MAX) {
            throw new DatasetException(
                    "%s, line %d has more than %d columns".formatted(file.getFileName(), line.number, COLUMNS_MAX));
        }
        for (int column = 0; column < line.fields.size(); column++) {
            if (line.fields.get(column).length() > DatasetFile.FIELD_CHARS_MAX) {
                throw new DatasetException("%s, line %d, column %d has more than %d characters"
                        .formatted(file.getFileName(), line.number, column + 1, DatasetFile.FIELD_CHARS_MAX));
            }
        }
    }
}
