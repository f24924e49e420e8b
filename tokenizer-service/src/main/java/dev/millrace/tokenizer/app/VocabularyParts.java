package dev.millrace.tokenizer.app;

import dev.millrace.contract.tokenizer.v1.VocabularyResponse;
import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.session.ServedModel;
import java.util.ArrayList;
import java.util.List;

/** A vocabulary in messages that fit gRPC's usual bound of 4 MiB many times over. */
final class VocabularyParts {
    private static final int TOKENS_MAX = 8_192;

    private VocabularyParts() {}

    static List<VocabularyResponse> of(Tokenizer tokenizer, ServedModel model) {
        var parts = new ArrayList<VocabularyResponse>();
        int size = tokenizer.vocabularySize();
        for (int first = 0; first < size; first += TOKENS_MAX) {
            var part = VocabularyResponse.newBuilder()
                    .setModel(model.name())
                    .setVersion(model.version())
                    .setFirstId(first)
                    .setVocabularySize(size);
            for (int id = first; id < Math.min(size, first + TOKENS_MAX); id++) {
                part.addTokens(ProtoValues.bytes(tokenizer.tokenBytes(id)));
                if (tokenizer.isSpecial(id)) {
                    part.addSpecialIds(id);
                }
            }
            parts.add(part.build());
        }
        return parts;
    }
}
