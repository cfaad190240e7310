import { type KubernetesObject, parseQuantity } from '@beffroi/platform/kubernetes';
import { type Manifest, specHashOf } from '../../domain/index.ts';

type Json = unknown;
type JsonObject = Readonly<Record<string, Json>>;

/** With the digest of the manifest that each was found to match: neither changes, so they are compared once. */
const matched = new WeakMap<KubernetesObject, string>();

export const isAsDeclared = (manifest: Manifest, live: KubernetesObject): boolean => {
  const digest = specHashOf(manifest);
  if (matched.get(live) === digest) return true;
  const same = matches(manifest, live);
  if (same) matched.set(live, digest);
  return same;
};

/**
 * Does a live object say everything that a manifest says? What the server or others added is not compared: defaults,
 * and members of lists whose items have names. Other lists must be equal, since nobody merges them; the server leaves
 * out the empty ones.
 */
export const matches = (declared: Json, live: Json): boolean => {
  if (Array.isArray(declared)) return matchesList(declared, live ?? []);
  if (isObject(declared)) return isObject(live) && matchesObject(declared, live);
  return declared === live || sameAmount(declared, live);
};

const matchesObject = (declared: JsonObject, live: JsonObject): boolean =>
  Object.entries(declared).every(([name, value]) => matches(value, live[name]));

const matchesList = (declared: readonly Json[], live: Json): boolean => {
  if (!Array.isArray(live)) return false;
  return declared.length > 0 && declared.every(hasName)
    ? declared.every((item) => live.some((candidate) => matches(item, candidate)))
    : declared.length === live.length && declared.every((item, index) => matches(item, live[index]));
};

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const hasName = (item: Json): boolean => isObject(item) && typeof item['name'] === 'string';

/** The server writes `1000m` as `1`, and some numbers as texts. */
const sameAmount = (declared: Json, live: Json): boolean => {
  if (!isScalar(declared) || !isScalar(live)) return false;
  const amount = parseQuantity(declared);
  return amount !== undefined && amount === parseQuantity(live);
};

const isScalar = (value: Json): value is string | number =>
  typeof value === 'string' || typeof value === 'number';
