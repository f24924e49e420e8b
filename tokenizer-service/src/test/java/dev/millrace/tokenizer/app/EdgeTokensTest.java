package dev.millrace.tokenizer.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tokens of an identity provider: a real one as far as the edge sees it, a server that publishes its public keys. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@QuarkusTestResource(value = EdgeTokensTest.Provider.class, restrictToAnnotatedClass = true)
@TestProfile(EdgeTokensTest.Alone.class)
@Timeout(60)
class EdgeTokensTest extends EdgeFixture {
    private static final String ISSUER = "https://id.example/realm";

    /** An application of its own, for only here the provider is configured. */
    public static final class Alone implements QuarkusTestProfile {}

    /** Publishes the public half of a key and leaves the whole of it for the test to sign with. */
    public static final class Provider implements QuarkusTestResourceLifecycleManager {
        private @Nullable HttpServer server;

        @Override
        public Map<String, String> start() {
            try {
                var key = RsaJwkGenerator.generateJwk(2048);
                key.setKeyId("one");
                System.setProperty("millrace.test.jwk", key.toJson(JsonWebKey.OutputControlLevel.INCLUDE_PRIVATE));
                var published = new JsonWebKeySet(key)
                        .toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY)
                        .getBytes(UTF_8);
                var started = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
                started.createContext("/keys", exchange -> {
                    exchange.sendResponseHeaders(200, published.length);
                    exchange.getResponseBody().write(published);
                    exchange.close();
                });
                started.start();
                server = started;
                return Map.of(
                        "millrace.edge.oidc.issuer",
                        ISSUER,
                        "millrace.edge.oidc.jwks-uri",
                        "http://127.0.0.1:" + started.getAddress().getPort() + "/keys",
                        "millrace.edge.oidc.audience",
                        "millrace",
                        "millrace.edge.oidc.roles-claim",
                        "realm_access.roles");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void stop() {
            if (server != null) {
                server.stop(0);
            }
        }
    }

    @Test
    void believesTokensOfItsIssuerForItself() throws Exception {
        assertEquals(200, eventually(200, token("user", claims -> {})));
        assertEquals(403, models("/nothing", token("user", claims -> {})), "an administrator's path");
        assertEquals(404, models("/nothing", token("admin", claims -> {})));
    }

    @Test
    void believesNoOthers() throws Exception {
        eventually(200, token("user", claims -> {}));

        assertEquals(401, models("/v1/models", null));
        assertEquals(401, models("/v1/models", "a.b.c"));
        assertEquals(401, models("/v1/models", token("user", claims -> claims.setIssuer("https://id.example/other"))));
        assertEquals(401, models("/v1/models", token("user", claims -> claims.setAudience("another service"))));
        assertEquals(
                401, models("/v1/models", token("user", claims -> claims.setExpirationTimeMinutesInTheFuture(-5))));
        assertEquals(401, models("/v1/models", token("user", claims -> claims.unsetClaim("exp"))));
        assertEquals(401, models("/v1/models", token("user", claims -> claims.unsetClaim("sub"))));
        assertEquals(401, models("/v1/models", token("king", claims -> {})), "no role of ours");
    }

    @Test
    void believesNoSignatureThatEverybodyCanMake() throws Exception {
        eventually(200, token("user", claims -> {}));
        var stranger = RsaJwkGenerator.generateJwk(2048);
        stranger.setKeyId("one");
        assertEquals(401, models("/v1/models", signed(claims("admin"), stranger)));

        var unsigned = new JsonWebSignature();
        unsigned.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        unsigned.setAlgorithmHeaderValue(AlgorithmIdentifiers.NONE);
        unsigned.setPayload(claims("admin").toJson());
        assertEquals(401, models("/v1/models", unsigned.getCompactSerialization()));

        // The public key taken for a shared secret.
        var shared = new JsonWebSignature();
        shared.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
        shared.setKeyIdHeaderValue("one");
        shared.setKey(new HmacKey(key().getPublicKey().getEncoded()));
        shared.setPayload(claims("admin").toJson());
        assertEquals(401, models("/v1/models", shared.getCompactSerialization()));
    }

    private int eventually(int status, String token) throws Exception {
        int last = 0;
        for (int i = 0; i < 100 && last != status; i++) {
            last = models("/v1/models", token);
            Thread.sleep(50);
        }
        return last;
    }

    private int models(String path, @Nullable String token) throws Exception {
        var request = HttpRequest.newBuilder(uri(path));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    private static String token(String role, Consumer<JwtClaims> change) throws JoseException {
        var claims = claims(role);
        change.accept(claims);
        return signed(claims, key());
    }

    private static JwtClaims claims(String role) {
        var claims = new JwtClaims();
        claims.setIssuer(ISSUER);
        claims.setAudience("millrace");
        claims.setSubject("joe");
        claims.setExpirationTimeMinutesInTheFuture(5);
        claims.setClaim("realm_access", Map.of("roles", List.of("offline_access", role)));
        return claims;
    }

    private static String signed(JwtClaims claims, RsaJsonWebKey key) throws JoseException {
        var signature = new JsonWebSignature();
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
        signature.setKeyIdHeaderValue(key.getKeyId());
        signature.setKey(key.getPrivateKey());
        signature.setPayload(claims.toJson());
        return signature.getCompactSerialization();
    }

    private static RsaJsonWebKey key() throws JoseException {
        return (RsaJsonWebKey) JsonWebKey.Factory.newJwk(System.getProperty("millrace.test.jwk"));
    }
}
