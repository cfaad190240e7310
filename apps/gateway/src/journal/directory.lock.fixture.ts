/** A process that claims a directory and holds it until somebody kills it. */
import { claimDirectories } from './worker.directory.ts';

await claimDirectories(process.argv[2]!);
process.send!('locked');
setInterval(() => undefined, 1_000);
