import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const VERSION = '3.54.0';
const FOLDER = new URL(`../../../node_modules/.cache/beffroi-python-openai-${VERSION}/`, import.meta.url)
  .pathname;
const PYTHON = join(FOLDER, 'bin', 'python3');

export type PythonLibrary =
  | { readonly kind: 'found'; readonly python: string; readonly version: string }
  /** What this machine lacks, for the report. */
  | { readonly kind: 'missing'; readonly what: string };

/** Python with its `openai`, in an environment of its own that is made once. */
export const pythonLibrary = (): PythonLibrary => {
  if (!runs('python3', ['--version'])) return { kind: 'missing', what: 'python3' };
  if (!existsSync(PYTHON)) {
    mkdirSync(FOLDER, { recursive: true });
    if (!runs('python3', ['-m', 'venv', FOLDER]))
      return { kind: 'missing', what: 'the module venv of python3' };
  }
  const found = { kind: 'found', python: PYTHON, version: VERSION } as const;
  if (runs(PYTHON, ['-c', 'import openai'])) return found;
  return runs(PYTHON, ['-m', 'pip', 'install', '--quiet', `openai==${VERSION}`])
    ? found
    : { kind: 'missing', what: `openai ${VERSION} for Python, which pip could not install` };
};

const runs = (program: string, args: readonly string[]): boolean =>
  spawnSync(program, args, { stdio: 'ignore', timeout: 120_000 }).status === 0;
