import { openText, seal, SealBroken, type SealingKey } from '@beffroi/platform/crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { cookie, cookieName, readCookie } from './cookies.ts';

/** A value that a browser keeps for us, sealed: it can be kept or lost, not read or written. */
export class SealedCookie<T> {
  private readonly name: string;

  constructor(
    name: string,
    private readonly key: SealingKey,
    private readonly isSecure: boolean,
  ) {
    this.name = cookieName(name, isSecure);
  }

  /** @param maxAgeS until the browser closes unless given */
  keep(reply: FastifyReply, value: T, maxAgeS?: number): void {
    const sealed = seal(this.key, JSON.stringify(value), this.name);
    const options = { isSecure: this.isSecure, ...(maxAgeS === undefined ? {} : { maxAgeS }) };
    reply.header('set-cookie', cookie(this.name, sealed, options));
  }

  /** Undefined for what we did not seal for this cookie. */
  read(request: FastifyRequest): T | undefined {
    const sealed = readCookie(request.headers.cookie, this.name);
    if (!sealed) return undefined;
    try {
      return JSON.parse(openText(this.key, sealed, this.name)) as T;
    } catch (error) {
      if (error instanceof SealBroken) return undefined;
      throw error;
    }
  }

  clear(reply: FastifyReply): void {
    reply.header('set-cookie', cookie(this.name, '', { isSecure: this.isSecure, maxAgeS: 0 }));
  }
}
