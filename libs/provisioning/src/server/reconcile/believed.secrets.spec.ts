import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Manifest, SPEC_HASH_ANNOTATION } from '../../domain/index.ts';
import { BelievedSecrets } from './believed.secrets.ts';

const BELIEVED_MS = 1_000;

const declared = (name: string, hash: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: 't-1', labels: {}, annotations: { [SPEC_HASH_ANNOTATION]: hash } },
});
const live = (name: string) => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 't-1' } });

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('a Secret that was found as declared', () => {
  it('is believed for a while, counted from when it was read', () => {
    const secrets = new BelievedSecrets(BELIEVED_MS);
    expect(secrets.find(declared('a', '1'))).toBeUndefined();
    secrets.believe(declared('a', '1'), live('a'));
    jest.advanceTimersByTime(BELIEVED_MS - 1);
    expect(secrets.find(declared('a', '1'))).toEqual(live('a'));
    jest.advanceTimersByTime(1);
    expect(secrets.find(declared('a', '1'))).toBeUndefined();
  });

  it('is asked for again once something else is declared of it', () => {
    const secrets = new BelievedSecrets(BELIEVED_MS);
    secrets.believe(declared('a', '1'), live('a'));
    expect(secrets.find(declared('a', '2'))).toBeUndefined();
  });

  it('ends by its own time, however often it was read before', () => {
    const secrets = new BelievedSecrets(BELIEVED_MS);
    secrets.believe(declared('a', '1'), live('a'));
    secrets.believe(declared('b', '1'), live('b'));
    jest.advanceTimersByTime(BELIEVED_MS / 2);
    secrets.believe(declared('a', '1'), live('a'));
    jest.advanceTimersByTime(BELIEVED_MS / 2);
    expect(secrets.find(declared('a', '1'))).toEqual(live('a'));
    expect(secrets.find(declared('b', '1'))).toBeUndefined();
  });
});
