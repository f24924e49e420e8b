package dev.millrace.bench.kernels;

import dev.millrace.sampler.decoding.Constraint;
import dev.millrace.sampler.mask.Constraints;
import dev.millrace.sampler.mask.TokenMask;
import dev.millrace.sampler.mask.Vocabulary;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * An answer held to a schema, at each place of a typical text: the 64 best candidates asked one by one, as a step does, and
 * the mask of all 49,152 tokens, as a fetched row needs it. A step of the model takes 4.5 ms; a tenth of it is 2,222 a
 * second.
 */
@State(Scope.Thread)
public class MaskBench {
    private static final int CANDIDATES = 64;
    private static final String SCHEMA = """
            {"type": "object", "properties": {"name": {"type": "string"}, "age": {"type": "integer", "minimum": 0},
             "tags": {"type": "array", "items": {"enum": ["red", "green", "blue"]}}}, "required": ["name", "age", "tags"]}""";
    private static final String TEXT = "{\"name\": \"Ada Lovelace\", \"age\": 36, \"tags\": [\"red\", \"blue\"]}";

    private final List<TokenMask> places = new ArrayList<>();
    private int[] candidates = new int[0];

    /** One mask for each token of the text. */
    @Setup
    public void walk() {
        var tokenizer = Model.tokenizer();
        var special = new BitSet();
        var tokens = new ArrayList<byte[]>();
        for (int id = 0; id < tokenizer.vocabularySize(); id++) {
            tokens.add(tokenizer.tokenBytes(id));
            special.set(id, tokenizer.isSpecial(id));
        }
        var vocabulary = new Vocabulary("bench", tokens, special);
        var constraint = Constraints.compiled(new Constraint.JsonSchema(SCHEMA));
        int[] ids = tokenizer.encode(TEXT, false).ids();
        for (int length = 0; length < ids.length; length++) {
            var mask = new TokenMask(constraint, vocabulary, List.of(2), 4096);
            for (int i = 0; i < length; i++) {
                mask.took(ids[i]);
            }
            places.add(mask);
        }
        // Every so many of the vocabulary: frequent tokens and rare ones.
        candidates = new int[CANDIDATES];
        for (int i = 0; i < CANDIDATES; i++) {
            candidates[i] = i * (tokenizer.vocabularySize() / CANDIDATES) + 17;
        }
    }

    /** The 64 best. */
    @Benchmark
    public void candidates(Work work, Blackhole sink) {
        for (var place : places) {
            var fresh = place.copy();
            for (int id : candidates) {
                sink.consume(fresh.allows(id));
            }
        }
        work.steps += places.size();
    }

    /** All tokens. */
    @Benchmark
    public void vocabulary(Work work, Blackhole sink) {
        for (var place : places) {
            sink.consume(place.allowed());
        }
        work.rows += places.size();
    }
}
