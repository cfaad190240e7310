import { writeFileSync } from 'node:fs';
import { SITE_ACCESS_FILE, siteAccessReference } from './site-access.reference.ts';

writeFileSync(SITE_ACCESS_FILE, siteAccessReference());
