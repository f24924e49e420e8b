package dev.millrace.tokenizer.app;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;

/**
 * HTTP/2 is spoken where TLS negotiates it and not in clear text. Java's own client and curl ask to change from HTTP/1.1 in
 * the middle of the first request, which RFC 9113 has given up, and lose their place in an answer of more than their first
 * buffer: now and then it broke off.
 */
@Singleton
class PlainConnections implements HttpServerOptionsCustomizer {
    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        options.setHttp2ClearTextEnabled(false);
    }
}
