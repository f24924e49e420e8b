package dev.millrace.tokenizer.pipeline;

import dev.millrace.template.RenderedPrompt;
import dev.millrace.tokenizer.AddedToken;
import dev.millrace.tokenizer.Encoding;
import dev.millrace.tokenizer.Framing;
import dev.millrace.tokenizer.StreamingDecoder;
import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.Vocabulary;
import dev.millrace.tokenizer.added.SpecialScope;
import dev.millrace.tokenizer.decode.DecoderChain;
import dev.millrace.tokenizer.normalize.AlignedText;
import dev.millrace.tokenizer.normalize.Normalizer;
import dev.millrace.tokenizer.pretokenize.PieceSplit;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/**
 * A tokenizer of any family: added tokens, then normalizer, then pre-tokenizers, then a model of words; a chain of steps
 * back. Immutable. Byte-level BPE has a faster one, {@link dev.millrace.tokenizer.bpe}.
 */
public final class PipelineTokenizer implements Tokenizer {
    /** What the bytes of a token are measured against: it does not stand at the beginning of a text. */
    private static final String BEFORE = "x";

    private final Vocabulary vocabulary;
    private final Steps steps;
    private final AddedTokens addedTokens;

    /**
     * What happens to text on its way to tokens and back.
     *
     * @param normalizer rewrites text between added tokens
     * @param split cuts it into words
     * @param model turns words into tokens
     * @param trimming leaves blanks out of offsets, or does nothing
     * @param framing what is put around a text
     * @param decoder makes text of tokens
     */
    public record Steps(
            Normalizer normalizer,
            PieceSplit split,
            WordModel model,
            UnaryOperator<Encoding> trimming,
            Framing framing,
            DecoderChain decoder) {}

    /** Assembles a tokenizer. */
    public PipelineTokenizer(Vocabulary vocabulary, List<AddedToken> addedTokens, Steps steps) {
        this.vocabulary = vocabulary;
        this.steps = steps;
        this.addedTokens = new AddedTokens(addedTokens, steps.normalizer());
    }

    @Override
    public Encoding encode(String text, boolean parseSpecial) {
        return encode(text, parseSpecial ? SpecialScope.everywhere() : SpecialScope.nowhere());
    }

    @Override
    public Encoding encode(RenderedPrompt prompt) {
        return encode(prompt.text(), SpecialScope.templateOf(prompt));
    }

    private Encoding encode(String raw, SpecialScope scope) {
        WellFormed text = WellFormed.of(raw);
        EncodingBuilder encoding = new EncodingBuilder(text);
        addedTokens.scan(
                text.text(),
                scope,
                encoding,
                stretch -> steps.split().split(stretch, word -> encodeWord(word, encoding)));
        return steps.trimming().apply(encoding.build());
    }

    private void encodeWord(AlignedText word, EncodingBuilder encoding) {
        steps.model().encode(word.text(), (id, start, end) -> encoding.add(id, word.start(start), word.end(end - 1)));
    }

    @Override
    public Framing framing() {
        return steps.framing();
    }

    @Override
    public String decode(int[] ids, boolean skipSpecial) {
        DecoderChain.Text text = steps.decoder().open(false);
        for (int id : ids) {
            accept(id, skipSpecial, text);
        }
        text.finish();
        return text.take();
    }

    private void accept(int id, boolean skipSpecial, DecoderChain.Text text) {
        String spelling = vocabulary.spelling(id);
        if (spelling != null && !(skipSpecial && isSpecial(id))) {
            text.accept(spelling);
        }
    }

    @Override
    public StreamingDecoder streamingDecoder() {
        DecoderChain.Text text = steps.decoder().open(true);
        return new StreamingDecoder() {
            @Override
            public String accept(int id) {
                PipelineTokenizer.this.accept(id, true, text);
                return text.take();
            }

            @Override
            public String finish() {
                text.finish();
                return text.take();
            }
        };
    }

    @Override
    public byte[] tokenBytes(int id) {
        String spelling = vocabulary.spelling(id);
        if (spelling == null) {
            return new byte[0];
        }
        if (vocabulary.added(id) != null) {
            return spelling.getBytes(StandardCharsets.UTF_8);
        }
        byte[] bytes = steps.decoder().bytesOf(spelling);
        if (bytes != null) {
            return bytes;
        }
        DecoderChain.Text text = steps.decoder().open(false);
        text.accept(BEFORE);
        text.accept(spelling);
        text.finish();
        String both = text.take();
        return both.substring(Math.min(both.length(), BEFORE.length())).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean isSpecial(int id) {
        AddedToken token = vocabulary.added(id);
        return token != null && token.special();
    }

    @Override
    public OptionalInt idOf(String token) {
        return vocabulary.idOf(token);
    }

    @Override
    public int vocabularySize() {
        return vocabulary.size();
    }
}
