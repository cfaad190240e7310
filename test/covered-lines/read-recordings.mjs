import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { mergeProcessCovs } from '@bcoe/v8-coverage';
import { createTransformer } from '@swc/jest';
import v8ToIstanbul from 'v8-to-istanbul';
import jest from '../../jest.config.mjs';
import { coveredSources } from './covered-sources.mjs';

const swc = createTransformer(jest.projects[0].transform['\\.ts$'][1]);

/** For a source that no spec loaded. */
const NEVER_RUN = [{ functionName: '(empty-report)', ranges: [{ startOffset: 0, endOffset: 0, count: 0 }] }];

/** Of what the workers left (recording.environment.mjs): how many lines each source has, and how many were run. */
export const readRecordings = async (folder) => {
  const recordings = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
  const merged = new Map(mergeProcessCovs(recordings).result.map(({ url, functions }) => [url, functions]));
  return Promise.all(
    coveredSources().map(async (file) => ({
      file,
      ...(await linesOf(file, merged.get(pathToFileURL(file).href) ?? NEVER_RUN)),
    })),
  );
};

const linesOf = async (file, functions) => {
  // Counts are of places in what Jest made of the source; swc makes the same of it again, with a map inside.
  const { code } = swc.process(readFileSync(file, 'utf8'), file, { supportsStaticESM: true });
  const converter = v8ToIstanbul(file, 0, { source: code });
  await converter.load();
  converter.applyCoverage(functions);
  const counts = Object.values(converter.toIstanbul()[file].s);
  return { total: counts.length, covered: counts.filter((count) => count > 0).length };
};
