/**
 * Loaded before a program (`node --import`) that standalone starts: when standalone is gone, its end of the IPC
 * channel closes, and the program stops as on SIGTERM. So the programs need not know who started them.
 */
const GRACE_MS = 3_000;

process.on('disconnect', () => {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_MS).unref();
  process.kill(process.pid, 'SIGTERM');
});
process.channel?.unref();
