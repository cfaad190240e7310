import { describe, expect, it } from '@jest/globals';
import { readInitFile } from './init.file.ts';

const operator = { name: 'Syndicat numérique du Cher', siren: '200000008' };
const administrator = { issuer: 'https://id.example', subject: 'ada', role: 'operator.admin' };

describe('the init file', () => {
  it('needs an operator only', () => {
    expect(readInitFile(JSON.stringify({ operator }))).toEqual({
      ok: true,
      value: { operator, administrators: [], serviceAccounts: [], sites: [] },
    });
  });

  it('names every fault at once, by where it stands', () => {
    const file = {
      operator: { siren: 200000008 },
      administrators: [administrator, { ...administrator, subject: '' }],
      serviceAccounts: {},
      sites: [{ id: 'cher-1', kubeConfig: '…' }],
      users: [],
    };
    expect(readInitFile(JSON.stringify(file))).toMatchObject({
      ok: false,
      failure: expect.arrayContaining([
        'users: unknown; the parts are operator, administrators, serviceAccounts, sites',
        'operator.name: missing, or not a text',
        'operator.siren: missing, or not a text',
        'administrators[1].subject: missing, or not a text',
        'serviceAccounts: not a list',
        'sites[0].kubeconfig: missing, or not a text',
        'sites[0].kubeConfig: unknown',
      ]),
    });
  });

  it.each(['', '[]', 'null', '{"operator": '])('that is %p is refused', (text) => {
    expect(readInitFile(text)).toEqual({ ok: false, failure: ['the file is not a JSON object'] });
  });
});
