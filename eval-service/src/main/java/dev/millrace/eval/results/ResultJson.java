package dev.millrace.eval.results;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.millrace.eval.harness.Decoding;
import dev.millrace.eval.harness.Figure;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.harness.Search;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests, replies and measurements as JSON, each with its {@code kind}. Numbers come back as they went. */
public final class ResultJson {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addMixIn(Request.class, RequestKinds.class)
            .addMixIn(Reply.class, ReplyKinds.class)
            .addMixIn(Measurement.class, MeasurementKinds.class)
            .addMixIn(Search.class, DecodingJson.SearchKinds.class)
            .addMixIn(Decoding.class, DecodingJson.AsKept.class)
            .addMixIn(RunSpec.Sampling.class, DecodingJson.SamplingAsKept.class)
            .build();

    private ResultJson() {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Request.Likelihood.class, name = "likelihood"),
        @JsonSubTypes.Type(value = Request.Rolling.class, name = "rolling"),
        @JsonSubTypes.Type(value = Request.Generate.class, name = "generate")
    })
    private interface RequestKinds {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Reply.Likelihood.class, name = "likelihood"),
        @JsonSubTypes.Type(value = Reply.Text.class, name = "text")
    })
    private interface ReplyKinds {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Measurement.Value.class, name = "value"),
        @JsonSubTypes.Type(value = Measurement.Ratio.class, name = "ratio"),
        @JsonSubTypes.Type(value = Measurement.Texts.class, name = "texts"),
        @JsonSubTypes.Type(value = Measurement.Classes.class, name = "classes"),
        @JsonSubTypes.Type(value = Measurement.Claim.class, name = "claim"),
        @JsonSubTypes.Type(value = Measurement.Preference.class, name = "preference"),
        @JsonSubTypes.Type(value = Measurement.OfGroup.class, name = "group"),
        @JsonSubTypes.Type(value = Measurement.OfGroups.class, name = "groups")
    })
    private interface MeasurementKinds {}

    private record Measured(String metric, String filter, Measurement measurement) {}

    /** A figure as its row has it: which way is better is null where none is. */
    private record KeptFigure(
            Metric.Key key,
            double value,
            double stderr,
            double low,
            double high,
            int items,
            @Nullable Boolean isHigherBetter) {
        static KeptFigure of(Figure figure) {
            return new KeptFigure(
                    figure.key(),
                    figure.value(),
                    figure.stderr(),
                    figure.low(),
                    figure.high(),
                    figure.items(),
                    FigureRows.isHigherBetter(figure.direction()));
        }

        Figure figure() {
            return new Figure(key, value, stderr, low, high, items, FigureRows.direction(isHigherBetter));
        }
    }

    /** An array of requests. */
    public static String requests(List<Request> requests) {
        return write(new TypeReference<List<Request>>() {}, requests);
    }

    static List<Request> requests(String json) {
        return read(json, new TypeReference<>() {});
    }

    /** An array of replies. */
    public static String replies(List<Reply> replies) {
        return write(new TypeReference<List<Reply>>() {}, replies);
    }

    static List<Reply> replies(String json) {
        return read(json, new TypeReference<>() {});
    }

    /** An array of measurements with their metrics. */
    public static String measurements(Map<Metric.Key, Measurement> measurements) {
        var all = new ArrayList<Measured>();
        measurements.forEach((key, measurement) -> all.add(new Measured(key.metric(), key.filter(), measurement)));
        return write(new TypeReference<List<Measured>>() {}, all);
    }

    static Map<Metric.Key, Measurement> measurements(String json) {
        var all = new LinkedHashMap<Metric.Key, Measurement>();
        for (var one : read(json, new TypeReference<List<Measured>>() {})) {
            all.put(new Metric.Key(one.metric(), one.filter()), one.measurement());
        }
        return all;
    }

    static String figures(List<Figure> figures) {
        var kept = figures.stream().map(KeptFigure::of).toList();
        return write(new TypeReference<List<KeptFigure>>() {}, kept);
    }

    static List<Figure> figures(String json) {
        return read(json, new TypeReference<List<KeptFigure>>() {}).stream()
                .map(KeptFigure::figure)
                .toList();
    }

    static String answer(Reply answer) {
        return write(new TypeReference<Reply>() {}, answer);
    }

    static Reply answer(String json) {
        return read(json, new TypeReference<>() {});
    }

    static String spec(RunSpec spec) {
        return write(new TypeReference<RunSpec>() {}, spec);
    }

    static RunSpec spec(String json) {
        return read(json, new TypeReference<>() {});
    }

    /** With the type that is written, or else the elements of a list would not tell their kind. */
    private static <T> String write(TypeReference<T> type, T value) {
        try {
            return JSON.writerFor(type).writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> T read(String json, TypeReference<T> type) {
        try {
            return JSON.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the database holds what is no result: " + e.getOriginalMessage(), e);
        }
    }
}
