package dev.millrace.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.security.BrokerSecurity;
import io.smallrye.certs.CertificateGenerator;
import io.smallrye.certs.CertificateRequest;
import io.smallrye.certs.Format;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker with SASL_SSL and SCRAM, and clients with what the environment of a service would hold. */
@Timeout(60)
class SecuredBrokerTest {
    private static final String PASSWORD = "changeit";

    @TempDir
    Path folder = Path.of("");

    @Test
    void letsInWhoHasThePasswordInItsEnvironment() throws Exception {
        new CertificateGenerator(folder, true)
                .generate(new CertificateRequest()
                        .withName("broker")
                        .withPassword(PASSWORD)
                        .withFormats(List.of(Format.PKCS12))
                        .withSubjectAlternativeName("IP:127.0.0.1"));
        var security = new ListenerSecurity(
                Map.of("edge", "edge-secret"),
                folder.resolve("broker-keystore.p12"),
                folder.resolve("broker-truststore.p12"),
                PASSWORD);
        int[] ports = EmbeddedBroker.freePorts();
        try (var broker = EmbeddedBroker.startSecured(folder.resolve("data"), ports[0], ports[1], security)) {
            var good = client(broker, "edge-secret");
            try (var admin = Admin.create(good)) {
                new TopicCreator(admin, (short) 1).create(TopicPlan.bundled());
            }
            try (var producer = new KafkaProducer<>(good, new StringSerializer(), new StringSerializer())) {
                var sent = producer.send(new ProducerRecord<>("prompts", "key", "value"))
                        .get(20, TimeUnit.SECONDS);
                assertEquals("prompts", sent.topic());
            }
            try (var admin = Admin.create(client(broker, "wrong"))) {
                var refused = assertThrows(
                        ExecutionException.class,
                        () -> admin.listTopics().names().get(20, TimeUnit.SECONDS));
                assertInstanceOf(SaslAuthenticationException.class, refused.getCause());
            }
        }
    }

    private Map<String, Object> client(EmbeddedBroker broker, String password) {
        var settings = new HashMap<>(BrokerSecurity.of(Map.of(
                "KAFKA_SECURITY_PROTOCOL",
                "SASL_SSL",
                "KAFKA_SASL_MECHANISM",
                "SCRAM-SHA-512",
                "KAFKA_SASL_JAAS_CONFIG",
                ListenerSecurity.jaas("edge", password),
                "KAFKA_SSL_TRUSTSTORE_TYPE",
                "PKCS12",
                "KAFKA_SSL_TRUSTSTORE_LOCATION",
                folder.resolve("broker-truststore.p12").toString(),
                "KAFKA_SSL_TRUSTSTORE_PASSWORD",
                PASSWORD)));
        settings.put("bootstrap.servers", broker.bootstrapServers());
        return settings;
    }
}
