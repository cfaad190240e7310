import { describe, expect, it } from '@jest/globals';
import { LIFE_EVENTS, LIFE_STATES, moveOn } from '../domain/index.ts';
import { moveFailure, StateForbids } from './life-cycle.failures.ts';

const NOW = new Date('2026-11-22T10:00:00Z');
const refusals = LIFE_STATES.flatMap((state) =>
  LIFE_EVENTS.flatMap((event) => {
    const moved = moveOn({ state, since: NOW, noticeEndsAt: null }, event, NOW);
    return moved.ok ? [] : [moveFailure(moved.failure)];
  }),
);

describe('what people read of a refused move', () => {
  it('says in both languages where the collectivité stands and what may be done from there', () => {
    expect(refusals.length).toBeGreaterThan(20);
    for (const { message, remedy } of refusals) {
      expect(message.fr).toMatch(/^La collectivité est .+ : .+ n’est pas possible\.$/);
      expect(message.en).toMatch(/is not possible\.$/);
      expect(remedy?.fr).toMatch(/D’ici, on peut : |se termine de lui-même/);
      expect(remedy?.fr).not.toBe(remedy?.en);
    }
  });

  it('says until when a notice runs, and what a state forbids', () => {
    const running = moveFailure({ kind: 'NoticeRunning', endsAt: NOW });
    expect(running.message.fr).toContain('2026-11-22');
    const forbidden = new StateForbids({ kind: 'StateForbids', state: 'suspended', activity: 'grow' });
    expect(forbidden.message).toEqual({
      fr: 'La collectivité est suspendue : ni clé ni déploiement nouveaux.',
      en: 'The collectivité is suspended: neither new keys nor new deployments.',
    });
    expect(forbidden.remedy?.fr).toContain('la rétablir');
  });
});
