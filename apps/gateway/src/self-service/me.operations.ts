import { ANY_TYPE, authorise } from '../pipeline/authorise.ts';
import { rankOf } from '../pipeline/choose.ts';
import type { Route } from '../records/record.views.ts';
import { Fields } from './fields.ts';
import { meAnswer, organizationAnswer } from './me.answer.ts';
import { type Answer, type Asking, faulty, replied, type SelfServiceOperation } from './operation.ts';

const readMe = async ({ identity, records, ask }: Asking): Promise<Answer> => {
  const account = await ask('account.read', {});
  if (!account.ok) return account;
  const usable = [...records.models()].flatMap(({ id }) => {
    const authorised = authorise(identity, { name: id, types: ANY_TYPE }, records);
    return authorised.ok ? [{ id, offer: firstOf(authorised.value.routes).offer }] : [];
  });
  return replied(meAnswer(account.value, usable));
};

/** Authorisation leaves one at least. */
const firstOf = (routes: readonly Route[]): Route =>
  routes.reduce((first, route) => (rankOf(route) < rankOf(first) ? route : first));

const NO_PASSWORDS = {
  en: 'API keys have no password: people sign in with their agent account',
  fr: 'Une clé d’API n’a pas de mot de passe : les personnes se connectent avec leur compte d’agent',
};

/** Albert's `email` is whom to ask about the key. */
const changeMe = async ({ body, ask }: Asking): Promise<Answer> => {
  const fields = Fields.ofBody(body);
  const name = fields.text('name');
  const contact = fields.text('email');
  for (const secret of ['password', 'current_password'])
    if ((body[secret] ?? null) !== null) fields.fault(secret, 'value_error', NO_PASSWORDS);
  if (fields.faults.length > 0) return faulty(fields.faults.map(withoutSecret));
  const changed = await ask('account.update', {
    ...(name === undefined ? {} : { name }),
    ...(fields.has('email') ? { contact: contact ?? null } : {}),
  });
  return changed.ok ? { ok: true, value: { status: 204 } } : changed;
};

/** A password that somebody sent all the same is not sent back. */
const withoutSecret = <Fault extends { readonly loc: readonly unknown[]; readonly input: unknown }>(
  fault: Fault,
): Fault => (String(fault.loc[1]).endsWith('password') ? { ...fault, input: null } : fault);

const readOrganization = async ({ ask }: Asking): Promise<Answer> => {
  const account = await ask('account.read', {});
  return account.ok ? replied(organizationAnswer(account.value.organisation)) : account;
};

const ME = ['/v1/me', '/v1/me/info'];
export const meOperations: readonly SelfServiceOperation[] = [
  { method: 'GET', paths: ME, run: readMe },
  { method: 'PATCH', paths: ME, run: changeMe },
  { method: 'GET', paths: ['/v1/organizations/me'], run: readOrganization },
];
