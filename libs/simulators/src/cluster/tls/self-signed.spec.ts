import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { issueSelfSigned } from './self-signed.ts';

describe('the certificate of the stand-in', () => {
  const now = new Date('2026-11-21T12:00:00Z');
  const certificate = new X509Certificate(issueSelfSigned(['127.0.0.1', 'localhost'], now).certificate);

  it('is for the hosts named, and for no other', () => {
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(certificate.checkHost('example.org')).toBeUndefined();
  });

  it('vouches for itself', () => {
    expect(certificate.ca).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
  });

  it('is valid from the day before, for ten years', () => {
    expect(certificate.validFromDate.toISOString()).toBe('2026-11-20T12:00:00.000Z');
    expect(certificate.validToDate.getUTCFullYear()).toBe(2036);
  });
});
