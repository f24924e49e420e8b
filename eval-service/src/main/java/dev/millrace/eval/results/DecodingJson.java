package dev.millrace.eval.results;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.util.StdConverter;
import dev.millrace.eval.harness.Decoding;
import dev.millrace.eval.harness.Search;
import dev.millrace.eval.harness.Shaping;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Decoding as it is kept: rows of before there was shaping and search have none, and where there is none it is not written. */
final class DecodingJson {
    private DecodingJson() {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Search.Beam.class, name = "beam"),
        @JsonSubTypes.Type(value = Search.Contrastive.class, name = "contrastive")
    })
    interface SearchKinds {}

    @JsonSerialize(converter = Writing.class)
    @JsonDeserialize(converter = Reading.class)
    interface AsKept {}

    @JsonDeserialize(converter = ReadingSampling.class)
    interface SamplingAsKept {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Kept(
            List<String> until,
            int maxTokens,
            double temperature,
            int topK,
            double topP,
            long seed,
            @Nullable Shaping shaping,
            @Nullable Search search) {}

    static final class Writing extends StdConverter<Decoding, Kept> {
        @Override
        public Kept convert(Decoding decoding) {
            return new Kept(
                    decoding.until(),
                    decoding.maxTokens(),
                    decoding.temperature(),
                    decoding.topK(),
                    decoding.topP(),
                    decoding.seed(),
                    decoding.shaping().equals(Shaping.NONE) ? null : decoding.shaping(),
                    decoding.search().equals(Search.NONE) ? null : decoding.search());
        }
    }

    static final class Reading extends StdConverter<Kept, Decoding> {
        @Override
        public Decoding convert(Kept kept) {
            return new Decoding(
                    kept.until(),
                    kept.maxTokens(),
                    kept.temperature(),
                    kept.topK(),
                    kept.topP(),
                    kept.seed(),
                    Objects.requireNonNullElse(kept.shaping(), Shaping.NONE),
                    Objects.requireNonNullElse(kept.search(), Search.NONE));
        }
    }

    record KeptSampling(
            OptionalDouble temperature,
            OptionalDouble topP,
            OptionalInt topK,
            OptionalLong seed,
            OptionalInt maxTokens,
            @Nullable ShapingChange shaping,
            Optional<Search> search) {}

    static final class ReadingSampling extends StdConverter<KeptSampling, RunSpec.Sampling> {
        @Override
        public RunSpec.Sampling convert(KeptSampling kept) {
            return new RunSpec.Sampling(
                    kept.temperature(),
                    kept.topP(),
                    kept.topK(),
                    kept.seed(),
                    kept.maxTokens(),
                    Objects.requireNonNullElse(kept.shaping(), ShapingChange.NONE),
                    kept.search());
        }
    }
}
