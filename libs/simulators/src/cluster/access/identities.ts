import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Identity } from './access.types.ts';

const MASTER: Identity = { user: 'admin', isMaster: true };

/** Whose each token is: the administrator's, and those that service accounts were issued. */
export class Identities {
  private readonly issued = new Map<string, Identity>();

  constructor(private readonly adminToken: string) {}

  issue(namespace: string, name: string): string {
    const token = randomBytes(24).toString('base64url');
    this.issued.set(token, { user: `system:serviceaccount:${namespace}:${name}`, isMaster: false });
    return token;
  }

  of(token: string): Identity | undefined {
    return sameText(token, this.adminToken) ? MASTER : this.issued.get(token);
  }
}

const sameText = (left: string, right: string): boolean =>
  left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));
