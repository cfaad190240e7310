import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import type { Clock } from '@beffroi/kernel';
import type { GetJson } from './get-json.ts';

/** Between two reads of an issuer's keys, whatever tokens come: an unknown key id must not become a flood. */
const RETRY_AFTER_MS = 5_000;
/** Keys are read again after this, so that a withdrawn key stops opening. */
const FRESH_MS = 10 * 60_000;
/** How long the last keys serve while the issuer cannot be reached. */
const STALE_MS = 60 * 60_000;

/** The issuer's keys cannot be read, and none are recent enough to go on with. */
export class IssuerUnreachable extends Error {
  override readonly name = 'IssuerUnreachable';
}

interface LoadedKeys {
  readonly find: JWTVerifyGetKey;
  readonly atMs: number;
}

/** The signing keys of one issuer. Each issuer has its own, so no issuer's key opens another's token. */
export class IssuerKeys {
  private loaded: LoadedKeys | undefined;
  private loading: Promise<void> | undefined;
  private triedAtMs = -Infinity;

  constructor(
    private readonly issuer: string,
    private readonly clock: Clock,
    private readonly getJson: GetJson,
  ) {}

  /** For jose: the key of a token's header. */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    if (!header.kid) throw new errors.JWKSNoMatchingKey('the token names no key');
    if (this.ageMs() > FRESH_MS) await this.reload();
    const keys = this.usable();
    try {
      return await keys.find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await this.reload();
      return this.usable().find(header, token);
    }
  };

  private ageMs(): number {
    return this.loaded ? this.clock.monotonicMs() - this.loaded.atMs : Infinity;
  }

  private usable(): LoadedKeys {
    if (this.loaded && this.ageMs() <= STALE_MS) return this.loaded;
    throw new IssuerUnreachable(`no keys of ${this.issuer}`);
  }

  /** Joins a read under way; otherwise reads, unless that was tried a moment ago. A failure keeps the last keys. */
  private reload(): Promise<void> {
    const nowMs = this.clock.monotonicMs();
    if (!this.loading && nowMs - this.triedAtMs >= RETRY_AFTER_MS) {
      this.triedAtMs = nowMs;
      this.loading = this.read()
        .catch(() => undefined)
        .finally(() => {
          this.loading = undefined;
        });
    }
    return this.loading ?? Promise.resolve();
  }

  private async read(): Promise<void> {
    const metadata = await this.getJson(`${this.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
    if (metadata['issuer'] !== this.issuer || typeof metadata['jwks_uri'] !== 'string') {
      throw new Error(`${this.issuer} describes another issuer`);
    }
    const keySet = (await this.getJson(metadata['jwks_uri'])) as unknown as JSONWebKeySet;
    this.loaded = { find: createLocalJWKSet(keySet), atMs: this.clock.monotonicMs() };
  }
}
