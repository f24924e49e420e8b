package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.broker.EmbeddedBroker;
import dev.millrace.broker.ListenerSecurity;
import dev.millrace.contract.model.v1.DescribeRequest;
import dev.millrace.contract.model.v1.ModelServiceGrpc;
import dev.millrace.local.system.Eventually;
import dev.millrace.local.system.Port;
import io.grpc.StatusRuntimeException;
import io.smallrye.certs.CertificateGenerator;
import io.smallrye.certs.CertificateRequest;
import io.smallrye.certs.Format;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing travels in the clear: a broker with SASL_SSL and SCRAM, mutual TLS between the services, HTTPS at the door. All
 * certificates are made here.
 */
class EncryptedIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PASSWORD = "changeit";

    @TempDir
    Path folder = Path.of("");

    @Test
    void answersWhereEveryConnectionIsEncrypted() throws Exception {
        new CertificateGenerator(folder, true)
                .generate(new CertificateRequest()
                        .withName("millrace")
                        .withPassword(PASSWORD)
                        .withFormats(List.of(Format.PEM, Format.PKCS12))
                        .withSubjectAlternativeName("IP:127.0.0.1"));
        var security = new ListenerSecurity(
                Map.of("millrace", "broker-secret"),
                folder.resolve("millrace-keystore.p12"),
                folder.resolve("millrace-truststore.p12"),
                PASSWORD);
        int[] ports = EmbeddedBroker.freePorts();
        int httpsPort = EmbeddedBroker.freePorts()[0];
        try (var broker = EmbeddedBroker.startSecured(folder.resolve("data"), ports[0], ports[1], security)) {
            var system =
                    RunningSystem.withEmbeddings("encrypted", EmbeddingsIT.imported(), environment(broker, httpsPort));
            try {
                // Readiness is told on the port of the management, which may open before this one.
                Eventually.holds("the edge listens", 30, () -> isOpen(httpsPort));
                answers(httpsPort, system);
                assertThrows(
                        StatusRuntimeException.class,
                        () -> ModelServiceGrpc.newBlockingStub(system.channel(Port.MODEL_GRPC))
                                .describe(DescribeRequest.getDefaultInstance()));
            } finally {
                system.close();
            }
        }
    }

    private static boolean isOpen(int port) {
        try (var _ = new Socket("127.0.0.1", port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private void answers(int httpsPort, RunningSystem system) throws Exception {
        var model =
                Path.of(System.getProperty("millrace.package")).getFileName().toString();
        var tokens = post(httpsPort, "/v1/chat/completions", """
                {"model":"%s","max_tokens":8,"temperature":0,"messages":[{"role":"user","content":"Hi"}]}""".formatted(model))
                .at("/usage/completion_tokens")
                .asInt();
        assertTrue(tokens >= 1 && tokens <= 8, tokens + " tokens");
        // The sampler asks the edge for the vocabulary, and the edge the model for a vector, with credentials too.
        var object = post(httpsPort, "/v1/chat/completions", """
                {"model":"%s","max_tokens":24,"response_format":{"type":"json_object"},
                 "messages":[{"role":"user","content":"Hi"}]}""".formatted(model));
        assertTrue(
                JSON.readTree(object.at("/choices/0/message/content").asText()).isObject(), object.toString());
        Eventually.holds(
                "the edge knows the embedding model",
                30,
                () -> vector(httpsPort).size() == 384);
        assertThrows(
                IOException.class,
                () -> HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(URI.create(system.url() + "/health"))
                                        .build(),
                                BodyHandlers.ofString()),
                "the plain door is closed");
    }

    private JsonNode vector(int httpsPort) {
        try {
            return post(httpsPort, "/v1/embeddings", "{\"model\":\"embedded\",\"input\":\"Hi\"}")
                    .at("/data/0/embedding");
        } catch (Exception | AssertionError e) {
            return JSON.missingNode();
        }
    }

    private JsonNode post(int httpsPort, String path, String body) throws Exception {
        try (var client = HttpClient.newBuilder().sslContext(trusting()).build()) {
            var request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + httpsPort + path))
                    .timeout(Duration.ofMinutes(1))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(body));
            var answer = client.send(request.build(), BodyHandlers.ofString());
            assertEquals(200, answer.statusCode(), answer.body());
            assertTrue(answer.headers().firstValue("strict-transport-security").isPresent());
            return JSON.readTree(answer.body());
        }
    }

    private Map<String, String> environment(EmbeddedBroker broker, int httpsPort) {
        var environment = new HashMap<String, String>();
        environment.put("KAFKA_BOOTSTRAP_SERVERS", broker.bootstrapServers());
        environment.put("KAFKA_SECURITY_PROTOCOL", "SASL_SSL");
        environment.put("KAFKA_SASL_MECHANISM", "SCRAM-SHA-512");
        environment.put("KAFKA_SASL_JAAS_CONFIG", ListenerSecurity.jaas("millrace", "broker-secret"));
        environment.put("KAFKA_SSL_TRUSTSTORE_TYPE", "PKCS12");
        environment.put("KAFKA_SSL_TRUSTSTORE_LOCATION", file("millrace-truststore.p12"));
        environment.put("KAFKA_SSL_TRUSTSTORE_PASSWORD", PASSWORD);
        environment.put("MILLRACE_GRPC_CERTIFICATE", file("millrace.crt"));
        environment.put("MILLRACE_GRPC_KEY", file("millrace.key"));
        environment.put("MILLRACE_GRPC_TRUST_STORE", file("millrace-truststore.p12"));
        environment.put("MILLRACE_GRPC_TRUST_STORE_PASSWORD", PASSWORD);
        environment.put("MILLRACE_GRPC_CLIENT_AUTH", "required");
        environment.put("MILLRACE_HTTP_CERTIFICATE", file("millrace.crt"));
        environment.put("MILLRACE_HTTP_KEY", file("millrace.key"));
        environment.put("MILLRACE_HTTPS_PORT", Integer.toString(httpsPort));
        environment.put("MILLRACE_HTTP_INSECURE", "disabled");
        return environment;
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private SSLContext trusting() throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        try (var stream = Files.newInputStream(folder.resolve("millrace-truststore.p12"))) {
            store.load(stream, PASSWORD.toCharArray());
        }
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }
}
