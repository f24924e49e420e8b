package dev.millrace.eval.reward.route;

import dev.millrace.eval.reward.RewardEstimate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Routes in the order in which they are tried: the first one that fits is taken.
 *
 * <p>Written as {@code review: reward < -0.5; good: reward >= 1, uncertainty < 0.5}: routes between semicolons, each with a
 * name, a colon and its conditions between commas.
 *
 * @param routes 1 to {@value #ROUTES_MAX} with different names
 */
public record RewardRoutes(List<Route> routes) {
    private static final int ROUTES_MAX = 16;

    public RewardRoutes {
        routes = List.copyOf(routes);
        if (routes.isEmpty() || routes.size() > ROUTES_MAX) {
            throw new IllegalArgumentException("must be 1 to %d routes, are %d".formatted(ROUTES_MAX, routes.size()));
        }
        var names = new HashSet<String>();
        for (var route : routes) {
            if (!names.add(route.name())) {
                throw new IllegalArgumentException("route %s is there twice".formatted(route.name()));
            }
        }
    }

    /**
     * Where a completion may go.
     *
     * @param name 1 to 64 of {@code a-z0-9-}, the first a letter or digit; not {@code dlq}, where dead letters go
     * @param conditions 1 to {@value #CONDITIONS_MAX}, of which all must hold
     */
    public record Route(String name, List<Condition> conditions) {
        private static final int CONDITIONS_MAX = 8;
        private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

        public Route {
            conditions = List.copyOf(conditions);
            if (!NAME.matcher(name).matches() || name.equals("dlq")) {
                throw new IllegalArgumentException(
                        "\"%s\": a name must be 1 to 64 of a-z0-9-, the first a letter or digit, and not dlq"
                                .formatted(name));
            }
            if (conditions.isEmpty() || conditions.size() > CONDITIONS_MAX) {
                throw new IllegalArgumentException("route %s: must have 1 to %d conditions, has %d"
                        .formatted(name, CONDITIONS_MAX, conditions.size()));
            }
        }

        private boolean fits(RewardEstimate estimate) {
            return conditions.stream().allMatch(condition -> condition.holds(estimate));
        }
    }

    /**
     * Reads routes.
     *
     * @throws IllegalArgumentException naming the part that is wrong
     */
    public static RewardRoutes parse(String text) {
        var routes = new ArrayList<Route>();
        // The last one may end with a semicolon, too.
        for (var part : text.strip().replaceFirst(";$", "").split(";", -1)) {
            routes.add(route(part.strip()));
        }
        return new RewardRoutes(routes);
    }

    private static Route route(String text) {
        var parts = text.split(":", 2);
        if (parts.length < 2) {
            throw new IllegalArgumentException("\"%s\": must read like \"review: reward < -0.5\"".formatted(text));
        }
        var name = parts[0].strip();
        var conditions = new ArrayList<Condition>();
        for (var condition : parts[1].split(",", -1)) {
            try {
                conditions.add(Condition.parse(condition));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("route %s: %s".formatted(name, e.getMessage()), e);
            }
        }
        return new Route(name, conditions);
    }

    /** The name of the first route that fits; empty when none does. */
    public Optional<String> choose(RewardEstimate estimate) {
        return routes.stream()
                .filter(route -> route.fits(estimate))
                .map(Route::name)
                .findFirst();
    }

    /** Names of all routes. */
    public List<String> names() {
        return routes.stream().map(Route::name).toList();
    }
}
