package dev.millrace.tokenizer.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.tokenizer.chat.AnswerStart;
import dev.millrace.tokenizer.chat.ChatMessage;
import dev.millrace.tokenizer.chat.ToolCall;
import dev.millrace.tokenizer.decoding.Constraint;
import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import dev.millrace.tokenizer.session.TextParameters;
import dev.millrace.tokenizer.session.TextPrompt;
import dev.millrace.tokenizer.tools.ToolUse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a body of /v1/messages comes to, and what is said of one that is wrong. */
class MessagesRequestTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ASKED = "'messages':[{'role':'user','content':'Hi'}]";
    private static final String TOOL = "{'name':'add','input_schema':{'type':'object'}}";

    @Test
    void theSystemsTextComesFirstInOnePieceOrInBlocks() {
        var expected = List.of(new ChatMessage("system", "Be brief."), new ChatMessage("user", "Hi"));
        assertEquals(expected, messages("'system':'Be brief.'," + ASKED));
        assertEquals(
                expected,
                messages("'system':[{'type':'text','text':'Be ','cache_control':{'type':'ephemeral'}},"
                        + "{'type':'text','text':'brief.'}]," + ASKED));
        assertEquals(List.of(new ChatMessage("user", "Hi")), messages("'system':''," + ASKED));
    }

    @Test
    void anAnswerThatIsBegunIsGoneOnWith() {
        var begun = new TextPrompt.Conversation(
                List.of(new ChatMessage("user", "Hi"), new ChatMessage("assistant", "Well,\n\nhello")),
                ToolUse.NONE,
                AnswerStart.IN_LAST);
        assertEquals(
                begun,
                talk("'messages':[{'role':'user','content':'Hi'},{'role':'assistant','content':'Well,'},"
                        + "{'role':'assistant','content':[{'type':'text','text':'hello'}]}]"));
    }

    @Test
    void messagesOfOneRoleThatFollowEachOtherAreOneTurn() {
        assertEquals(
                List.of(
                        new ChatMessage("user", "a\n\nbc"),
                        new ChatMessage("assistant", "d\n\ne"),
                        new ChatMessage("user", "f")),
                messages("'messages':[{'role':'user','content':'a'},{'role':'user','content':["
                        + "{'type':'text','text':'b'},{'type':'text','text':'c'}]},"
                        + "{'role':'assistant','content':'d'},{'role':'assistant','content':'e'},"
                        + "{'role':'user','content':'f'}]"));
    }

    @Test
    void callsAndTheirResultsBecomeMessagesThatTemplatesKnow() {
        var call = new ToolCall("toolu_1", "add", "{\"a\":1}");
        var other = new ToolCall("toolu_2", "sub", "{}");
        assertEquals(
                List.of(
                        new ChatMessage("user", "How much?"),
                        new ChatMessage("assistant", "Let me see.", List.of(call, other), "", ""),
                        new ChatMessage("tool", "2", List.of(), "toolu_1", "add"),
                        new ChatMessage("tool", "Error: no", List.of(), "toolu_2", "sub"),
                        new ChatMessage("user", "And?")),
                messages("'messages':[{'role':'user','content':'How much?'},{'role':'assistant','content':["
                        + "{'type':'text','text':'Let me see.'},"
                        + "{'type':'tool_use','id':'toolu_1','name':'add','input':{'a':1}},"
                        + "{'type':'tool_use','id':'toolu_2','name':'sub','input':{}}]},"
                        + "{'role':'user','content':[{'type':'tool_result','tool_use_id':'toolu_1','content':'2'},"
                        + "{'type':'tool_result','tool_use_id':'toolu_2','is_error':true,'content':["
                        + "{'type':'text','text':'no'}]},{'type':'text','text':'And?'}]}]"));
    }

    @Test
    void toolsAreToldAsFunctions() throws Exception {
        var tools = tools("'tools':[{'type':'custom','name':'add','description':'Adds.','input_schema':"
                + "{'type':'object','properties':{'a':{'type':'integer'}}}}]");
        assertEquals(
                JSON.readTree("[{\"type\":\"function\",\"function\":{\"name\":\"add\",\"description\":\"Adds.\","
                        + "\"parameters\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}}}}}]"),
                JSON.readTree(tools.json()));
        assertEquals(ToolUse.Choice.AUTO, tools.choice());
        assertFalse(tools.single());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'type':'auto'}                                      | AUTO     | false",
                "{'type':'auto','disable_parallel_tool_use':true}     | AUTO     | true",
                "{'type':'any'}                                       | REQUIRED | false",
                "{'type':'tool','name':'add'}                         | NAMED    | false",
                "{'type':'none'}                                      | NONE     | false",
            })
    void everyChoiceOfToolsIsKnown(String choice, ToolUse.Choice expected, boolean single) {
        var tools = tools("'tools':[" + TOOL + "],'tool_choice':" + choice);
        assertEquals(expected, tools.choice());
        assertEquals(single, tools.single());
    }

    @Test
    void whatShapesAChatShapesAMessage() {
        var parameters = request("{'model':'m','max_tokens':7,'min_p':0.1,'response_format':{'type':'json_object'},"
                        + "'context_overflow':'slide'," + ASKED + "}")
                .prompt()
                .parameters();
        assertEquals(0.1f, parameters.shaping().minP());
        assertEquals(new Constraint.JsonObject(), parameters.constraint());
        assertEquals(TextParameters.ContextOverflow.SLIDE, parameters.overflow());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "stop           | 'x'",
                "top_logprobs   | 1",
                "logprobs       | true",
                "n              | 2",
                "min_p          | 2",
                "response_format.type | {'type':'xml'}",
                "return_token_ids | true",
            })
    void whatCannotBeDoneHereIsRefusedByName(String field, String value) {
        var name = field.split("[.]")[0];
        var refused = assertThrows(
                FailureException.class,
                () -> request("{'model':'m','max_tokens':7,'" + name + "':" + value + "," + ASKED + "}"));
        assertEquals(field, refused.failure().param());
    }

    @Test
    void parametersAreTakenAsTheyAre() {
        var request = request("{'model':'m','max_tokens':7,'temperature':0.5,'top_p':0.9,'top_k':3,'stream':true,"
                + "'stop_sequences':['a','b'],'metadata':{'user_id':'u'},'thinking':{'type':'disabled'},"
                + "'service_tier':'auto','priority':-5," + ASKED + "}");
        var parameters = request.prompt().parameters();
        assertEquals(7, parameters.maxNewTokens());
        assertEquals(0.5f, parameters.temperature());
        assertEquals(0.9f, parameters.topP());
        assertEquals(3, parameters.topK());
        assertEquals(List.of("a", "b"), parameters.stop());
        assertEquals(-5, request.prompt().scheduling().priority());
        assertTrue(request.stream());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "max_tokens                   | 'max_tokens':null",
                "max_tokens                   | 'max_tokens':0",
                "max_tokens                   | 'max_tokens':'9'",
                "model                        | 'model':''",
                "temperature                  | 'temperature':1.1",
                "temperature                  | 'temperature':-0.1",
                "top_p                        | 'top_p':1.5",
                "top_k                        | 'top_k':-1",
                "stop_sequences               | 'stop_sequences':['a','b','c','d','e']",
                "stop_sequences[1]            | 'stop_sequences':['a','']",
                "stop_sequences[0]            | 'stop_sequences':[7]",
                "stream                       | 'stream':'yes'",
                "metadata                     | 'metadata':7",
                "metadata.user_id             | 'metadata':{'user_id':7}",
                "thinking.type                | 'thinking':{'type':'enabled','budget_tokens':1024}",
                "thinking.type                | 'thinking':{}",
                "container                    | 'container':'x'",
                "context_management           | 'context_management':{}",
                "mcp_servers                  | 'mcp_servers':[]",
                "output_config                | 'output_config':{}",
                "output_format                | 'output_format':{}",
                "priority                     | 'priority':101",
                "system                       | 'system':7",
                "system[0].type               | 'system':[{'type':'image'}]",
                "system[0].text               | 'system':[{'type':'text'}]",
                "messages                     | 'messages':null",
                "messages                     | 'messages':[]",
                "messages[0]                  | 'messages':['x']",
                "messages[0].role             | 'messages':[{'content':'x'}]",
                "messages[0].role             | 'messages':[{'role':'system','content':'x'}]",
                "messages[1].content | 'messages':[{'role':'user','content':'x'},{'role':'assistant','content':'y '}]",
                "messages[1].content | 'messages':[{'role':'user','content':'x'},{'role':'assistant','content':''}]",
                "messages[1].content | 'messages':[{'role':'user','content':'x'},{'role':'assistant','content':["
                        + "{'type':'text','text':'y'},{'type':'tool_use','id':'i','name':'add','input':{}}]}]",
                "messages[2].content | 'messages':[{'role':'user','content':'x'},{'role':'assistant','content':'y'},"
                        + "{'role':'user','content':[]}]",
                "tool_choice | 'tools':[{'name':'add','input_schema':{'type':'object'}}],'tool_choice':{'type':'any'},"
                        + "'messages':[{'role':'user','content':'x'},{'role':'assistant','content':'y'}]",
                "messages[0].content          | 'messages':[{'role':'user'}]",
                "messages[0].content          | 'messages':[{'role':'user','content':7}]",
                "messages[0].content[0]       | 'messages':[{'role':'user','content':['x']}]",
                "messages[0].content[0].type  | 'messages':[{'role':'user','content':[{'text':'x'}]}]",
                "messages[0].content[0].type  | 'messages':[{'role':'user','content':[{'type':'image','source':{}}]}]",
                "messages[0].content[0].type  | 'messages':[{'role':'user','content':[{'type':'document'}]}]",
                "messages[0].content[0].tool_use_id | 'messages':[{'role':'user','content':[{'type':'tool_result',"
                        + "'tool_use_id':'x'}]}]",
                "tools                        | 'tools':{}",
                "tools[0].name                | 'tools':[{'input_schema':{}}]",
                "tools[0].name                | 'tools':[{'name':'a b','input_schema':{}}]",
                "tools[0].input_schema        | 'tools':[{'name':'a'}]",
                "tools[0].input_schema        | 'tools':[{'name':'a','input_schema':[]}]",
                "tools[0].type                | 'tools':[{'type':'web_search_20250305','name':'web_search'}]",
                "tools[1].name | 'tools':[{'name':'a','input_schema':{}},{'name':'a','input_schema':{}}]",
                "tool_choice                  | 'tool_choice':'auto'",
                "tool_choice                  | 'tool_choice':{'type':'any'}",
                "tool_choice.type             | 'tool_choice':{'type':'all'}",
                "tool_choice.name             | 'tool_choice':{'type':'tool'}",
                "tool_choice | 'tools':[{'name':'a','input_schema':{}}],'tool_choice':{'type':'tool','name':'b'}",
                "tool_choice.disable_parallel_tool_use | 'tool_choice':{'type':'auto','disable_parallel_tool_use':1}",
            })
    void whatIsWrongIsNamedInTheMessageToo(String field, String fields) {
        var failure = refused(fields);
        assertEquals(field, failure.param(), failure.message());
        var message = MessageError.tree(ApiError.of(failure)).at("/error/message");
        assertTrue(message.textValue().contains(field), message.textValue());
    }

    @Test
    void resultsComeBeforeTextAndAnswerACallOfTheTurnBefore() {
        var called = "{'role':'assistant','content':[{'type':'tool_use','id':'i','name':'add','input':{}}]}";
        var result = "{'type':'tool_result','tool_use_id':'i','content':'2'}";
        assertEquals(
                "messages[2].content[1].type",
                refused("'messages':[{'role':'user','content':'x'}," + called
                                + ",{'role':'user','content':[{'type':'text','text':'y'}," + result + "]}]")
                        .param());
        assertEquals(
                "messages[4].content[0].tool_use_id",
                refused("'messages':[{'role':'user','content':'x'}," + called + ",{'role':'user','content':[" + result
                                + "]},{'role':'assistant','content':'2'},{'role':'user','content':[" + result + "]}]")
                        .param());
        assertEquals(
                "messages[1].content[1].id",
                refused("'messages':[{'role':'user','content':'x'},"
                                + called.replace("[", "[{'type':'tool_use','id':'i'," + "'name':'b','input':{}},")
                                + ",{'role':'user','content':'y'}]")
                        .param());
    }

    @Test
    void whatTheModelCannotIsSaidInTheWordsOfThisApi() {
        var failure = Failure.invalid(
                "tools[0].function.parameters",
                "unsupported_parameter",
                "Invalid value for 'tools[0].function.parameters': with tool_choice \"required\".");
        var named = request("{'model':'m','max_tokens':1," + ASKED + "}").named(failure);
        assertEquals("tools[0].input_schema", named.param());
        assertEquals("Invalid value for 'tools[0].input_schema': with tool_choice \"any\".", named.message());
    }

    @Test
    void aBodyToCountNeedsNoLimit() {
        var body = "{'model':'m'," + ASKED + "}";
        assertEquals("{\"input_tokens\":9}", TokenCount.answer(bytes(body), _ -> 9));
        assertEquals(
                "max_tokens",
                assertThrows(FailureException.class, () -> request(body))
                        .failure()
                        .param());
    }

    private static Failure refused(String fields) {
        // What stands first in an object is overruled by what stands later.
        var body = "{'model':'m','max_tokens':5," + ASKED + "," + fields + "}";
        return assertThrows(FailureException.class, () -> request(body)).failure();
    }

    private static List<ChatMessage> messages(String fields) {
        return talk(fields).messages();
    }

    private static ToolUse tools(String fields) {
        return talk(ASKED + "," + fields).tools();
    }

    private static TextPrompt.Conversation talk(String fields) {
        var request = request("{'model':'m','max_tokens':5," + fields + "}");
        return (TextPrompt.Conversation) request.prompts().getFirst().input();
    }

    private static MessagesRequest request(String body) {
        return MessagesRequest.parse(bytes(body));
    }

    private static byte[] bytes(String body) {
        return body.replace('\'', '"').getBytes(UTF_8);
    }
}
