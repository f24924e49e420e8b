package dev.millrace.tokenizer.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.tokenizer.AddedToken;
import dev.millrace.tokenizer.Encoding;
import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.Vocabulary;
import dev.millrace.tokenizer.bpe.BpeTokenizer;
import dev.millrace.tokenizer.pipeline.OffsetTrimming;
import dev.millrace.tokenizer.pipeline.PipelineTokenizer;
import dev.millrace.tokenizer.pretokenize.ByteAlphabet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reads a tokenizer.json and assembles the tokenizer it describes. Parts that Millrace does not have are named in the
 * exception; nothing is skipped silently but "truncation" and "padding", which are the caller's. What a post-processor
 * puts around a text is the {@link Tokenizer#framing framing}, which conversations leave to the chat template.
 */
public final class TokenizerJson {
    /** Largest file that is read, in bytes. */
    static final int FILE_BYTES_MAX = 64 << 20;
    /** Ids lie below this. */
    static final int IDS_MAX = 1 << 20;

    private static final int TOKEN_LENGTH_MAX = 4096;
    private static final int ADDED_TOKENS_MAX = 1 << 16;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(32)
                    .maxStringLength(1 << 20)
                    .maxNameLength(TOKEN_LENGTH_MAX * 4)
                    .maxNumberLength(64)
                    .build())
            .build());

    private TokenizerJson() {}

    /**
     * Reads a file, or tokenizer.json in a folder.
     *
     * @throws TokenizerFormatException when the content cannot be used
     * @throws IOException when the file cannot be read
     */
    public static Tokenizer load(Path path) throws IOException {
        Path file = Files.isDirectory(path) ? path.resolve("tokenizer.json") : path;
        long size = Files.size(file);
        if (size > FILE_BYTES_MAX) {
            throw new TokenizerFormatException(
                    file.getFileName() + " has " + size + " bytes, more than " + FILE_BYTES_MAX);
        }
        return parse(Files.readAllBytes(file));
    }

    /**
     * Reads the content of a file.
     *
     * @throws TokenizerFormatException when it cannot be used
     */
    public static Tokenizer parse(byte[] content) {
        if (content.length > FILE_BYTES_MAX) {
            throw new TokenizerFormatException("the file has more than " + FILE_BYTES_MAX + " bytes");
        }
        JsonNode root;
        try {
            root = JSON.readTree(content);
        } catch (JsonProcessingException e) {
            throw new TokenizerFormatException("tokenizer.json is not readable JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new TokenizerFormatException("tokenizer.json is not readable JSON", e);
        }
        return assemble(new Fields(root, "tokenizer.json"));
    }

    private static Tokenizer assemble(Fields root) {
        PreTokenizerJson preTokenizer = PreTokenizerJson.read(root);
        DecoderJson decoder = DecoderJson.read(root);
        Fields model = root.object("model");
        boolean bytes = ModelJson.type(model).equals("BPE")
                && BpeJson.isPlain(model)
                && preTokenizer.endsInBytes()
                && decoder.isByteLevel();
        return bytes ? byteLevelBpe(root, preTokenizer) : pipeline(root, preTokenizer, decoder);
    }

    /** The commonest family by far has a tokenizer of its own, which works on bytes and remembers words. */
    private static Tokenizer byteLevelBpe(Fields root, PreTokenizerJson preTokenizer) {
        PostProcessorJson postProcessor = PostProcessorJson.read(root);
        BpeJson bpe = BpeJson.read(root.object("model"));
        List<AddedToken> added = addedTokens(root);
        var steps = new BpeTokenizer.Steps(
                NormalizerJson.read(root),
                preTokenizer.bytesSplitter(),
                preTokenizer.prefixSpace(),
                postProcessor.trimsOffsets(),
                postProcessor.framing());
        return new BpeTokenizer(vocabulary(bpe.vocabulary(), added), added, bpe.model(), steps);
    }

    private static Tokenizer pipeline(Fields root, PreTokenizerJson preTokenizer, DecoderJson decoder) {
        PostProcessorJson postProcessor = PostProcessorJson.read(root);
        List<AddedToken> added = addedTokens(root);
        Set<String> special = added.stream()
                .filter(AddedToken::special)
                .map(AddedToken::content)
                .collect(Collectors.toSet());
        ModelJson model = ModelJson.read(root.object("model"), special);
        Vocabulary vocabulary = vocabulary(model.vocabulary(), added);
        var steps = new PipelineTokenizer.Steps(
                NormalizerJson.read(root),
                preTokenizer.split(),
                model.words(),
                trimming(postProcessor, vocabulary),
                postProcessor.framing(),
                decoder.chain());
        return new PipelineTokenizer(vocabulary, added, steps);
    }

    private static UnaryOperator<Encoding> trimming(PostProcessorJson postProcessor, Vocabulary vocabulary) {
        if (!postProcessor.trimsOffsets()) {
            return UnaryOperator.identity();
        }
        var trimming = new OffsetTrimming(postProcessor.prefixSpace());
        return encoding -> trimming.trim(encoding, id -> {
            String spelling = vocabulary.spelling(id);
            return spelling == null ? new byte[0] : ByteAlphabet.bytesOf(spelling);
        });
    }

    private static Vocabulary vocabulary(Map<String, Integer> model, List<AddedToken> added) {
        return new Vocabulary(model, added, size(model.values(), added));
    }

    private static int size(Collection<Integer> modelIds, List<AddedToken> added) {
        return IntStream.concat(
                                modelIds.stream().mapToInt(Integer::intValue),
                                added.stream().mapToInt(AddedToken::id))
                        .max()
                        .orElse(-1)
                + 1;
    }

    private static List<AddedToken> addedTokens(Fields root) {
        List<AddedToken> tokens = new ArrayList<>();
        for (Fields token : root.objects("added_tokens", ADDED_TOKENS_MAX)) {
            String content = token.text("content");
            checkLength(token, content);
            if (content.isEmpty()) {
                throw token.bad("the content is empty");
            }
            boolean special = token.flag("special", false);
            tokens.add(new AddedToken(
                    token.index("id", IDS_MAX),
                    content,
                    special,
                    token.flag("single_word", false),
                    token.flag("lstrip", false),
                    token.flag("rstrip", false),
                    token.flag("normalized", !special)));
        }
        return tokens;
    }

    static void checkLength(Fields owner, String token) {
        if (token.length() > TOKEN_LENGTH_MAX) {
            throw owner.bad("a token is longer than " + TOKEN_LENGTH_MAX + " characters");
        }
    }
}
