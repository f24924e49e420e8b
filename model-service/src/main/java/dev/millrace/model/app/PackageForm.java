package dev.millrace.model.app;

import dev.millrace.model.KeyValueForm;
import dev.millrace.model.graph.DecoderGraph.Logits;
import dev.millrace.model.graph.Precision;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What an import makes of a model: how weights and keys and values are stored, and which logits come out. */
record PackageForm(Precision precision, KeyValueForm keyValues, Logits logits) {
    /** For serving. */
    PackageForm(Precision precision, KeyValueForm keyValues) {
        this(precision, keyValues, Logits.CHOSEN);
    }

    /** The precision, and behind it "+kv8" for keys and values in int8. */
    String label() {
        return precision.label() + keyValues.suffix();
    }

    /** What a comparison shows: every precision, and the default one with keys and values in int8. */
    static List<PackageForm> compared() {
        return Stream.concat(
                        Arrays.stream(Precision.values()).map(each -> new PackageForm(each, KeyValueForm.FP32)),
                        Stream.of(new PackageForm(Precision.INT8, KeyValueForm.INT8)))
                .toList();
    }

    /** Reads a {@link #label}. */
    static final class Converter implements ITypeConverter<PackageForm> {
        private static final List<PackageForm> ALL = Arrays.stream(Precision.values())
                .flatMap(
                        precision -> Arrays.stream(KeyValueForm.values()).map(form -> new PackageForm(precision, form)))
                .toList();

        @Override
        public PackageForm convert(String text) {
            return ALL.stream()
                    .filter(form -> form.label().equalsIgnoreCase(text))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("no precision is called " + text + "; there are "
                            + ALL.stream().map(PackageForm::label).collect(Collectors.joining(", "))));
        }
    }
}
