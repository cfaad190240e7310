import { relative } from 'node:path';
import { readRecordings } from './read-recordings.mjs';

/** Domains decide about money, quotas and tenants: what is not covered there is not decided on purpose. */
const DOMAIN_FLOOR_PERCENT = 80;

/** `libs/keys/src/domain/key.ts` belongs to «keys/domain», `apps/gateway/src/…` to «gateway». */
const areaOf = (file) => {
  const [, folder, name, part] = /^(libs|apps)\/([^/]+)\/src\/([^/]+)/.exec(file);
  return folder === 'libs' && !part.endsWith('.ts') ? `${name}/${part}` : name;
};

/** Prints line coverage per context and tells whether every domain reaches the floor. */
export const printCoverage = async (folder, root) => {
  const areas = new Map();
  for (const { file, covered, total } of await readRecordings(folder)) {
    const area = areaOf(relative(root, file));
    const sum = areas.get(area) ?? { covered: 0, total: 0 };
    areas.set(area, { covered: sum.covered + covered, total: sum.total + total });
  }
  let isFine = true;
  console.log('\nline coverage');
  for (const [area, { covered, total }] of [...areas].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const percent = total === 0 ? 100 : (100 * covered) / total;
    const isLow = area.endsWith('/domain') && percent < DOMAIN_FLOOR_PERCENT;
    if (isLow) isFine = false;
    console.log(
      `  ${area.padEnd(28)} ${percent.toFixed(1).padStart(5)} %${isLow ? `  below ${DOMAIN_FLOOR_PERCENT} %` : ''}`,
    );
  }
  return isFine;
};
