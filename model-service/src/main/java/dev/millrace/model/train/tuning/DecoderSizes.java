package dev.millrace.model.train.tuning;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.train.graph.DecoderTraining;
import java.io.IOException;
import java.nio.file.Files;

/**
 * What the memory of a decoder's training follows from.
 *
 * @param layers transformer layers
 * @param hidden width of the residual stream
 * @param feedForward width inside of a layer's feed-forward part
 * @param heads attention heads of the queries
 * @param queries width of all queries
 * @param keyValues width of all keys, and of all values
 * @param vocabulary token ids
 * @param weightBytes of the package's data
 * @param isFloats whether these are floats
 */
record DecoderSizes(
        int layers,
        int hidden,
        int feedForward,
        int heads,
        int queries,
        int keyValues,
        int vocabulary,
        long weightBytes,
        boolean isFloats) {
    static DecoderSizes of(ModelPackage decoder) throws IOException {
        var shape = decoder.shape();
        long bytes = 0;
        try (var files = Files.list(decoder.folder())) {
            for (var file :
                    files.filter(each -> each.toString().endsWith(".data")).toList()) {
                bytes += Files.size(file);
            }
        }
        return new DecoderSizes(
                shape.layers(),
                shape.hiddenSize(),
                DecoderTraining.feedForwardSize(decoder),
                shape.queryHeads(),
                shape.queryHeads() * shape.headSize(),
                shape.keyValueHeads() * shape.headSize(),
                shape.vocabularySize(),
                bytes,
                decoder.precision().equals("fp32"));
    }

    /** Weights of the layers' matrices and of the vocabulary's, once. */
    long parameters() {
        long attention = (long) hidden * (2L * queries + 2L * keyValues);
        return layers * (attention + 3L * hidden * feedForward) + (long) vocabulary * hidden;
    }

    /** Floats of a layer that its gradient needs of a token of a row of so many, and those that are made on the way. */
    long floatsPerToken(int rowTokens) {
        return 6L * hidden + 5L * queries + 3L * keyValues + 5L * feedForward + 2L * heads * rowTokens;
    }
}
