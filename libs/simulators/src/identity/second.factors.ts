import { randomBytes } from 'node:crypto';
import { isOneTimeCode } from './one-time-code.ts';

/** One-time codes that people have enrolled; forgotten with the process, and then enrolled anew. */
export class SecondFactors {
  private readonly secrets = new Map<string, string>();

  /** The secret of who enrolled one. */
  of(sub: string): string | undefined {
    return this.secrets.get(sub);
  }

  draw(): string {
    return randomBytes(15).toString('base64url');
  }

  /** Whether the code fits; the secret is theirs from then on. */
  enrol(sub: string, secret: string, code: string): boolean {
    const fits = secret !== '' && isOneTimeCode(Buffer.from(secret), code, Date.now());
    if (fits) this.secrets.set(sub, secret);
    return fits;
  }

  verify(sub: string, code: string): boolean {
    const secret = this.of(sub);
    return secret !== undefined && isOneTimeCode(Buffer.from(secret), code, Date.now());
  }
}
