"""Whole and streamed messages with the `anthropic` package: python anthropic_client.py http://127.0.0.1:8080 [KEY]"""

import sys

from anthropic import Anthropic, BadRequestError

ASKED = {
    "max_tokens": 40,
    "temperature": 0,
    "system": "Answer in one short English sentence.",
    "messages": [{"role": "user", "content": [{"type": "text", "text": "What is the capital of France?"}]}],
}


def main():
    client = Anthropic(base_url=sys.argv[1], api_key=sys.argv[2] if len(sys.argv) > 2 else "none", max_retries=0, timeout=120)
    model = client.models.list().data[0].id
    whole = client.messages.create(model=model, **ASKED)
    assert "Paris" in whole.content[0].text and whole.stop_reason == "end_turn", whole
    assert whole.usage.output_tokens > 0
    with client.messages.stream(model=model, **ASKED) as stream:
        text = "".join(stream.text_stream)
        final = stream.get_final_message()
    assert text == final.content[0].text and "Paris" in text, (text, final)
    try:
        client.messages.create(model=model, **{**ASKED, "temperature": 7})
    except BadRequestError as refused:
        assert refused.body["error"]["type"] == "invalid_request_error", refused.body
    else:
        raise AssertionError("a temperature of 7 was taken")
    print("ok - anthropic: messages", flush=True)


main()
