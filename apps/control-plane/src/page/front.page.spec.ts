import { describe, expect, it } from '@jest/globals';
import { frontPage, frontPagePolicy } from './front.page.ts';
import type { PageState } from './page.state.ts';

const state: PageState = {
  version: '0.1.0',
  databaseMissing: undefined,
  liveGateways: 2,
  siteCount: 1,
  publicUrl: 'https://beffroi.example',
  gatewayUrl: 'https://api.example',
  loginHint: undefined,
  hasExplorer: false,
  visitor: { kind: 'somebody' },
};

describe('the front page', () => {
  it('says in French what runs', () => {
    const page = frontPage(state, 'fr');
    for (const text of ['<html lang="fr">', 'version 0.1.0', '2 en service', '1 déclaré']) {
      expect(page).toContain(text);
    }
  });

  it('speaks English when asked', () => {
    expect(frontPage({ ...state, liveGateways: 0 }, 'en')).toContain('none has announced itself');
  });

  it('says what is missing while the database is away', () => {
    const away = {
      ...state,
      databaseMissing: 'tenant role: refused',
      liveGateways: undefined,
      siteCount: undefined,
    };
    const page = frontPage(away, 'fr');
    expect(page).toContain('tenant role: refused');
    expect(page).toContain('état inconnu');
  });

  it('gives commands to copy for the gateway and for GraphQL', () => {
    const page = frontPage(state, 'fr');
    expect(page).toContain('curl https://api.example/v1/chat/completions');
    expect(page).toContain('curl https://beffroi.example/graphql');
    expect(page).toContain('href="https://api.example/docs"');
  });

  it('shows how to log in and the explorer only where there are any', () => {
    expect(frontPage(state, 'fr')).not.toContain('/explorer/');
    const page = frontPage({ ...state, hasExplorer: true, loginHint: 'TOKEN=$(get "it")' }, 'fr');
    expect(page).toContain('TOKEN=$(get &quot;it&quot;)');
    expect(page).toContain('href="/explorer/"');
  });

  it('offers a login where there is one, and says who is logged in and that they have no right yet', () => {
    expect(frontPage(state, 'fr')).not.toContain('/auth/');
    const own = frontPage({ ...state, visitor: { kind: 'logged-out', ways: ['own'] } }, 'fr');
    expect(own).toContain('href="/auth/login"');
    expect(own).not.toContain('ProConnect');
    const both = { kind: 'logged-out', ways: ['own', 'proconnect'] } as const;
    expect(frontPage({ ...state, visitor: both }, 'fr')).toContain('S’identifier avec ProConnect');
    const visitor = {
      kind: 'logged-in',
      name: 'Ada <b>',
      subject: 'f3b1',
      hasRole: false,
      isBreakGlass: false,
    } as const;
    const page = frontPage({ ...state, visitor }, 'fr');
    for (const text of ['connecté : Ada &lt;b&gt;.', 'aucun droit', '« f3b1 »', 'action="/auth/logout"']) {
      expect(page).toContain(text);
    }
    expect(page).not.toContain('Session de secours');
    expect(frontPage({ ...state, visitor: { ...visitor, isBreakGlass: true } }, 'fr')).toContain(
      '<p role="alert">Session de secours',
    );
    expect(frontPage({ ...state, visitor: { ...visitor, hasRole: true } }, 'fr')).not.toContain(
      'aucun droit',
    );
  });

  it('sends its one form to us and to the provider, where there is one', () => {
    expect(frontPagePolicy(undefined)).toContain("form-action 'none'");
    expect(frontPagePolicy(['https://id.example', 'https://pc.example'])).toContain(
      "form-action 'self' https://id.example https://pc.example;",
    );
  });

  it('escapes what comes from a request, and loads nothing', () => {
    const page = frontPage({ ...state, publicUrl: 'https://x"><script>alert(1)</script>' }, 'fr');
    expect(page).not.toContain('<script');
    expect(page).not.toMatch(/<(link|img|iframe)|@import|url\(/);
    expect(frontPagePolicy(undefined)).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'/);
  });
});
