/** Before the suite: PostgreSQL as for the integration specs, and a Keycloak unless KEYCLOAK_URL names one. */
import startDatabase from '../database/start.mjs';
import { startKeycloak } from './server.mjs';

export default async function start() {
  await startDatabase();
  if (process.env.KEYCLOAK_URL) return;
  const keycloak = await startKeycloak();
  globalThis.__beffroiTestKeycloak = keycloak;
  process.env.KEYCLOAK_URL = keycloak.url;
}
