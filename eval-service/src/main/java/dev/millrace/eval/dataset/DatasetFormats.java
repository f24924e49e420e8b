package dev.millrace.eval.dataset;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The readers there are, by format. */
public final class DatasetFormats {
    private final Map<String, DatasetReader> byFormat = new HashMap<>();

    /** Of readers; where two name the same format the later one reads it. */
    public DatasetFormats(List<DatasetReader> readers) {
        readers.forEach(reader -> reader.formats().forEach(format -> byFormat.put(format, reader)));
    }

    /** Every format of files that this package reads. */
    public static List<DatasetReader> files() {
        return List.of(
                new JsonReader(),
                CsvReader.ofCommas(),
                CsvReader.ofTabs(),
                new ParquetReader(),
                new MmluReader(),
                new BbhReader(),
                new SquadReader(),
                new TydiqaReader(),
                new MgsmReader(),
                new CrowsPairsReader(),
                NativeJsonReader.ofGsm8k(),
                NativeJsonReader.ofBbq(),
                NativeJsonReader.ofSamsum());
    }

    /** The reader of a format, such as {@code json}. */
    public Optional<DatasetReader> named(String format) {
        return Optional.ofNullable(byFormat.get(format.toLowerCase(Locale.ROOT)));
    }

    /**
     * The reader of a file by its ending, before {@code .gz} where it is packed.
     *
     * @throws DatasetException when no format ends so
     */
    public DatasetReader of(Path file) {
        String name = DatasetFile.nameUnpacked(file);
        return named(name.substring(name.lastIndexOf('.') + 1))
                .orElseThrow(() -> new DatasetException(
                        "%s is of no known format; known are %s".formatted(name, new TreeSet<>(byFormat.keySet()))));
    }
}
