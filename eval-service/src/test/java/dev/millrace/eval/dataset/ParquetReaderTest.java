package dev.millrace.eval.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.eval.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against what pyarrow wrote. */
class ParquetReaderTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource({
        "nested.none.parquet, nested",
        "nested.snappy.parquet, nested",
        "nested.gzip.parquet, nested",
        "nested.zstd.parquet, nested",
        "flat.parquet, flat"
    })
    void readsWhatArrowWrites(String file, String expected) throws IOException {
        Dataset dataset = new ParquetReader().read(Samples.file(file), Map.of());
        List<JsonNode> rows = new ArrayList<>();
        for (int i = 0; i < dataset.size(); i++) {
            rows.add(JSON.readTree(JSON.writeValueAsBytes(dataset.row(i))));
        }
        List<JsonNode> golden = Golden.list(Golden.json("dataset/parquet.json").get(expected));
        assertEquals(golden.size(), rows.size());
        for (int i = 0; i < rows.size(); i++) {
            assertEquals(golden.get(i).toString(), rows.get(i).toString());
        }
    }

    @Test
    void refusesWhatIsNotParquet(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("text.parquet"), "question,answer\n");
        DatasetException refusal = assertThrows(DatasetException.class, () -> new ParquetReader().read(file, Map.of()));
        assertTrue(String.valueOf(refusal.getMessage()).startsWith("text.parquet is no Parquet that can be read: "));
    }
}
