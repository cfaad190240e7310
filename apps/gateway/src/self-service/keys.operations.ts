import { Fields } from './fields.ts';
import { keyAnswer } from './key.answer.ts';
import { type Answer, type Asking, faulty, replied, type SelfServiceOperation } from './operation.ts';
import { LAST_SECOND, readPage } from './page.ts';

const list = async ({ query, ask }: Asking): Promise<Answer> => {
  const fields = Fields.ofQuery(query);
  const page = readPage(fields);
  const state = fields.oneOf('status', ['active', 'expired', 'revoked']);
  if (fields.faults.length > 0) return faulty(fields.faults);
  const listed = await ask('keys.list', { ...page, ...(state === undefined ? {} : { state }) });
  if (!listed.ok) return listed;
  const { total, keys } = listed.value;
  return replied({ object: 'list', total, ...page, data: keys.map((key) => keyAnswer(key)) });
};

const read = async ({ name, ask }: Asking): Promise<Answer> => {
  const found = await ask('keys.read', { id: name });
  return found.ok ? replied(keyAnswer(found.value)) : found;
};

const issue = async ({ body, nowMs, ask, openKey }: Asking): Promise<Answer> => {
  const fields = Fields.ofBody(body);
  const name = fields.neededText('name');
  const expires = fields.integer('expires', { min: Math.floor(nowMs / 1_000) + 1, max: LAST_SECOND });
  if (fields.faults.length > 0) return faulty(fields.faults);
  const expiresAt = expires === undefined ? null : new Date(expires * 1_000).toISOString();
  const issued = await ask('keys.issue', { name, expiresAt });
  if (!issued.ok) return issued;
  const { key, sealedSecret } = issued.value;
  return replied(keyAnswer(key, await openKey(key.id, sealedSecret)), 201);
};

const rename = async ({ name: id, body, ask }: Asking): Promise<Answer> => {
  const fields = Fields.ofBody(body);
  const name = fields.neededText('name');
  if (fields.faults.length > 0) return faulty(fields.faults);
  const renamed = await ask('keys.rename', { id, name });
  return renamed.ok ? replied(keyAnswer(renamed.value)) : renamed;
};

/** The older generation answers 204, the newer one with the revoked key. */
const revoke =
  (answer: 'nothing' | 'key') =>
  async ({ name, ask }: Asking): Promise<Answer> => {
    const revoked = await ask('keys.revoke', { id: name });
    if (!revoked.ok) return revoked;
    return answer === 'key' ? replied(keyAnswer(revoked.value)) : { ok: true, value: { status: 204 } };
  };

const KEYS = ['/v1/keys', '/v1/me/keys'];
const ONE_KEY = ['/v1/keys/*', '/v1/me/keys/*'];
export const keysOperations: readonly SelfServiceOperation[] = [
  { method: 'GET', paths: KEYS, run: list },
  { method: 'POST', paths: KEYS, run: issue },
  { method: 'GET', paths: ONE_KEY, run: read },
  { method: 'PATCH', paths: ONE_KEY, run: rename },
  { method: 'DELETE', paths: ['/v1/keys/*'], run: revoke('key') },
  { method: 'DELETE', paths: ['/v1/me/keys/*'], run: revoke('nothing') },
];
