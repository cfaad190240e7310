/** The realms of the suite: production's with the test overlay on it, and another one whose tokens are nobody's. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const INFRA = join(import.meta.dirname, '../../infra/keycloak');
const read = (path) => JSON.parse(readFileSync(join(INFRA, path), 'utf8'));

/** Lists of the overlay follow those of the realm; nothing of the realm is replaced. */
const lay = (realm, overlay) =>
  Object.fromEntries(
    [...new Set([...Object.keys(realm), ...Object.keys(overlay)])].map((key) => [
      key,
      Array.isArray(realm[key]) ? [...realm[key], ...(overlay[key] ?? [])] : (realm[key] ?? overlay[key]),
    ]),
  );

/** Files for Keycloak's `--import-realm`, by name. */
export const testRealms = () => ({
  'beffroi-realm.json': JSON.stringify(
    lay(read('beffroi-realm.json'), read('test/beffroi-realm.overlay.json')),
  ),
  'other-realm.json': JSON.stringify(read('test/other-realm.json')),
});
