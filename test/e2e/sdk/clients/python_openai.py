"""Asks through Python's openai what stdin says, one JSON object a line, and answers alike on stdout."""

import base64
import json
import struct
import sys

from openai import APIStatusError, OpenAI

connection = json.loads(sys.argv[1])
client = OpenAI(
    api_key=connection["key"],
    base_url=connection["origin"] + "/v1",
    max_retries=connection["retries"],
)


def usage_of(usage):
    extra = usage.model_extra or {}
    return {
        "input": usage.prompt_tokens,
        "output": getattr(usage, "completion_tokens", None),
        "cost": extra.get("cost"),
        "kgCO2eq": (extra.get("impacts") or {}).get("kgCO2eq"),
    }


def chat(fields):
    answer = client.chat.completions.create(**fields)
    choices = [
        {
            "text": choice.message.content or "",
            "calls": [
                {"name": call.function.name, "arguments": json.loads(call.function.arguments)}
                for call in choice.message.tool_calls or []
            ],
            "finish": choice.finish_reason,
            "logprobs": len(choice.logprobs.content) if choice.logprobs and choice.logprobs.content else 0,
        }
        for choice in answer.choices
    ]
    return {"choices": choices, "usage": usage_of(answer.usage)}


def stream(fields):
    choices = {}
    usage = None
    chunks = client.chat.completions.create(**fields, stream=True, stream_options={"include_usage": True})
    for chunk in chunks:
        usage = chunk.usage or usage
        for part in chunk.choices:
            choice = choices.setdefault(part.index, {"text": "", "calls": {}, "finish": "", "logprobs": 0})
            choice["text"] += part.delta.content or ""
            choice["finish"] = part.finish_reason or choice["finish"]
            if part.logprobs and part.logprobs.content:
                choice["logprobs"] += len(part.logprobs.content)
            for call in part.delta.tool_calls or []:
                known = choice["calls"].setdefault(call.index, {"name": "", "json": ""})
                known["name"] += call.function.name or ""
                known["json"] += call.function.arguments or ""
    for choice in choices.values():
        choice["calls"] = [
            {"name": call["name"], "arguments": json.loads(call["json"])}
            for _, call in sorted(choice["calls"].items())
        ]
    return {"choices": [choice for _, choice in sorted(choices.items())], "usage": usage_of(usage)}


def leave(fields):
    with client.chat.completions.create(**fields, stream=True) as chunks:
        for chunk in chunks:
            if chunk.choices and chunk.choices[0].delta.content:
                return None


def complete(fields):
    answer = client.completions.create(**fields)
    choices = [
        {"text": choice.text, "finish": choice.finish_reason, "calls": [], "logprobs": 0}
        for choice in answer.choices
    ]
    return {"choices": choices, "usage": usage_of(answer.usage)}


def embed(fields):
    answer = client.embeddings.create(**fields)
    return {"vectors": [vector_of(item.embedding) for item in answer.data], "input": answer.usage.prompt_tokens}


def vector_of(embedding):
    if not isinstance(embedding, str):
        return embedding
    data = base64.b64decode(embedding)
    return list(struct.unpack("<%df" % (len(data) // 4), data))


def models(_fields):
    return [model.id for model in client.models.list()]


def model(fields):
    return client.models.retrieve(fields["name"]).id


METHODS = {each.__name__: each for each in (chat, stream, leave, complete, embed, models, model)}

for line in sys.stdin:
    order = json.loads(line)
    try:
        reply = {"value": METHODS[order["method"]](order["fields"])}
    except APIStatusError as error:
        reply = {"failure": {"status": error.status_code, "message": error.message, "code": error.code}}
    except Exception as error:  # told to the spec, which fails with it
        reply = {"bug": repr(error)}
    print(json.dumps(reply), flush=True)
