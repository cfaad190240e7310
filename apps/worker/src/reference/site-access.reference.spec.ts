import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { SITE_ACCESS_FILE, siteAccessReference } from './site-access.reference.ts';

describe('infra/kubernetes/site-access.yaml', () => {
  it('is what the kinds say that the worker uses', () => {
    expect(readFileSync(SITE_ACCESS_FILE, 'utf8')).toBe(siteAccessReference());
  });
});
