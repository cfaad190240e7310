import { describe, expect, it } from '@jest/globals';
import { brandId } from '@beffroi/kernel';
import type { IdentifierCheck, TerritoryEntry } from '../domain/index.ts';
import { projectFailure } from './project.failures.ts';
import { registrationFailure } from './registration.failures.ts';

const CHECKS: readonly IdentifierCheck[] = [
  'missing',
  'digits',
  'length',
  'key',
  'format',
  'agreement',
  'name',
  'nature',
];

describe('what people read of a refused registration', () => {
  it('is another text, in French and English, for each check that failed', () => {
    const failures = CHECKS.map((check) =>
      registrationFailure({ kind: 'InvalidIdentifier', identifier: 'siren', check, given: '211800338' }),
    );
    for (const language of ['fr', 'en'] as const)
      expect(new Set(failures.map(({ message }) => message[language])).size).toBe(CHECKS.length);
    for (const { message, remedy } of failures) {
      expect(message.fr).not.toBe(message.en);
      expect(remedy?.fr).not.toBe(remedy?.en);
    }
  });

  it('says that the key is wrong, and to check the number', () => {
    const { message, remedy } = registrationFailure({
      kind: 'InvalidIdentifier',
      identifier: 'siren',
      check: 'key',
      given: '211800338',
    });
    expect(message.fr).toBe(
      'Le SIREN « 211800338 » a une clé de contrôle fausse : un chiffre est erroné ou deux sont intervertis.',
    );
    expect(remedy?.fr).toContain('Vérifiez le numéro');
  });

  it('leads to «declared» when the directory does not know the number', () => {
    const unknown = { kind: 'UnknownInDirectory', identifier: 'siren', given: '732829320' } as const;
    expect(registrationFailure({ ...unknown, merged: null }).remedy?.fr).toContain('declared');
  });

  it('names the commune of today for a merged one', () => {
    const paris: TerritoryEntry = {
      siren: brandId('217500016'),
      codeInsee: brandId('75056'),
      name: 'Paris',
      category: 'commune',
      natureJuridique: '7210',
      department: '75',
      population: null,
    };
    const merged = { codeInsee: brandId<never>('75111'), name: 'Paris 11e Arrondissement', current: paris };
    const failure = registrationFailure({
      kind: 'UnknownInDirectory',
      identifier: 'codeInsee',
      given: '75111',
      merged,
    });
    expect(failure.message.fr).toBe(
      'Le code INSEE 75111 désigne Paris 11e Arrondissement, qui fait partie de Paris.',
    );
    expect(failure.remedy?.en).toBe('Register Paris, INSEE code 75056.');
  });
});

describe('what people read of a refused project', () => {
  it('names what is wrong', () => {
    const taken = projectFailure({ kind: 'ProjectNameTaken', name: 'Accueil', projectId: brandId('p') });
    expect(taken).toMatchObject({ code: 'project_name_taken', projectId: 'p' });
    const nameless = projectFailure({ kind: 'InvalidProject', field: 'name', maximumLength: 120 });
    expect(nameless.remedy?.fr).toContain('120');
    const hidden = projectFailure({ kind: 'CollectiviteNotFound', collectiviteId: 'c' });
    expect(hidden.code).toBe('not_found');
  });
});
