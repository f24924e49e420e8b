"""Streams, calls a tool and embeds with the `openai` package: python openai_client.py http://127.0.0.1:8080/v1 [KEY]"""

import json
import sys

from openai import BadRequestError, NotFoundError, OpenAI

SYSTEM = {"role": "system", "content": "Answer in one short English sentence."}
QUESTION = {"role": "user", "content": "What is the capital of France?"}
WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather of a city",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}, "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]}},
            "required": ["city", "unit"],
            "additionalProperties": False,
        },
    },
}


def chat(client, model):
    whole = client.chat.completions.create(model=model, messages=[SYSTEM, QUESTION], temperature=0, max_tokens=40)
    assert "Paris" in whole.choices[0].message.content, whole
    assert whole.choices[0].finish_reason == "stop" and whole.usage.total_tokens > 0
    text, usage = "", None
    stream = client.chat.completions.create(
        model=model, messages=[SYSTEM, QUESTION], temperature=0, max_tokens=40, stream=True,
        stream_options={"include_usage": True})
    for chunk in stream:
        text += "".join(choice.delta.content or "" for choice in chunk.choices)
        usage = chunk.usage or usage
    assert "Paris" in text and usage.completion_tokens > 0, (text, usage)
    several = client.chat.completions.create(model=model, messages=[SYSTEM, QUESTION], n=2, max_tokens=10, logprobs=True, top_logprobs=2)
    assert [choice.index for choice in several.choices] == [0, 1]
    assert len(several.choices[0].logprobs.content[0].top_logprobs) == 2


def completions(client, model):
    echoed = client.completions.create(model=model, prompt="The capital of France is Paris.", max_tokens=0, echo=True, logprobs=1)
    logprobs = echoed.choices[0].logprobs.token_logprobs
    assert logprobs[0] is None and all(value <= 0 for value in logprobs[1:]), logprobs
    streamed = client.completions.create(model=model, prompt=["Once upon", "In the"], max_tokens=5, stream=True)
    assert {choice.index for chunk in streamed for choice in chunk.choices} == {0, 1}


def responses(client, model):
    first = client.responses.create(model=model, input="What is the capital of France?", instructions=SYSTEM["content"], temperature=0)
    assert first.status == "completed" and "Paris" in first.output_text, first
    with client.responses.stream(model=model, input="And of Italy?", previous_response_id=first.id, max_output_tokens=30) as stream:
        events = list(stream)
    # The answer is drawn and may need more than its 30 tokens; the client's own get_final_response() waits for a completed one.
    assert events[0].type == "response.created" and events[-1].type in ("response.completed", "response.incomplete"), events
    assert events[-1].response.output_text, events[-1]


def tools(client, model):
    asked = [{"role": "user", "content": "What is the weather in Paris in celsius?"}]
    called = client.chat.completions.create(model=model, messages=asked, tools=[WEATHER], tool_choice="required", temperature=0, max_tokens=80)
    call = called.choices[0].message.tool_calls[0]
    assert called.choices[0].finish_reason == "tool_calls" and call.function.name == "get_weather", called
    assert set(json.loads(call.function.arguments)) == {"city", "unit"}, call
    name, arguments = "", ""
    stream = client.chat.completions.create(
        model=model, messages=asked, tools=[WEATHER], tool_choice={"type": "function", "function": {"name": "get_weather"}},
        temperature=0, max_tokens=80, stream=True)
    for chunk in stream:
        for piece in chunk.choices[0].delta.tool_calls or [] if chunk.choices else []:
            name += piece.function.name or ""
            arguments += piece.function.arguments or ""
    assert name == "get_weather" and "city" in json.loads(arguments), (name, arguments)


def structured(client, model):
    schema = {"type": "object", "properties": {"city": {"type": "string"}, "inhabitants": {"type": "integer"}}, "required": ["city", "inhabitants"], "additionalProperties": False}
    answer = client.chat.completions.create(
        model=model, messages=[QUESTION], max_tokens=80,
        response_format={"type": "json_schema", "json_schema": {"name": "city", "strict": True, "schema": schema}})
    if answer.choices[0].finish_reason == "stop":
        assert isinstance(json.loads(answer.choices[0].message.content)["inhabitants"], int), answer


def embeddings(client, model):
    batch = client.embeddings.create(model=model, input=["a river", "a stream of water", "a tax form"])
    river, stream, form = (item.embedding for item in batch.data)
    assert abs(sum(x * x for x in river) - 1) < 1e-3
    assert dot(river, stream) > dot(river, form), "what means alike lies near"
    plain = client.embeddings.create(model=model, input="a river", encoding_format="float").data[0].embedding
    assert max(abs(a - b) for a, b in zip(plain, river)) < 1e-5, "both encodings say the same"


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def errors(client, model):
    for wrong, error in (({"temperature": 7}, BadRequestError), ({"model": "none"}, NotFoundError)):
        try:
            client.chat.completions.create(**{"model": model, "messages": [QUESTION], **wrong})
        except error as refused:
            assert refused.body["message"], refused
        else:
            raise AssertionError(f"{wrong} was taken")


def main():
    client = OpenAI(base_url=sys.argv[1], api_key=sys.argv[2] if len(sys.argv) > 2 else "none", max_retries=0, timeout=120)
    models = [model.id for model in client.models.list()]
    for name, check, model in (
        ("chat", chat, models[0]), ("completions", completions, models[0]), ("responses", responses, models[0]),
        ("tools", tools, models[0]), ("structured output", structured, models[0]), ("errors", errors, models[0]),
        ("embeddings", embeddings, models[-1]),
    ):
        check(client, model)
        print(f"ok - openai: {name}", flush=True)


main()
