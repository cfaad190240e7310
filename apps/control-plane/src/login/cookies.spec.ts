import { describe, expect, it } from '@jest/globals';
import { cookie, cookieName, readCookie } from './cookies.ts';

describe('a cookie of ours', () => {
  it('is bound to this host over TLS, and read by no script', () => {
    const name = cookieName('beffroi', true);
    expect(cookie(name, 'x', { isSecure: true })).toBe(
      '__Host-beffroi=x; Path=/; HttpOnly; SameSite=Lax; Secure',
    );
  });

  it('goes away when told to', () => {
    expect(cookie('beffroi', '', { isSecure: false, maxAgeS: 0 })).toMatch(/; Max-Age=0$/);
  });

  it('is found among others by its whole name', () => {
    const header = 'beffroi-login=a; other=beffroi=c;beffroi=b=; beffroi=d';
    expect(readCookie(header, 'beffroi')).toBe('b=');
    expect(readCookie(header, 'login')).toBeUndefined();
    expect(readCookie(undefined, 'beffroi')).toBeUndefined();
  });
});
