package dev.millrace.model.importing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Downloads what an import needs of a model on the Hugging Face hub, or on a server that speaks as it does. */
public final class HubDownload {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][\\w.-]{0,95}/[A-Za-z0-9][\\w.-]{0,95}");
    private static final Pattern FILE = Pattern.compile(
            "config\\.json|generation_config\\.json|tokenizer\\.json|tokenizer_config\\.json|chat_template\\.jinja"
                    + "|model\\.safetensors\\.index\\.json|model(-\\d{5}-of-\\d{5})?\\.safetensors");
    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);
    private static final int FILES_MAX = 1024;
    private static final long FILE_BYTES_MAX = 64L << 30;
    private static final int BUFFER_BYTES = 1 << 18;
    private static final long REPORT_EVERY_NANOS = 3_000_000_000L;

    private final URI endpoint;
    private final Consumer<String> report;

    /** Downloads from {@code endpoint}, as {@code https://huggingface.co}, and reports line by line. */
    public HubDownload(URI endpoint, Consumer<String> report) {
        this.endpoint = endpoint;
        this.report = report;
    }

    /** Whether this could be a name on the hub: {@code org/name}. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /**
     * Downloads the configuration, tokenizer and weights of {@code name} into {@code folder}.
     *
     * @throws ImportException if the hub cannot be reached, has no such model, or has it in another form
     */
    public void fetch(String name, Path folder) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newBuilder()
                .connectTimeout(CONNECT_MAX)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build()) {
            save(client, "api/models/" + name, folder.resolve(".listing.json"));
            List<String> files = new ArrayList<>();
            for (JsonNode sibling : Json.read(folder.resolve(".listing.json")).path("siblings")) {
                String file = sibling.path("rfilename").asText();
                if (FILE.matcher(file).matches()) {
                    files.add(file);
                }
            }
            if (!files.contains("config.json") || files.size() > FILES_MAX) {
                throw new ImportException(name + " is no model folder of config.json and safetensors");
            }
            for (String file : files) {
                save(client, name + "/resolve/main/" + file, folder.resolve(file));
            }
        }
    }

    private void save(HttpClient client, String path, Path target) throws IOException, InterruptedException {
        URI uri = URI.create(endpoint.toString().replaceAll("/+$", "") + "/" + path);
        HttpResponse<InputStream> answer;
        try {
            answer = client.send(
                    HttpRequest.newBuilder(uri).timeout(ANSWER_MAX).build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new ImportException(
                    endpoint + " cannot be reached (" + e + "); set HF_ENDPOINT, or import a downloaded folder", e);
        }
        try (InputStream in = answer.body();
                OutputStream out = Files.newOutputStream(target)) {
            if (answer.statusCode() != 200) {
                throw new ImportException(uri + " answers with status " + answer.statusCode()
                        + (answer.statusCode() == 401 ? ": no such model, or one that needs a login" : ""));
            }
            long length = answer.headers().firstValueAsLong("content-length").orElse(-1);
            if (length
                    > Math.min(
                            FILE_BYTES_MAX,
                            Files.getFileStore(target.getParent()).getUsableSpace())) {
                throw new ImportException(uri + " has " + (length >> 20) + " MiB, more than the disk has room for");
            }
            copy(in, out, target.getFileName().toString(), length);
        }
    }

    private void copy(InputStream in, OutputStream out, String name, long length) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        long done = 0;
        long reported = System.nanoTime();
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            out.write(buffer, 0, count);
            done += count;
            if (done > FILE_BYTES_MAX) {
                throw new ImportException(name + " is larger than " + (FILE_BYTES_MAX >> 30) + " GiB");
            }
            if (System.nanoTime() - reported > REPORT_EVERY_NANOS) {
                reported = System.nanoTime();
                report.accept(name + ": " + (done >> 20) + (length > 0 ? " of " + (length >> 20) : "") + " MiB");
            }
        }
        if (length >= 0 && done != length) {
            throw new ImportException(name + " broke off after " + done + " of " + length + " bytes");
        }
    }
}
