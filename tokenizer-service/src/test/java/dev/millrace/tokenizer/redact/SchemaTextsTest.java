package dev.millrace.tokenizer.redact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people wrote into JSON loses what identifies them, and what a program holds to stays. */
class SchemaTextsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Redaction MAILS_AND_CARDS = new Redaction(Set.of(Kind.EMAIL, Kind.CARD));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'to':'a@b.de','n':1}                        | {'to':'[EMAIL]','n':1}
            {'card':4111111111111111}                    | {'card':'[CARD]'}
            {'a':[{'b@c.de':true},null,'x d@e.fr']}      | {'a':[{'[EMAIL]':true},null,'x [EMAIL]']}
            {'to':'a\\u0040b.de'}                        | {'to':'[EMAIL]'}
            {'to':'a@b.de','to':'x'}                     | {'to':'x'}
            no json of a@b.de                            | no json of [EMAIL]
            {} a@b.de                                    | {} [EMAIL]
            """)
    void argumentsStayJson(String arguments, String expected) {
        assertEquals(json(expected), JsonTexts.in(json(arguments), MAILS_AND_CARDS::apply));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'description':'ask a@b.de'}                 | {'description':'ask [EMAIL]'}
            {'title':'a@b.de','$comment':'a@b.de'}       | {'title':'[EMAIL]','$comment':'[EMAIL]'}
            {'default':{'type':'a@b.de'},'examples':['a@b.de',4111111111111111]} | {'default':{'type':'[EMAIL]'},'examples':['[EMAIL]','[CARD]']}
            {'properties':{'enum':{'description':'a@b.de'},'description':{'type':'string','title':'a@b.de'}}} | {'properties':{'enum':{'description':'[EMAIL]'},'description':{'type':'string','title':'[EMAIL]'}}}
            {'anyOf':[{'x-owner':'a@b.de'},{'items':{'x':{'y':'a@b.de'}}}]} | {'anyOf':[{'x-owner':'[EMAIL]'},{'items':{'x':{'y':'[EMAIL]'}}}]}
            """)
    void whatASchemaSaysBesideItsRulesIsText(String schema, String expected) {
        assertEquals(json(expected), SchemaTexts.in(json(schema), MAILS_AND_CARDS::apply));
    }

    /** With any of these changed, answers would be held to something else. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'enum':['a@b.de']}",
                "{'const':{'description':'a@b.de'}}",
                "{'pattern':'a@b.de'}",
                "{'properties':{'a@b.de':{}},'required':['a@b.de']}",
                "{'$ref':'#/$defs/a@b.de','$defs':{'a@b.de':{'type':'string'}}}",
                "{'maximum':4111111111111111}",
                "true",
                "no json of a@b.de"
            })
    void whatAnAnswerIsHeldToStays(String schema) {
        assertEquals(json(schema), SchemaTexts.in(json(schema), MAILS_AND_CARDS::apply));
    }

    @Test
    void toolsKeepTheNamesByWhichTheyAreCalled() throws Exception {
        var tools =
                "[{'type':'function','owner':'a@b.de','function':{'name':'4111111111111111','description':'to a@b.de',"
                        + "'parameters':{'type':'object','properties':{'to':{'type':'string','description':'as a@b.de'}}}}}]";
        assertEquals(
                JSON.readTree(json(tools).replace("a@b.de", "[EMAIL]")),
                JSON.readTree(SchemaTexts.inTools(json(tools), MAILS_AND_CARDS::apply)));
    }

    @Test
    void whatHasNothingToTakeOutIsTheVeryText() {
        for (var clean : new String[] {" { 'a' : 1.50 } ", "[{ 'type' : 'function' }]", ""}) {
            var text = json(clean);
            assertSame(text, JsonTexts.in(text, MAILS_AND_CARDS::apply));
            assertSame(text, SchemaTexts.in(text, MAILS_AND_CARDS::apply));
            assertSame(text, SchemaTexts.inTools(text, MAILS_AND_CARDS::apply));
        }
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }
}
