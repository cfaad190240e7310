import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CHAT } from '../endpoints/chat.endpoint.ts';
import { CAPS } from '../testing/gateway.fixture.ts';
import { type SpelledMember, spelledMember, spelledObject, spelledValue } from '../testing/spelled.bodies.ts';
import { readInferenceBody } from './inference.body.ts';
import { upstreamBody } from './upstream.body.ts';

/** What only the gateway may say: dropped where a client says it. */
const OURS = ['model', 'cache_salt', 'priority'];
const terms = {
  servedName: 'served/"name"',
  dialect: 'vllm',
  maxTokens: 512,
  cacheSalt: 'the-salt',
  priority: -1,
} as const;

const needed = fc.tuple(
  spelledMember('model', fc.constantFrom('"alias"', '"\\u0061lias"')),
  spelledMember(
    'messages',
    fc.constantFrom('[{"role":"user","content":"\\u00e9"}]', '[ {"role" : "user"} ]'),
  ),
);
const claimed = fc.array(
  fc.constantFrom('cache_salt', 'priority').chain((name) => spelledMember(name, spelledValue)),
);
const streaming = fc.array(spelledMember('stream', fc.constantFrom('true', 'false', 'null')));
const bounded = fc.array(
  fc
    .constantFrom('max_tokens', 'max_completion_tokens')
    .chain((name) => spelledMember(name, fc.constantFrom('7', 'null'))),
);
const options = fc.array(
  spelledMember('stream_options', fc.constantFrom('null', '{}', '{ "include_usage" : false, "x":1.0 }')),
);
const others = fc.array(
  fc
    .oneof(
      fc.constantFrom('tools', 'Model', 'max_tokens ', 'été', '__proto__'),
      fc.string({ unit: 'binary' }),
    )
    .filter((name) => !READ.has(name))
    .chain((name) => spelledMember(name, spelledValue)),
);
/** Names that are checked or changed: `others` are none of them. */
const READ = new Set([
  ...['model', 'messages', 'cache_salt', 'priority', 'stream', 'stream_options', 'user'],
  ...['max_tokens', 'max_completion_tokens', 'n', 'best_of', 'prompt_logprobs'],
]);

const anyBody = fc
  .tuple(needed, claimed, streaming, bounded, options, others)
  .chain((groups) => {
    const members = groups.flat();
    return fc.shuffledSubarray(members, { minLength: members.length });
  })
  .chain((members) => spelledObject(members).map((text) => ({ members, text })));

const last = (members: readonly SpelledMember[], name: string): unknown => {
  const member = members.findLast((each) => each.name === name);
  return member && (JSON.parse(`{${member.text}}`) as Record<string, unknown>)[name];
};

/** What the body must say anew, told from its members alone. */
const expectedChanges = (members: readonly SpelledMember[]): Record<string, unknown> => {
  const isBounded = ['max_tokens', 'max_completion_tokens'].some((name) => last(members, name) === 7);
  const given = last(members, 'stream_options') as object | null | undefined;
  return {
    model: terms.servedName,
    cache_salt: terms.cacheSalt,
    priority: terms.priority,
    ...(isBounded ? {} : { max_tokens: terms.maxTokens }),
    ...(last(members, 'stream') === true ? { stream_options: { ...given, include_usage: true } } : {}),
  };
};

describe('the body an engine gets, of any body a client may write', () => {
  it('has our members first, then every other byte for byte, in its place', () => {
    fc.assert(
      fc.property(anyBody, ({ members, text }) => {
        const read = readInferenceBody(Buffer.from(text), CHAT.bodyRules(CAPS));
        if (read.kind !== 'read') throw new Error(JSON.stringify(read));
        const sent = upstreamBody(read.body, terms).toString();
        const changes = expectedChanges(members);

        const kept = members.filter(({ name }) => !Object.hasOwn(changes, name));
        let at = 0;
        for (const member of kept) {
          const found = sent.indexOf(member.text, at);
          expect({ member: member.text, found: found >= at }).toEqual({ member: member.text, found: true });
          at = found + member.text.length;
        }
        const spliced = sent.slice(0, kept.length === 0 ? -1 : sent.indexOf(kept[0]!.text)).replace(/,$/, '');
        expect(JSON.parse(`${spliced}}`)).toEqual(changes);
        const others = new Map(
          Object.entries(JSON.parse(text) as object).filter(([name]) => !Object.hasOwn(changes, name)),
        );
        expect(new Map(Object.entries(JSON.parse(sent) as object))).toEqual(
          new Map([...Object.entries(changes), ...others]),
        );
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['that some tool must be called', '"tool_choice" : "any"', { tool_choice: 'required' }],
    ['which seed to take', '"random_seed":7', { seed: 7 }],
    ['which seed to take, twice', '"random_seed":7,"random_seed":8', { seed: 8 }],
    ['the seed in both ways', '"random_seed":7,"seed":1', { random_seed: 7, seed: 1 }],
    ['that a tool may be called', '"tool_choice":"any","tool_choice":"auto"', { tool_choice: 'auto' }],
  ])('says in words of OpenAI what a client of Mistral says of it: %s', (_, said, expected) => {
    const text = `{"model":"a","messages":[{"role":"user"}],${said},"max_tokens":1}`;
    const read = readInferenceBody(Buffer.from(text), CHAT.bodyRules(CAPS));
    if (read.kind !== 'read') throw new Error(read.kind);
    const of = (dialect: 'vllm' | 'openai' | 'mistral') => {
      const bytes = upstreamBody(read.body, { ...terms, dialect, cacheSalt: undefined, priority: undefined });
      const { model: _model, messages: _messages, max_tokens: _bound, ...rest } = JSON.parse(String(bytes));
      return rest as unknown;
    };
    expect([of('vllm'), of('openai')]).toEqual([expected, expected]);
  });

  it.each(['max_tokens', 'max_completion_tokens'])(
    'bounds the output by what is left of a limit, in whatever words the provider takes: %s',
    (name) => {
      const text = `{"model":"a","messages":[{"role":"user"}],"${name}":1000}`;
      const read = readInferenceBody(Buffer.from(text), CHAT.bodyRules(CAPS));
      if (read.kind !== 'read') throw new Error(read.kind);
      for (const dialect of ['vllm', 'openai', 'mistral'] as const) {
        const bytes = upstreamBody(read.body, { ...terms, dialect, mostTokens: 50 });
        const { max_tokens, max_completion_tokens = 50 } = JSON.parse(String(bytes)) as Record<
          string,
          number
        >;
        expect({ dialect, max_tokens, max_completion_tokens }).toEqual({
          dialect,
          max_tokens: 50,
          max_completion_tokens: 50,
        });
      }
    },
  );

  it('never says what the client claimed of salt and priority', () => {
    const text =
      '{"model":"a","messages":[{"role":"user"}],"priority":-9,"\\u0070riority":-8,"cache_salt":"theirs"}';
    const read = readInferenceBody(Buffer.from(text), CHAT.bodyRules(CAPS));
    if (read.kind !== 'read') throw new Error(read.kind);
    const plain = upstreamBody(read.body, { ...terms, cacheSalt: undefined, priority: undefined }).toString();
    expect(plain).not.toMatch(/-9|-8|theirs/);
    expect(OURS.filter((name) => name in (JSON.parse(plain) as object))).toEqual(['model']);
  });
});
