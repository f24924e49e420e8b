"""Streams, binds tools and embeds with `langchain-openai`: python langchain_client.py http://127.0.0.1:8080/v1 [KEY]"""

import sys

from langchain_core.tools import tool
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from openai import OpenAI

ASKED = [("system", "Answer in one short English sentence."), ("user", "What is the capital of France?")]


@tool
def get_weather(city: str) -> str:
    """The weather of a city"""
    return f"Rain in {city}."


def main():
    base, key = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "none"
    models = [model.id for model in OpenAI(base_url=base, api_key=key).models.list()]
    chat = ChatOpenAI(base_url=base, api_key=key, model=models[0], temperature=0, max_tokens=80, max_retries=0, timeout=120)
    text = "".join(chunk.content for chunk in chat.stream(ASKED))
    assert "Paris" in text, text
    print("ok - langchain-openai: stream", flush=True)
    called = chat.bind_tools([get_weather], tool_choice="get_weather").invoke("What is the weather in Paris?")
    assert called.tool_calls[0]["name"] == "get_weather" and "city" in called.tool_calls[0]["args"], called
    print("ok - langchain-openai: tools", flush=True)
    # The text itself and not token ids of another model's tokenizer.
    embeddings = OpenAIEmbeddings(base_url=base, api_key=key, model=models[-1], check_embedding_ctx_length=False)
    vectors = embeddings.embed_documents(["a river", "a stream of water"])
    assert len(vectors) == 2 and len(vectors[0]) == len(embeddings.embed_query("a river"))
    print("ok - langchain-openai: embeddings", flush=True)


main()
