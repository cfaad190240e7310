import { describe, expect, it } from '@jest/globals';
import { createLogger, withCorrelation } from './index.ts';

const record = () => {
  const lines: string[] = [];
  const log = createLogger({
    program: 'gateway',
    level: 'info',
    destination: { write: (line: string) => void lines.push(line) },
  });
  return { log, lines, last: () => JSON.parse(lines.at(-1)!) as Record<string, unknown> };
};

const KEY = `bfr-live-Ab3dEf6hIj9k-${'s'.repeat(43)}-0000zZ`;

describe('a line of the log', () => {
  it('is one JSON object with the time, the level and the program', () => {
    const { log, lines, last } = record();
    log.info({ port: 4700 }, 'listening');
    expect(lines[0]).toMatch(/^\{.*\}\n$/);
    expect(last()).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      program: 'gateway',
      port: 4700,
      msg: 'listening',
    });
  });

  it('carries the correlation id of the work that it belongs to', () => {
    const { log, last } = record();
    withCorrelation('c-7', () => log.info('one'));
    expect(last()).toMatchObject({ correlationId: 'c-7' });
    log.info('two');
    expect(last()).not.toHaveProperty('correlationId');
  });
});

describe('a secret in the log', () => {
  it.each([
    ['an authorization header', { req: { headers: { authorization: 'Bearer hunter2' } } }],
    ['a cookie, even as a list', { headers: { 'set-cookie': ['session=hunter2; Path=/'] } }],
    [
      'a member named after it, however deep',
      { a: [{ b: { clientSecret: 'hunter2', dbPassword: 'hunter2' } }] },
    ],
    ['a whole object of credentials', { credentials: { user: 'x', value: 'hunter2' } }],
    ['a bearer token in a text', { note: 'sent Authorization: Bearer hunter2.x-y to them' }],
    ['a JSON Web Token in a text', { note: 'got eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJodW50ZXIyIn0.hunter2' }],
    ['a password in a URL', { url: 'postgres://beffroi:hunter2@db:5432/beffroi' }],
    ['a password with @ in a URL', { url: 'postgres://beffroi:p@hunter2@db:5432/beffroi' }],
    ['a password in a text', { note: 'tried password=hunter2, failed' }],
    ['a value given to a failed query', { err: { query: 'select $1', parameters: ['hunter2'] } }],
    ['a private key', { pem: '-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----' }],
  ])('is redacted: %s', (_what, logged: object) => {
    const { log, lines } = record();
    log.info(logged, 'x');
    log.child(logged).info('bound to a child');
    for (const line of lines) {
      expect(line).toContain('[redacted]');
      expect(line).not.toContain('hunter2');
    }
  });

  it('is redacted where an API key stands in a message, an error, its cause or a name', () => {
    const { log, lines } = record();
    log.info(`refused ${KEY}.`);
    log.error(new Error(`no ${KEY}`, { cause: new Error(`inner ${KEY}`) }));
    log.error({ err: Object.assign(new Error('x'), { config: { headers: { authorization: KEY } } }) });
    log.info({ key: KEY, list: [KEY] });
    expect(lines).toHaveLength(4);
    for (const line of lines) {
      expect(line).not.toContain('sssss');
      expect(line).toContain('[redacted]');
    }
  });

  it('takes nothing harmless with it', () => {
    const { log, last } = record();
    log.info(
      { inputTokens: 12, tokenizer: 'tekken', url: 'https://db.example/a@b', host: 'http://h:80/x' },
      'basically fine',
    );
    expect(last()).toMatchObject({
      inputTokens: 12,
      tokenizer: 'tekken',
      url: 'https://db.example/a@b',
      host: 'http://h:80/x',
      msg: 'basically fine',
    });
  });
});
