export default async function stop() {
  await globalThis.__beffroiPostgres?.stop();
}
