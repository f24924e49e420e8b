package dev.millrace.eval.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.millrace.contract.feedback.v1.GetConstitutionResponse;
import dev.millrace.contract.feedback.v1.Principle;
import dev.millrace.eval.constitution.Constitution;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** A constitution as a YAML file: a list {@code principles} with the fields of a principle each. */
final class ConstitutionFile {
    private static final int BYTES_MAX = 1 << 20;
    private static final String OWN = "/constitution.yaml";
    private static final ObjectMapper YAML = YAMLMapper.builder()
            .enable(
                    DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    private ConstitutionFile() {}

    /** Our own. */
    static Constitution own() {
        try (var file = Objects.requireNonNull(ConstitutionFile.class.getResourceAsStream(OWN), OWN)) {
            return parse(OWN, file.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws IllegalArgumentException when it cannot be read or is none; the message names file, place and rule */
    static Constitution read(Path file) {
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new IllegalArgumentException(
                        "constitution %s: must have at most %d bytes".formatted(file, BYTES_MAX));
            }
            return parse(file.toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new IllegalArgumentException("constitution %s: cannot be read".formatted(file), e);
        }
    }

    /** As it is told to whoever asks. */
    static GetConstitutionResponse toProto(Constitution constitution) {
        var told = GetConstitutionResponse.newBuilder();
        for (var principle : constitution.principles()) {
            told.addPrinciples(Principle.newBuilder()
                    .setName(principle.name())
                    .setCriterion(principle.criterion())
                    .setCritique(principle.critique())
                    .setRevision(principle.revision())
                    .setComparison(principle.comparison()));
        }
        return told.build();
    }

    private static Constitution parse(String name, byte[] yaml) throws IOException {
        try {
            return YAML.readValue(yaml, Constitution.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("constitution %s: %s".formatted(name, e.getMessage()), e);
        }
    }
}
