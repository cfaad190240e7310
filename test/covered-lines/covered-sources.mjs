import { globSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '../..');
const SOURCES = '{apps,libs}/*/src/**/*.ts';
const isSource = (path) => !path.endsWith('.spec.ts') && !path.includes('/planted/');

/** Absolute, covered or not. */
export const coveredSources = () =>
  globSync(SOURCES, { cwd: root })
    .filter(isSource)
    .map((path) => join(root, path));

const prefix = `${pathToFileURL(root).href}/`;

/** Whether a script that V8 knows by this URL is one of them. */
export const isCovered = (url) => {
  if (!url.startsWith(prefix)) return false;
  const path = url.slice(prefix.length);
  return isSource(path) && matchesGlob(path, SOURCES);
};
