import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { attempt, listen } from './network-probe.ts';

/** Where Kubernetes reads what a container says at its end. */
const TERMINATION_LOG = '/dev/termination-log';

const { values } = parseArgs({ options: { listen: { type: 'string' }, connect: { type: 'string' } } });

if (values.listen !== undefined) {
  const server = await listen(Number(values.listen));
  process.once('SIGTERM', () => server.close());
} else if (values.connect !== undefined) {
  writeFileSync(TERMINATION_LOG, await attempt(values.connect));
} else {
  process.stderr.write('Give --listen=<port> or --connect=<host>:<port>.\n');
  process.exitCode = 2;
}
