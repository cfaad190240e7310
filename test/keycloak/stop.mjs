import stopDatabase from '../database/stop.mjs';

export default async function stop() {
  await globalThis.__beffroiTestKeycloak?.stop();
  await stopDatabase();
}
