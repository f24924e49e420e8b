package dev.millrace.bench.kernels;

import dev.millrace.tokenizer.StreamingDecoder;
import dev.millrace.tokenizer.Tokenizer;
import java.io.IOException;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Generated ids to text one by one, an answer of some hundred tokens a decoder. */
@State(Scope.Thread)
public class DetokenizerBench {
    /** Names of {@link Texts}, or a file. */
    @Param({"prose", "world"})
    public String text = "";

    private final Tokenizer tokenizer = Model.tokenizer();
    private List<int[]> answers = List.of();
    private long tokens;

    /** Encodes the text. */
    @Setup
    public void read() throws IOException {
        answers = Texts.parts(Texts.named(text, Model.root())).stream()
                .map(part -> tokenizer.encode(part, false).ids())
                .toList();
        tokens = answers.stream().mapToLong(ids -> ids.length).sum();
    }

    /** Ids to text, as a stream gives it out. */
    @Benchmark
    public void stream(Work work, Blackhole sink) {
        for (int[] answer : answers) {
            StreamingDecoder decoder = tokenizer.streamingDecoder();
            for (int id : answer) {
                sink.consume(decoder.accept(id));
            }
            sink.consume(decoder.finish());
        }
        work.tokens += tokens;
    }
}
