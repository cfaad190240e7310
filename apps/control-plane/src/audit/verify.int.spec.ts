import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { SealEntriesOperation } from '@beffroi/audit/server';
import { systemScope } from '@beffroi/kernel';
import { testDatabase, type TestDatabase } from '@beffroi/platform/testing';

const MAIN = new URL('../../dist/audit-verify.main.js', import.meta.url).pathname;

jest.setTimeout(60_000);

describe('audit:verify', () => {
  let test: TestDatabase;
  let folder: string;
  beforeAll(async () => {
    test = await testDatabase();
    folder = mkdtempSync(join(tmpdir(), 'beffroi-verify-'));
    const { unitOfWork } = await test.database();
    for (const id of ['one', 'two'])
      await unitOfWork.inScope(systemScope('spec'), { operation: 'spec.do' }, async (tx) =>
        tx.audit({ action: 'spec.do', target: { type: 'spec', id } }),
      );
    await new SealEntriesOperation(unitOfWork).execute();
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await test.close();
  });

  const verify = async (args: readonly string[], env: Record<string, string> = {}) => {
    const child = spawn(process.execPath, [MAIN, ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH ?? '', ...env },
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    return { code, text };
  };
  const asSystem = () => ({ BEFFROI_POSTGRES_SYSTEM_URL: test.systemUrl, BEFFROI_HTTP_PORT: '8080' });

  it('says that the journal is intact, in the control plane’s own environment', async () => {
    const { code, text } = await verify([], asSystem());
    expect(text).toMatch(/^Le journal d’audit est intact : 2 maillons vérifiés.*tête 2:[0-9a-f]{64}\n$/);
    expect(code).toBe(0);
  });

  it('takes the database of a standalone installation', async () => {
    writeFileSync(join(folder, 'standalone.json'), JSON.stringify({ postgres: test.ownerUrl }));
    const { code, text } = await verify(['--state-dir', folder, '--json']);
    expect(JSON.parse(text)).toMatchObject({ checked: 2, findings: [], head: { index: 2 } });
    expect(code).toBe(0);
  });

  it('ends with 1 and names what is wrong, in French or English', async () => {
    const [altered] = await test.asOwner<{ id: string }>(
      `update platform.audit_entry set target_id = 'three' where target_id = 'two' returning id`,
    );
    const french = await verify([], asSystem());
    expect(french.code).toBe(1);
    expect(french.text).toContain(`[entry-altered] L’entrée ${altered!.id} a été modifiée`);
    const english = await verify([], { ...asSystem(), LANG: 'en_GB.UTF-8' });
    expect(english.text).toContain('was changed after it was sealed');
  });

  it('says how to call it, in one line', async () => {
    expect((await verify(['--coffee'], asSystem())).text).toContain('[UNKNOWN_OPTION]');
    expect((await verify(['--head', 'x'], asSystem())).text).toContain('[NO_HEAD]');
    expect((await verify(['--state-dir', join(folder, 'nowhere')])).text).toContain('[NO_DATABASE]');
  });
});
