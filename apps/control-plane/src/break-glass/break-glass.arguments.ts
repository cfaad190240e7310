import { parseArgs } from 'node:util';
import type { BreakGlassRequest } from '@beffroi/identity/domain';
import { err, ok, type Result } from '@beffroi/kernel';

export type BreakGlassCommand =
  | { readonly kind: 'grant'; readonly request: BreakGlassRequest }
  | { readonly kind: 'list' }
  | { readonly kind: 'revoke'; readonly id: string };

export interface BreakGlassArguments {
  readonly command: BreakGlassCommand;
  /** Of a standalone installation; the environment names the database unless given. */
  readonly stateDir: string | undefined;
}

const DEFAULT_ROLE = 'operator.admin';
const DEFAULT_LIFETIME_MS = 3_600_000;
const UNIT_MS: Readonly<Record<string, number>> = { min: 60_000, h: 3_600_000 };

/** `grant --person P --reason R [--role operator.…] [--for 1h]`, `list`, `revoke ID`; or what is wrong with it. */
export const readBreakGlassArguments = (args: string[]): Result<BreakGlassArguments, string> => {
  try {
    const { values, positionals } = parse(args);
    const command = commandOf(positionals, values);
    return command.ok ? ok({ command: command.value, stateDir: values['state-dir'] }) : command;
  } catch (error) {
    return err((error as Error).message);
  }
};

const parse = (args: string[]) =>
  parseArgs({
    args,
    allowPositionals: true,
    options: {
      'state-dir': { type: 'string' },
      person: { type: 'string' },
      reason: { type: 'string' },
      role: { type: 'string' },
      for: { type: 'string' },
    },
  });

type Values = ReturnType<typeof parse>['values'];

const commandOf = ([verb, id, ...rest]: string[], values: Values): Result<BreakGlassCommand, string> => {
  if (rest.length > 0) return err(rest.join(' '));
  if (verb === 'grant' && !id) return grantOf(values);
  if (verb === 'list' && !id) return ok({ kind: 'list' });
  if (verb === 'revoke' && id) return ok({ kind: 'revoke', id });
  return err([verb, id].filter(Boolean).join(' ') || '…');
};

const grantOf = ({
  person = '',
  reason = '',
  role = DEFAULT_ROLE,
  for: time,
}: Values): Result<BreakGlassCommand, string> => {
  const lifetimeMs = time === undefined ? DEFAULT_LIFETIME_MS : durationMs(time);
  return lifetimeMs === undefined
    ? err(`--for ${time}`)
    : ok({ kind: 'grant', request: { person, reason, role, lifetimeMs } });
};

const durationMs = (text: string): number | undefined => {
  const [, amount, unit = ''] = /^(\d{1,4})(min|h)$/.exec(text) ?? [];
  const unitMs = UNIT_MS[unit];
  return unitMs === undefined ? undefined : Number(amount) * unitMs;
};
