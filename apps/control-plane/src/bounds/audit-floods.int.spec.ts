import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ControlPlaneUnderTest, startControlPlane } from '../testing/control-plane.fixture.ts';

/** As many as one operation may have. */
const MOST_FIELDS = 20;

describe('a flood of aliases over HTTP', () => {
  let plane: ControlPlaneUnderTest;
  let url: string;
  let operator: string;
  let nobody: string;
  beforeAll(async () => {
    plane = await startControlPlane();
    await plane.app.listen(0, '127.0.0.1');
    url = `http://127.0.0.1:${(plane.app.getHttpServer().address() as AddressInfo).port}/graphql`;
    operator = await plane.personWith('operator.admin');
    nobody = await plane.issuer.mint({ sub: 'nobody' });
  });
  afterAll(() => plane?.close());

  const aliased = (count: number, field: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => `a${index}: ${field(index)}`).join(' ');
  const READ = () => 'auditEntries(first: 1) { nodes { id } }';
  const REVOKE = (index: number) =>
    `revokeApiKey(input: { apiKeyId: "00000000-0000-4000-8000-${String(index).padStart(12, '0')}" }) { __typename }`;

  const count = async (): Promise<number> => {
    const [row] = await plane.database.asOwner<{ count: number }>(
      'select count(*)::integer as count from platform.audit_entry',
    );
    return row!.count;
  };
  /** What one request is answered, and how many entries it leaves. */
  const sent = async (query: string, token: string) => {
    const before = await count();
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const { data, errors = [] } = (await response.json()) as {
      data?: Record<string, unknown> | null;
      errors?: { extensions: { code: string } }[];
    };
    const codes = [...new Set(errors.map(({ extensions: { code } }) => code))];
    return { codes, answered: Object.keys(data ?? {}).length, entries: (await count()) - before };
  };

  it('of a sensitive read leaves one entry', async () => {
    expect(await sent(`{ ${aliased(MOST_FIELDS, READ)} }`, operator)).toEqual({
      codes: [],
      answered: MOST_FIELDS,
      entries: 1,
    });
  });

  it('of who has no right leaves one entry, whatever it names', async () => {
    const { codes, entries } = await sent(`mutation { ${aliased(MOST_FIELDS, REVOKE)} }`, nobody);
    expect({ codes, entries }).toEqual({ codes: ['FORBIDDEN'], entries: 1 });
  });

  it('of mutations leaves one entry for each that an operation may have', async () => {
    expect(await sent(`mutation { ${aliased(MOST_FIELDS, REVOKE)} }`, operator)).toEqual({
      codes: [],
      answered: MOST_FIELDS,
      entries: MOST_FIELDS,
    });
  });

  it.each([
    ['sensitive reads', `{ ${aliased(MOST_FIELDS + 1, READ)} }`],
    ['mutations', `mutation { ${aliased(MOST_FIELDS + 1, REVOKE)} }`],
  ])('of more %s than an operation may have leaves none', async (_what, query) => {
    expect(await sent(query, operator)).toEqual({ codes: ['OPERATION_TOO_LARGE'], answered: 0, entries: 0 });
  });
});
