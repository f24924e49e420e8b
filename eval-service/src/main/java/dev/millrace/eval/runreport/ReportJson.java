package dev.millrace.eval.runreport;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.millrace.eval.harness.Metric;
import java.io.IOException;
import java.io.Writer;

/**
 * A report as JSON: the fields of {@link RunReport} and its parts in snake case, a metric as {@code acc,none}, a number that
 * is not finite as null, and so is what a report does not have.
 */
public final class ReportJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new SimpleModule("report")
                    .addSerializer(Double.class, new Finite())
                    .addSerializer(double.class, new Finite())
                    .addSerializer(Metric.Key.class, ToStringSerializer.instance))
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

    private ReportJson() {}

    /** Writes it and leaves the writer open. */
    public static void write(RunReport report, Writer out) throws IOException {
        MAPPER.writeValue(out, report);
    }

    /** As JSON inside of a script element, where no text may look like the element's end. */
    static String inScript(Object value) throws IOException {
        return MAPPER.writeValueAsString(value).replace("<", "\\u003c");
    }

    private static final class Finite extends JsonSerializer<Double> {
        @Override
        public void serialize(Double value, JsonGenerator json, SerializerProvider provider) throws IOException {
            if (Double.isFinite(value)) {
                json.writeNumber(value);
            } else {
                json.writeNull();
            }
        }
    }
}
