package dev.millrace.local.bench.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.local.bench.traffic.WireServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A system that learns over a real socket: the warmer an answer, the longer it is, of several it gives the shortest when a
 * reward model is named, and its leaderboard counts how many answers a setting's were ranked before.
 */
final class LoopServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final List<JsonNode> chats = new CopyOnWriteArrayList<>();
    private final List<JsonNode> rankings = new CopyOnWriteArrayList<>();
    private final List<JsonNode> trainings = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals;
    private final String training;

    /**
     * @param refusals rankings refused for want of room before one is taken
     * @param training body of the answer to a training
     */
    LoopServer(int refusals, String training) throws IOException {
        this.refusals = new AtomicInteger(refusals);
        this.training = training;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/v1/models", exchange -> WireServer.send(exchange, 200, "{\"data\":[{\"id\":\"small\"}]}"));
        server.createContext("/v1/chat/completions", this::complete);
        server.createContext("/v1/feedback/rankings", this::rank);
        server.createContext("/v1/feedback/leaderboard", this::lead);
        server.createContext("/v1/reward-models/default/train", this::train);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<JsonNode> chats() {
        return chats;
    }

    List<JsonNode> rankings() {
        return rankings;
    }

    List<JsonNode> trainings() {
        return trainings;
    }

    private void complete(HttpExchange exchange) throws IOException {
        var request = read(exchange);
        chats.add(request);
        var random = new Random(request.path("seed").asLong());
        int written = request.path("best_of").asInt(request.path("n").asInt());
        int mean = (int) (200 * request.path("temperature").asDouble());
        int tokens = 0;
        int least = Integer.MAX_VALUE;
        var body = JSON.createObjectNode().put("id", "chat-" + chats.size());
        var choices = body.putArray("choices");
        for (int i = 0; i < written; i++) {
            int words = mean + random.nextInt(20);
            tokens += words;
            least = Math.min(least, words);
            if (!request.has("reward_model")) {
                choice(choices.addObject().put("index", i), words);
            }
        }
        var usage = body.putObject("usage").put("completion_tokens", tokens);
        if (request.has("reward_model")) {
            choice(choices.addObject().put("index", 0), least);
            usage.putObject("reward").put("tokens", tokens + written).put("kl_bound", Math.log(written) - 0.875);
        }
        WireServer.send(exchange, 200, body.toString());
    }

    /** So many different words. */
    private static void choice(ObjectNode choice, int words) {
        var text = new StringBuilder();
        for (int i = 0; i < words; i++) {
            text.append('w').append(i).append(' ');
        }
        choice.putObject("message").put("content", text.toString());
    }

    private void rank(HttpExchange exchange) throws IOException {
        var ranking = read(exchange);
        if (refusals.getAndDecrement() > 0) {
            exchange.getResponseHeaders().set("Retry-After", "0");
            WireServer.send(exchange, 429, "{\"error\":{\"message\":\"no room\"}}");
            return;
        }
        rankings.add(ranking);
        WireServer.send(exchange, 200, "{\"ranking_id\":\"r\"}");
    }

    private void lead(HttpExchange exchange) throws IOException {
        Map<String, Integer> wins = new HashMap<>();
        for (var ranking : rankings) {
            for (int i = 0; i < ranking.path("answers").size(); i++) {
                int rank = ranking.at("/positions/%d/rank".formatted(i)).asInt();
                int below = 0;
                for (var other : ranking.path("positions")) {
                    below += other.path("rank").asInt() > rank ? 1 : 0;
                }
                wins.merge(ranking.at("/answers/%d/origin/setting".formatted(i)).asText(), below, Integer::sum);
            }
        }
        wins.put("temperature=9.0", 0);
        var body = JSON.createObjectNode();
        var rows = body.putArray("rows");
        wins.forEach(
                (setting, won) -> rows.addObject().put("competitor", setting).put("rating", won));
        WireServer.send(exchange, 200, body.toString());
    }

    private void train(HttpExchange exchange) throws IOException {
        trainings.add(read(exchange));
        WireServer.send(exchange, 200, training);
    }

    private static JsonNode read(HttpExchange exchange) throws IOException {
        return JSON.readTree(exchange.getRequestBody().readAllBytes());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
