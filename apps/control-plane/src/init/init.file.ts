import { err, ok, type Result } from '@beffroi/kernel';

/** What an installation is born with; applying it again changes nothing. */
export interface InitFile {
  readonly operator: { readonly name: string; readonly siren?: string };
  readonly administrators: readonly Membership[];
  readonly serviceAccounts: readonly ServiceAccount[];
  readonly sites: readonly SiteEntry[];
}

interface Holding {
  readonly issuer: string;
  readonly role: string;
  /** SIREN of a collectivité on board, for its roles. */
  readonly collectivite?: string;
}
export type Membership = Holding & { readonly subject: string };
export type ServiceAccount = Holding & { readonly clientId: string };

export interface SiteEntry {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly country: string;
  readonly qualification: string;
  readonly storageClass?: string;
  /** The whole kubeconfig, not its path. */
  readonly kubeconfig: string;
}

type Shape = Readonly<Record<string, 'needed' | 'optional'>>;

const OPERATOR: Shape = { name: 'needed', siren: 'optional' };
const HOLDING: Shape = { issuer: 'needed', role: 'needed', collectivite: 'optional' };
const SITE: Shape = {
  id: 'needed',
  name: 'needed',
  region: 'needed',
  country: 'needed',
  qualification: 'needed',
  storageClass: 'optional',
  kubeconfig: 'needed',
};
const PARTS = ['operator', 'administrators', 'serviceAccounts', 'sites'];

/** Checks the form of a file; what it says is checked by the operations that it is given to. */
export const readInitFile = (text: string): Result<InitFile, readonly string[]> => {
  const parsed = parseJson(text);
  if (!isObject(parsed)) return err(['the file is not a JSON object']);
  const faults = [
    ...Object.keys(parsed)
      .filter((name) => !PARTS.includes(name))
      .map((name) => `${name}: unknown; the parts are ${PARTS.join(', ')}`),
    ...faultsOf(parsed['operator'], 'operator', OPERATOR),
    ...faultsOfList(parsed['administrators'], 'administrators', { ...HOLDING, subject: 'needed' }),
    ...faultsOfList(parsed['serviceAccounts'], 'serviceAccounts', { ...HOLDING, clientId: 'needed' }),
    ...faultsOfList(parsed['sites'], 'sites', SITE),
  ];
  if (faults.length > 0) return err(faults);
  return ok({ administrators: [], serviceAccounts: [], sites: [], ...parsed } as unknown as InitFile);
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const faultsOfList = (value: unknown, path: string, shape: Shape): string[] => {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return [`${path}: not a list`];
  return value.flatMap((entry, index) => faultsOf(entry, `${path}[${index}]`, shape));
};

const faultsOf = (value: unknown, path: string, shape: Shape): string[] => {
  if (!isObject(value)) return [`${path}: missing, or not an object`];
  return [
    ...Object.entries(shape)
      .filter(([name, need]) => !isFilled(value[name]) && !(need === 'optional' && value[name] === undefined))
      .map(([name]) => `${path}.${name}: missing, or not a text`),
    ...Object.keys(value)
      .filter((name) => !(name in shape))
      .map((name) => `${path}.${name}: unknown`),
  ];
};

const isFilled = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';
