import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { configurationPage } from './configuration.reference.ts';

describe('the page on configuration', () => {
  it('is the one that print-configuration writes', () => {
    const page = new URL('../../../../docs/reference/gateway.configuration.md', import.meta.url);
    expect(readFileSync(page, 'utf8')).toBe(configurationPage());
  });
});
