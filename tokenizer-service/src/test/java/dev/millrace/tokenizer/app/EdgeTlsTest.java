package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.broker.EmbeddedBroker;
import dev.millrace.contract.tokenizer.v1.EncodeRequest;
import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc;
import dev.millrace.security.CallSecurity;
import io.grpc.Grpc;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.smallrye.certs.CertificateGenerator;
import io.smallrye.certs.CertificateRequest;
import io.smallrye.certs.Format;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The doors with certificates that were made for this test: HTTP over TLS, gRPC where both sides show one. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@QuarkusTestResource(value = EdgeTlsTest.Certificates.class, restrictToAnnotatedClass = true)
@TestProfile(EdgeTlsTest.Alone.class)
@Timeout(60)
class EdgeTlsTest extends EdgeFixture {
    private static final String PASSWORD = "changeit";

    @ConfigProperty(name = "quarkus.http.test-ssl-port")
    int httpsPort;

    @ConfigProperty(name = "millrace.test.certificates")
    Path folder = Path.of("");

    /** An application of its own, for only here there are certificates. */
    public static final class Alone implements QuarkusTestProfile {}

    /** A certificate of the server and one of a client, each with a store that trusts the other. */
    public static final class Certificates implements QuarkusTestResourceLifecycleManager {
        @Override
        public Map<String, String> start() {
            try {
                var folder = Files.createTempDirectory("edge-certificates");
                for (var name : new String[] {"edge", "stranger"}) {
                    new CertificateGenerator(folder, true)
                            .generate(new CertificateRequest()
                                    .withName(name)
                                    .withPassword(PASSWORD)
                                    .withFormats(List.of(Format.PEM, Format.PKCS12))
                                    .withClientCertificate()
                                    .withSubjectAlternativeName("IP:127.0.0.1"));
                }
                return Map.of(
                        "millrace.test.certificates", folder.toString(),
                        "quarkus.http.test-ssl-port", "" + EmbeddedBroker.freePorts()[0],
                        "quarkus.http.ssl.certificate.files",
                                folder.resolve("edge.crt").toString(),
                        "quarkus.http.ssl.certificate.key-files",
                                folder.resolve("edge.key").toString(),
                        "quarkus.grpc.server.ssl.certificate",
                                folder.resolve("edge.crt").toString(),
                        "quarkus.grpc.server.ssl.key",
                                folder.resolve("edge.key").toString(),
                        "quarkus.grpc.server.ssl.trust-store",
                                folder.resolve("edge-server-truststore.p12").toString(),
                        "quarkus.grpc.server.ssl.trust-store-password", PASSWORD,
                        "quarkus.grpc.server.ssl.client-auth", "required");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void stop() {}
    }

    @Test
    void answersOverTlsAndAsksBrowsersToStayThere() throws Exception {
        var trusting = https("edge");
        var request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + httpsPort + "/v1/models"))
                .build();

        var answer = trusting.send(request, HttpResponse.BodyHandlers.ofString());

        assertEquals(200, answer.statusCode());
        assertEquals("max-age=31536000", header(answer, "strict-transport-security"));
        assertEquals("", header(request("GET", "/v1/models", null, null), "strict-transport-security"));
        assertThrows(
                SSLHandshakeException.class,
                () -> https("stranger").send(request, HttpResponse.BodyHandlers.ofString()));
    }

    @Test
    void grpcKnowsBothSidesByTheirCertificates() {
        assertEquals(Status.Code.OK, encode(environment("edge", "edge")));
        assertEquals(Status.Code.UNAVAILABLE, encode(environment("edge", null)), "shows none");
        assertEquals(Status.Code.UNAVAILABLE, encode(environment("edge", "stranger")), "shows a stranger's");
        assertEquals(Status.Code.UNAVAILABLE, encode(environment("stranger", "edge")), "trusts another server");
        assertEquals(Status.Code.UNAVAILABLE, encode(Map.of()), "plain");
    }

    @Test
    void saysWhichVariableIsWrong() {
        var half = assertThrows(
                IllegalArgumentException.class, () -> CallSecurity.of(Map.of("MILLRACE_GRPC_CERTIFICATE", "x.crt")));
        assertEquals("MILLRACE_GRPC_CERTIFICATE and MILLRACE_GRPC_KEY belong together", half.getMessage());
    }

    /** As a service has it that calls another. */
    private Map<String, String> environment(String trusted, @Nullable String shown) {
        var variables = new HashMap<String, String>();
        variables.put(
                "MILLRACE_GRPC_TRUST_STORE",
                folder.resolve(trusted + "-client-truststore.p12").toString());
        variables.put("MILLRACE_GRPC_TRUST_STORE_PASSWORD", PASSWORD);
        if (shown != null) {
            variables.put(
                    "MILLRACE_GRPC_CERTIFICATE",
                    folder.resolve(shown + "-client.crt").toString());
            variables.put(
                    "MILLRACE_GRPC_KEY", folder.resolve(shown + "-client.key").toString());
        }
        return variables;
    }

    private Status.Code encode(Map<String, String> environment) {
        var channel = Grpc.newChannelBuilder("127.0.0.1:" + grpcPort, CallSecurity.of(environment))
                .build();
        try {
            TokenizerServiceGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(10, TimeUnit.SECONDS)
                    .encode(EncodeRequest.newBuilder().setText("x").build());
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        } finally {
            channel.shutdownNow();
        }
    }

    private HttpClient https(String trusted) throws Exception {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store(folder.resolve(trusted + "-client-truststore.p12")));
        var context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(context).build();
    }

    private static KeyStore store(Path file) throws IOException {
        try (var stream = Files.newInputStream(file)) {
            var store = KeyStore.getInstance("PKCS12");
            store.load(stream, PASSWORD.toCharArray());
            return store;
        } catch (java.security.GeneralSecurityException e) {
            throw new IOException(e);
        }
    }
}
