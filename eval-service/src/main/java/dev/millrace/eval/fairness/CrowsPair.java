package dev.millrace.eval.fairness;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Two sentences that differ in whom they speak of, as CrowS-Pairs has them (Nangia et al. 2020), a row of CSV.
 *
 * @param more the sentence that is more stereotypical ({@code sent_more})
 * @param less the one that is less so ({@code sent_less})
 * @param direction {@code stereo} when the first one says a stereotype, {@code antistereo} when the second one breaks it
 * @param biasType such as {@code age}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record CrowsPair(
        @JsonProperty("sent_more") String more,
        @JsonProperty("sent_less") String less,
        @JsonProperty("stereo_antistereo") String direction,
        @JsonProperty("bias_type") String biasType) {
    /** Pairs of a file at most: CrowS-Pairs has 1,508. */
    public static final int PAIRS_MAX = 100_000;

    private static final CsvMapper CSV = CsvMapper.builder()
            .enable(
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    public CrowsPair {
        if (more.isEmpty() || less.isEmpty()) {
            throw new IllegalArgumentException("sent_more and sent_less: must not be empty");
        }
        if (!Set.of("stereo", "antistereo").contains(direction)) {
            throw new IllegalArgumentException("stereo_antistereo: must be stereo or antistereo");
        }
        if (!biasType.matches("[A-Za-z0-9_.-]{1,64}")) {
            throw new IllegalArgumentException("bias_type: must be 1 to 64 of A-Za-z0-9_.-");
        }
    }

    /**
     * Reads a file with a line of column names; other columns are left out.
     *
     * @throws IllegalArgumentException when a row is no pair, or there are too many or none
     */
    public static List<CrowsPair> read(String csv) {
        try (MappingIterator<CrowsPair> rows = CSV.readerFor(CrowsPair.class)
                .with(CsvSchema.emptySchema().withHeader())
                .readValues(csv)) {
            var pairs = rows.readAll();
            if (pairs.isEmpty() || pairs.size() > PAIRS_MAX) {
                throw new IllegalArgumentException("pairs: must be 1 to %d, are %d".formatted(PAIRS_MAX, pairs.size()));
            }
            return pairs;
        } catch (IOException e) {
            throw new IllegalArgumentException("pairs: " + e.getMessage(), e);
        }
    }
}
