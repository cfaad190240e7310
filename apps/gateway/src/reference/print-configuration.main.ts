import { mkdirSync, writeFileSync } from 'node:fs';
import { configurationPage } from './configuration.reference.ts';

const folder = new URL('../../../../docs/reference/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('gateway.configuration.md', folder), configurationPage());
