package dev.millrace.local.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTablesTest {
    @Test
    void aFigureThatIsUnsetIsADashAndZeroIsZero() throws Exception {
        var run = new ObjectMapper().readTree("""
                {"tasks": [{"task": "t", "figures": [{"metric": "none", "items": 3},
                                                     {"metric": "zero", "value": 0.0, "items": 3}]}]}
                """);
        var bytes = new ByteArrayOutputStream();
        EvaluationTables.run(new PrintStream(bytes, true, StandardCharsets.UTF_8), run);
        var rows = bytes.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("t "))
                .map(line -> List.of(line.split(" +")))
                .toList();
        assertEquals(List.of(List.of("t", "none", "–", "3"), List.of("t", "zero", "0.0000", "3")), rows);
    }
}
