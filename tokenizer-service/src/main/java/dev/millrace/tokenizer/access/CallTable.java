package dev.millrace.tokenizer.access;

import dev.millrace.security.Scope;
import java.util.Map;

/** What each method of the gRPC door needs; what is not here needs an administrator's key, reflection too. */
public final class CallTable {
    private static final String TOKENIZER = "millrace.tokenizer.v1.TokenizerService/";
    private static final Need NOTHING = new Need.Nothing();

    private static final Map<String, Need> METHODS = Map.of(
            TOKENIZER + "GenerateText",
            new Need.Opened(Scope.CHAT),
            // Generates nothing, and comes from the evaluation service, whose key opens no more than the tokenizer.
            TOKENIZER + "CheckText",
            new Need.Opened(Scope.TOKENIZE),
            TOKENIZER + "Encode",
            new Need.Opened(Scope.TOKENIZE),
            TOKENIZER + "Decode",
            new Need.Opened(Scope.TOKENIZE),
            TOKENIZER + "ApplyTemplate",
            new Need.Opened(Scope.TOKENIZE),
            // The samplers ask for it, and it is the model's.
            TOKENIZER + "Vocabulary",
            NOTHING,
            "grpc.health.v1.Health/Check",
            NOTHING,
            "grpc.health.v1.Health/Watch",
            NOTHING);

    private CallTable() {}

    /** @param method its full name, {@code package.Service/Method} */
    public static Need need(String method) {
        return METHODS.getOrDefault(method, new Need.Opened(Scope.ADMIN));
    }
}
