package dev.millrace.example;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.RestQuery;

/** {@code GET /topic?question=…}: the same question as a record on {@code prompts}, its answer from {@code completions}. */
@Path("/topic")
public class TopicResource {
    private final TopicQuestions questions;

    TopicResource(TopicQuestions questions) {
        this.questions = questions;
    }

    /** The whole answer as text. */
    @GET
    @Produces(MediaType.TEXT_PLAIN)
    public Uni<String> ask(@RestQuery String question) {
        return questions.ask(question);
    }
}
