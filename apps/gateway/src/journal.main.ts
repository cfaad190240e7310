import { inspectJournal } from './journal/inspect/inspect.directory.ts';
import { readInspectOptions, USAGE } from './journal/inspect/inspect.options.ts';
import { inspectionText } from './journal/inspect/inspection.text.ts';

/** Shows what the journal of a gateway holds; status 1 where a segment cannot be read to its end. */
const options = readInspectOptions(process.argv.slice(2));
if (options) {
  for await (const inspection of inspectJournal(options.directory)) {
    if (inspection.kind === 'end' && inspection.end !== 'clean') process.exitCode = 1;
    if (options.summary && inspection.kind === 'entry') continue;
    process.stdout.write(`${options.json ? JSON.stringify(inspection) : inspectionText(inspection)}\n`);
  }
} else {
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = 2;
}
