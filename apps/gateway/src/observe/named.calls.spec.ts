import { describe, expect, it } from '@jest/globals';
import { isMistralClient } from '../http/mistral.client.ts';
import { NamedCalls } from './named.calls.ts';

const line = (choices: unknown) => Buffer.from(`data: ${JSON.stringify({ id: 'c', choices })}`);
const piece = (call: object, choice = 0) => ({ index: choice, delta: { tool_calls: [call] } });
const callsIn = (bytes: Buffer | undefined) =>
  (
    JSON.parse(bytes!.toString().slice(6)) as { choices: { delta: { tool_calls: unknown[] } }[] }
  ).choices.flatMap(({ delta }) => delta.tool_calls);

describe('the pieces of a call', () => {
  it('are named and numbered like its first, each of its own call', () => {
    const calls = new NamedCalls();
    const first = [
      piece({ index: 0, id: 'a', type: 'function', function: { name: 'meteo', arguments: '' } }),
      piece({ index: 1, id: 'b', type: 'function', function: { name: 'agenda', arguments: '' } }),
      piece({ index: 0, id: 'c', type: 'function', function: { name: 'meteo', arguments: '' } }, 1),
    ];
    expect(calls.complete(line(first))).toBeUndefined();
    const next = [
      piece({ index: 1, function: { arguments: '{"' } }),
      piece({ index: 0, function: { arguments: 'é' } }, 1),
    ];
    expect(callsIn(calls.complete(line(next)))).toEqual([
      { index: 1, id: 'b', function: { name: '', arguments: '{"' } },
      { index: 0, id: 'c', function: { name: '', arguments: 'é' } },
    ]);
  });

  it('are named too where the engine says that they have no name', () => {
    const calls = new NamedCalls();
    calls.complete(line([piece({ index: 0, id: 'a', function: { name: 'meteo', arguments: '' } })]));
    const next = [piece({ index: 0, id: null, function: { name: null, arguments: '{' } })];
    expect(callsIn(calls.complete(line(next)))).toEqual([
      { index: 0, id: 'a', function: { name: '', arguments: '{' } },
    ]);
  });

  it('have arguments, where the engine begins with the name alone', () => {
    const first = [piece({ index: 0, id: 'a', type: 'function', function: { name: 'meteo' } })];
    expect(callsIn(new NamedCalls().complete(line(first)))).toEqual([
      { index: 0, id: 'a', type: 'function', function: { name: 'meteo', arguments: '' } },
    ]);
  });

  it.each([
    line([{ index: 0, delta: { content: 'x' } }]),
    line([{ index: 0, delta: { content: '"tool_calls"' } }]),
    line([{ index: 0, delta: { tool_calls: null } }]),
    line([{ index: 0 }]),
    line(undefined),
    line({ tool_calls: 1 }),
    line([null, { delta: { tool_calls: [null] } }]),
    line([{ delta: { tool_calls: {} } }]),
    Buffer.from('data: {"tool_calls"'),
  ])('are changed nowhere else (%#)', (bytes) => {
    expect(new NamedCalls().complete(bytes)).toBeUndefined();
  });

  it('are changed for the libraries that need it, and for nobody else', () => {
    expect(isMistralClient('mistral-client-typescript/2.7.0')).toBe(true);
    expect(isMistralClient('mistral-client-python/1.9.11')).toBe(true);
    expect(isMistralClient('OpenAI/JS 7.57.0')).toBe(false);
    expect(isMistralClient(undefined)).toBe(false);
  });
});
