import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { inspectJournal } from './journal/inspect/inspect.directory.ts';
import { type InspectOptions, readInspectOptions, USAGE } from './journal/inspect/inspect.options.ts';
import { inspectionText } from './journal/inspect/inspection.text.ts';
import { missingFolder } from './journal/inspect/missing.folder.ts';

/** Shows what the journal of a gateway holds; status 1 where a segment cannot be read to its end, or there is none. */
const options = readInspectOptions(process.argv.slice(2));
if (options) {
  await pipeline(Readable.from(linesOf(options)), process.stdout, { end: false })
    .catch(unlessReaderLeft)
    .catch(sayMissing(options));
} else {
  process.stderr.write(`${USAGE}\n`);
  process.exitCode = 2;
}

async function* linesOf({ directory, json, summary }: InspectOptions): AsyncGenerator<string> {
  for await (const inspection of inspectJournal(directory)) {
    if (inspection.kind === 'end' && inspection.end !== 'clean') process.exitCode = 1;
    if (summary && inspection.kind === 'entry') continue;
    yield `${json ? JSON.stringify(inspection) : inspectionText(inspection)}\n`;
  }
}

/** `… | head` has seen enough. */
function unlessReaderLeft(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

function sayMissing({ directory }: InspectOptions) {
  return (error: unknown): void => {
    const missing = missingFolder(error, directory);
    if (!missing) throw error;
    process.stderr.write(`${missing.fr}\n${missing.en}\n`);
    process.exitCode = 1;
  };
}
