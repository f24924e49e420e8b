package dev.millrace.eval.dataset;

import dev.hardwood.metadata.RowGroup;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.row.PqList;
import dev.hardwood.row.PqMap;
import dev.hardwood.row.PqStruct;
import dev.hardwood.row.StructAccessor;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parquet, as Hugging Face's hub keeps its datasets: structs become maps, lists and lists of structs become lists, decimals
 * numbers, dates and times texts in ISO 8601, and bytes texts in base 64. No compression, gzip, Snappy and Zstandard are read.
 */
public final class ParquetReader implements DatasetReader {
    @Override
    public Set<String> formats() {
        return Set.of("parquet");
    }

    @Override
    public Dataset read(Path file, Map<String, String> options) throws IOException {
        NoOptions.require(options, "parquet");
        DatasetFile.requireSize(file);
        try (ParquetFileReader parquet = ParquetFileReader.open(new ParquetBytes(file))) {
            DatasetFile.requireRows(
                    file,
                    parquet.getFileMetaData().rowGroups().stream()
                            .mapToLong(RowGroup::numRows)
                            .sum());
            try (RowReader reader = parquet.rowReader()) {
                return Dataset.of(rows(reader, file));
            }
        } catch (DatasetException ours) {
            throw ours;
        } catch (IOException | RuntimeException damaged) {
            // The library finds damage in many places and names it by many exceptions.
            throw new DatasetException(
                    "%s is no Parquet that can be read: %s".formatted(file.getFileName(), first(damaged)), damaged);
        }
    }

    /** Where it began; the library's threads wrap what they threw. */
    private static Throwable first(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static List<Map<String, @Nullable Object>> rows(RowReader reader, Path file) {
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        while (reader.hasNext()) {
            reader.next();
            rows.add(fields(reader));
            DatasetFile.requireRows(file, rows.size());
        }
        return rows;
    }

    private static Map<String, @Nullable Object> fields(StructAccessor struct) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < struct.getFieldCount(); i++) {
            String name = struct.getFieldName(i);
            fields.put(name, value(name, struct.getValue(i)));
        }
        return fields;
    }

    private static @Nullable Object value(String name, @Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String text -> text(name, text);
            case Boolean truth -> truth;
            case Byte whole -> whole.intValue();
            case Short whole -> whole.intValue();
            case Integer whole -> whole;
            case Long whole -> whole;
            case Double number -> number;
            case Float number -> Double.valueOf(number.toString());
            case BigDecimal number -> number.doubleValue();
            case byte[] bytes -> text(name, Base64.getEncoder().encodeToString(bytes));
            case PqStruct struct -> fields(struct);
            case PqList list -> list(name, list);
            case PqMap map -> map(name, map);
            default -> value.toString();
        };
    }

    private static List<@Nullable Object> list(String name, PqList list) {
        List<@Nullable Object> values = new ArrayList<>(list.size());
        for (Object value : list.values()) {
            values.add(value(name, value));
        }
        return values;
    }

    private static Map<String, @Nullable Object> map(String name, PqMap map) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (PqMap.Entry entry : map.getEntries()) {
            values.put(String.valueOf(entry.getKey()), value(name, entry.getValue()));
        }
        return values;
    }

    private static String text(String name, String text) {
        if (text.length() > DatasetFile.FIELD_CHARS_MAX) {
            throw new DatasetException(
                    "field %s has more than %d characters".formatted(name, DatasetFile.FIELD_CHARS_MAX));
        }
        return text;
    }
}
