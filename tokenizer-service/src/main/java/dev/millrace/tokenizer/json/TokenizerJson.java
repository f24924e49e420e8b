package dev.millrace.tokenizer.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.tokenizer.AddedToken;
import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.Vocabulary;
import dev.millrace.tokenizer.bpe.BpeTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Reads a tokenizer.json and assembles the tokenizer it describes. Parts that Millrace does not have are named in the
 * exception; nothing is skipped silently but what never changes ids ("truncation", "padding", and post-processors that
 * put tokens around a text, which the {@link Tokenizer} contract leaves to the chat template).
 */
public final class TokenizerJson {
    /** Largest file that is read, in bytes. */
    static final int FILE_BYTES_MAX = 64 << 20;
    /** Ids lie below this. */
    static final int IDS_MAX = 1 << 20;

    private static final int TOKEN_LENGTH_MAX = 4096;
    private static final int ADDED_TOKENS_MAX = 1 << 16;
    private static final int POST_PROCESSORS_MAX = 16;
    private static final Set<String> POST_PROCESSORS =
            Set.of("ByteLevel", "TemplateProcessing", "RobertaProcessing", "BertProcessing");

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
        checkDecoder(root);
        boolean trimOffsets = trimsOffsets(root);
        BpeJson bpe = BpeJson.read(root);
        List<AddedToken> added = addedTokens(root);
        var vocabulary =
                new Vocabulary(bpe.vocabulary(), added, size(bpe.vocabulary().values(), added));
        var steps = new BpeTokenizer.Steps(
                NormalizerJson.read(root), preTokenizer.splitter(), preTokenizer.prefixSpace(), trimOffsets);
        return new BpeTokenizer(vocabulary, added, bpe.model(), steps);
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

    private static void checkDecoder(Fields root) {
        Fields decoder = root.object("decoder");
        String type = decoder.text("type");
        if (!type.equals("ByteLevel")) {
            throw decoder.bad("decoder \"" + type + "\" is not supported, only ByteLevel");
        }
    }

    private static boolean trimsOffsets(Fields root) {
        return root.has("post_processor") && trimsOffsetsIn(root.object("post_processor"));
    }

    private static boolean trimsOffsetsIn(Fields processor) {
        String type = processor.text("type");
        if (type.equals("Sequence")) {
            boolean trims = false;
            for (Fields inner : processor.objects("processors", POST_PROCESSORS_MAX)) {
                trims |= trimsOffsetsIn(inner);
            }
            return trims;
        }
        if (!POST_PROCESSORS.contains(type)) {
            throw processor.bad("post-processor \"" + type + "\" is not supported");
        }
        return (type.equals("ByteLevel") || type.equals("RobertaProcessing")) && processor.flag("trim_offsets", true);
    }
}
