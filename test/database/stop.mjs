import { rmSync } from 'node:fs';

export default async function stop() {
  const database = globalThis.__beffroiTestDatabase;
  if (!database) return;
  await database.postgres.stop();
  rmSync(database.folder, { recursive: true, force: true });
}
