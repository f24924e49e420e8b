package dev.millrace.tokenizer.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.security.Limits;
import dev.millrace.security.Role;
import dev.millrace.tokenizer.access.Caller;
import dev.millrace.tokenizer.access.TokenVerifier;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of an identity provider, verified with jose4j. The provider's keys are fetched by a thread of their own and
 * never while a request waits, so that whoever sends tokens with made-up key ids makes nobody fetch anything.
 */
final class OidcTokens implements TokenVerifier {
    private static final Logger LOG = Logger.getLogger(OidcTokens.class);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);
    private static final int KEYS_BYTES_MAX = 1 << 20;
    private static final int CLOCK_SKEW_S = 30;
    /** Signatures with public keys only: with a shared secret, and with "none", everybody could sign. */
    private static final AlgorithmConstraints ALGORITHMS = new AlgorithmConstraints(
            ConstraintType.PERMIT,
            AlgorithmIdentifiers.RSA_USING_SHA256,
            AlgorithmIdentifiers.RSA_USING_SHA384,
            AlgorithmIdentifiers.RSA_USING_SHA512,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
            AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
            AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384,
            AlgorithmIdentifiers.EDDSA);

    private final SafetyConfig.OidcConfig config;
    private final String issuer;
    private final String audience;
    private final URI keysAt;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ANSWER_MAX).build();
    private volatile @Nullable JwtConsumer consumer;

    private OidcTokens(SafetyConfig.OidcConfig config, String issuer, String audience, URI keysAt) {
        this.config = config;
        this.issuer = issuer;
        this.audience = audience;
        this.keysAt = keysAt;
    }

    /**
     * The verifier as configured; one that believes nobody without an issuer.
     *
     * @throws IllegalArgumentException naming the key that is missing or wrong
     */
    static TokenVerifier of(SafetyConfig.OidcConfig config) {
        if (config.issuer().isEmpty()) {
            return TokenVerifier.NONE;
        }
        var audience = config.audience().orElseThrow(() -> missing("audience"));
        var keysAt = URI.create(config.jwksUri().orElseThrow(() -> missing("jwks-uri")));
        long refreshS = config.refresh().toSeconds();
        if (refreshS < 5 || refreshS > 86_400) {
            throw new IllegalArgumentException("millrace.edge.oidc.refresh must be 5s to 1d");
        }
        var tokens = new OidcTokens(config, config.issuer().get(), audience, keysAt);
        Thread.ofPlatform().name("edge-oidc").daemon().start(tokens::keepKeysFresh);
        return tokens;
    }

    @Override
    public @Nullable Caller verify(String token) {
        var known = consumer;
        if (known == null || token.chars().filter(c -> c == '.').count() != 2) {
            return null;
        }
        try {
            var claims = known.processToClaims(token);
            var role = role(claims);
            return new Caller(tenant(claims.getSubject()), role, role.scopes(), Limits.DEFAULT);
        } catch (InvalidJwtException | MalformedClaimException e) {
            // What is wrong with it may quote it.
            LOG.debug("a token was refused");
            return null;
        }
    }

    /** The highest role that the token names. Without one it is a stranger's. */
    private Role role(JwtClaims claims) throws MalformedClaimException {
        var named =
                words(claim(claims)).flatMap(word -> Role.named(word).stream()).toList();
        return Stream.of(Role.ADMIN, Role.USER, Role.RATER)
                .filter(named::contains)
                .findFirst()
                .or(config::defaultRole)
                .orElseThrow(() -> new MalformedClaimException("no role"));
    }

    private @Nullable Object claim(JwtClaims claims) {
        Object value = claims.getClaimsMap();
        for (var name : config.rolesClaim().split("\\.")) {
            value = value instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return value;
    }

    private static Stream<String> words(@Nullable Object claim) {
        return switch (claim) {
            case String text -> Stream.of(text.split(" "));
            case Collection<?> list -> list.stream().map(String::valueOf);
            case null, default -> Stream.of();
        };
    }

    private String tenant(String subject) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            var hash = digest.digest((issuer + "\n" + subject).getBytes(UTF_8));
            return "oidc-" + HexFormat.of().formatHex(hash, 0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private void keepKeysFresh() {
        while (!Thread.currentThread().isInterrupted()) {
            boolean fetched = fetchKeys();
            try {
                Thread.sleep(fetched ? config.refresh() : Duration.ofSeconds(consumer == null ? 1 : 10));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean fetchKeys() {
        try {
            var request = HttpRequest.newBuilder(keysAt).timeout(ANSWER_MAX).build();
            var response = http.send(request, BodyHandlers.limiting(BodyHandlers.ofString(), KEYS_BYTES_MAX));
            if (response.statusCode() != 200) {
                throw new IOException("status " + response.statusCode());
            }
            consumer = consumer(new JsonWebKeySet(response.body()).getJsonWebKeys());
            return true;
        } catch (IOException | JoseException e) {
            LOG.warnf("the keys of %s cannot be had: %s", issuer, e.getMessage());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private JwtConsumer consumer(List<JsonWebKey> keys) {
        return new JwtConsumerBuilder()
                .setRequireExpirationTime()
                .setRequireSubject()
                .setAllowedClockSkewInSeconds(CLOCK_SKEW_S)
                .setExpectedIssuer(issuer)
                .setExpectedAudience(audience)
                .setJwsAlgorithmConstraints(ALGORITHMS)
                .setVerificationKeyResolver(new JwksVerificationKeyResolver(keys))
                .build();
    }

    private static IllegalArgumentException missing(String key) {
        return new IllegalArgumentException(
                "millrace.edge.oidc." + key + " must be set with millrace.edge.oidc.issuer");
    }
}
