package dev.millrace.local.training;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTableTest {
    /** As the evaluation service writes it. */
    private static final String REPORT = """
            {"tasks": [{"task": "summaries", "metrics": [
              {"metric": "rouge1,none", "direction": "HIGHER", "cells": [
                {"run": "a", "value": 0.2334, "stderr": 0.02, "low": 0.2, "high": 0.27, "items": 50, "difference": null},
                {"run": "b", "value": 0.4216, "stderr": 0.02, "low": 0.39, "high": 0.45, "items": 50, "difference":
                  {"pairs": 50, "value": 0.1882, "low": 0.15, "high": 0.22, "relative_percent": 80.634, "verdict": "BETTER"}}]},
              {"metric": "length,none", "direction": "NEITHER", "cells": [
                {"run": "a", "value": 25, "low": null, "high": null, "items": 50, "difference": null},
                {"run": "b", "value": 24.2, "low": null, "high": null, "items": 50, "difference":
                  {"pairs": 50, "value": -0.8, "low": -1.5, "high": -0.1, "relative_percent": -3.2, "verdict": "UNCLEAR"}}]},
              {"metric": "only,one", "cells": [{"run": "a", "value": 1}]}]}]}
            """;

    @Test
    void saysWhatChangedAbsolutelyAndRelatively() throws IOException {
        var bytes = new ByteArrayOutputStream();

        ComparisonTable.print(new PrintStream(bytes, true, UTF_8), new ObjectMapper().readTree(REPORT));

        var rows = bytes.toString(UTF_8)
                .lines()
                .map(line -> line.replaceAll(" +", " ").strip())
                .toList();
        assertEquals(
                List.of(
                        "summaries rouge1,none 0.2334 (0.2000 to 0.2700) 0.4216 (0.3900 to 0.4500)"
                                + " +0.1882 (+0.1500 to +0.2200) +80.63 % better",
                        "summaries length,none 25.0000 24.2000 −0.8000 (−1.5000 to −0.1000) −3.20 % unclear"),
                rows.subList(1, 3));
        assertEquals(4, rows.size());
    }
}
