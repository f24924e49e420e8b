/** Streams, calls a tool and embeds with npm's `openai`: `node openai-client.mjs http://127.0.0.1:8080/v1 [KEY]` */
import assert from 'node:assert/strict';
import OpenAI from 'openai';

const [baseURL, apiKey = 'none'] = process.argv.slice(2);
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0, timeout: 120_000 });
const models = [];
for await (const { id } of client.models.list()) models.push(id);
const [model] = models;
const messages = [
  { role: 'system', content: 'Answer in one short English sentence.' },
  { role: 'user', content: 'What is the capital of France?' },
];
const tools = [{
  type: 'function',
  function: {
    name: 'get_weather',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false },
  },
}];

const stream = await client.chat.completions.create({ model, messages, temperature: 0, max_tokens: 40, stream: true });
let text = '';
for await (const { choices: [choice] } of stream) text += choice?.delta.content ?? '';
assert.match(text, /Paris/);
console.log('ok - openai (npm): stream');

const called = await client.chat.completions.create({
  model, tools, tool_choice: 'required', temperature: 0, max_tokens: 80,
  messages: [{ role: 'user', content: 'What is the weather in Paris?' }],
});
const [call] = called.choices[0].message.tool_calls;
assert.equal(call.function.name, 'get_weather');
assert.deepEqual(Object.keys(JSON.parse(call.function.arguments)), ['city']);
console.log('ok - openai (npm): tools');

const { data } = await client.embeddings.create({ model: models.at(-1), input: ['a river', 'a stream of water'] });
assert.equal(data.length, 2);
assert.ok(Math.abs(data[0].embedding.reduce((sum, x) => sum + x * x, 0) - 1) < 1e-3, 'a vector of length one');
console.log('ok - openai (npm): embeddings');

const events = [];
for await (const event of await client.responses.create({ model, input: 'Say hello.', max_output_tokens: 20, stream: true })) events.push(event.type);
assert.equal(events[0], 'response.created');
assert.match(events.at(-1), /^response\.(completed|incomplete)$/);
console.log('ok - openai (npm): responses');
