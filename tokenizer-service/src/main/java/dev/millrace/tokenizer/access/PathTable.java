package dev.millrace.tokenizer.access;

import dev.millrace.security.Scope;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What each path of the HTTP door needs. A path must be spelled exactly as it stands here to need less than an
 * administrator's key: doubled slashes, encoded characters, parameters and whatever is new need that until they are in
 * this table. All API paths also stand without {@code /v1}, but for those of evaluations: their page stands there.
 */
public final class PathTable {
    private static final Need NOTHING = new Need.Nothing();
    private static final Need ANY_KEY = new Need.AnyKey();
    private static final Need ADMINISTRATOR = new Need.Opened(Scope.ADMIN);

    private static final Set<String> PUBLIC = Set.of(
            "/",
            "/index.html",
            "/compare",
            "/compare.html",
            "/rank",
            "/rank.html",
            "/leaderboard",
            "/leaderboard.html",
            "/evaluations",
            "/evaluations.html",
            "/training",
            "/training.html",
            "/favicon.ico",
            "/health",
            "/docs",
            "/openapi.json",
            "/openapi.yaml");
    /** The pages' own files and their libraries. */
    private static final Pattern ASSET = Pattern.compile(
            "/(?:(?:chat|compare|rank|leaderboard|evaluations|training)/[a-z0-9-]+\\.(?:js|css|svg)"
                    + "|(?:_static|webjars)(?:/[A-Za-z0-9@_-][A-Za-z0-9@._-]*){1,8}|docs(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*){1,4})");

    private static final Map<String, Need> EXACT = Map.ofEntries(
            Map.entry("/chat/completions", opened(Scope.CHAT)),
            Map.entry("/decoding/compare", opened(Scope.CHAT)),
            Map.entry("/responses", opened(Scope.CHAT)),
            Map.entry("/messages", opened(Scope.CHAT)),
            Map.entry("/messages/count_tokens", opened(Scope.TOKENIZE)),
            Map.entry("/completions", opened(Scope.COMPLETIONS)),
            Map.entry("/embeddings", opened(Scope.EMBEDDINGS)),
            Map.entry("/classify", opened(Scope.EMBEDDINGS)),
            Map.entry("/rerank", opened(Scope.EMBEDDINGS)),
            Map.entry("/score", opened(Scope.EMBEDDINGS)),
            Map.entry("/collections", opened(Scope.EMBEDDINGS)),
            Map.entry("/tokenize", opened(Scope.TOKENIZE)),
            Map.entry("/detokenize", opened(Scope.TOKENIZE)),
            Map.entry("/apply-template", opened(Scope.TOKENIZE)),
            Map.entry("/feedback", opened(Scope.FEEDBACK)),
            Map.entry("/rankings", opened(Scope.FEEDBACK)),
            Map.entry("/preferences", opened(Scope.FEEDBACK)),
            Map.entry("/feedback/import", ADMINISTRATOR),
            Map.entry("/feedback/export", ADMINISTRATOR),
            // What is below it trains and promotes, and stays with administrators.
            Map.entry("/reward-models", ANY_KEY),
            // What a batch may ask for is looked at when it is created.
            Map.entry("/files", ANY_KEY),
            Map.entry("/batches", ANY_KEY),
            Map.entry("/load_lora_adapter", ADMINISTRATOR),
            Map.entry("/unload_lora_adapter", ADMINISTRATOR),
            Map.entry("/models", ANY_KEY));
    /** First segments of paths that go on with an id. */
    private static final Map<String, Need> BELOW = Map.of(
            "/chat/completions",
            opened(Scope.CHAT),
            "/responses",
            opened(Scope.CHAT),
            "/streams",
            new Need.EitherOpened(Scope.CHAT, Scope.COMPLETIONS),
            "/feedback",
            opened(Scope.FEEDBACK),
            "/rankings",
            opened(Scope.FEEDBACK),
            "/collections",
            opened(Scope.EMBEDDINGS),
            "/files",
            ANY_KEY,
            "/batches",
            ANY_KEY,
            "/models",
            ANY_KEY);

    private static final String VERSION = "/v1";
    /** Pseudonyms are free words, and a labeller may take back all that he said. */
    private static final Pattern LABELLER =
            Pattern.compile("(?:/v1)?/feedback/labellers/(?![^/]*%2[Ff])[^/\\\\]{1,1024}");

    private static final Pattern PLAIN = Pattern.compile("(?:/[A-Za-z0-9._:@-]{1,256}){1,8}");

    private PathTable() {}

    /** @param path as the router sees it: percent signs decoded where it decodes them, dots resolved */
    public static Need need(String path) {
        if (PUBLIC.contains(path) || ASSET.matcher(path).matches()) {
            return NOTHING;
        }
        if (LABELLER.matcher(path).matches()) {
            return opened(Scope.FEEDBACK);
        }
        if (!PLAIN.matcher(path).matches()) {
            return ADMINISTRATOR;
        }
        var plain = path.startsWith(VERSION + "/") ? path.substring(VERSION.length()) : path;
        return Optional.ofNullable(EXACT.get(plain)).or(() -> below(plain)).orElse(ADMINISTRATOR);
    }

    private static Optional<Need> below(String path) {
        return BELOW.entrySet().stream()
                .filter(entry -> path.startsWith(entry.getKey() + "/"))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static Need opened(Scope scope) {
        return new Need.Opened(scope);
    }
}
