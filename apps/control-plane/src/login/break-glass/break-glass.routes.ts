import type { BreakGlassDoor, Sessions } from '@beffroi/identity/domain';
import { breakGlassPerson } from '@beffroi/identity/server';
import { equalDigests, randomSecret, sha256 } from '@beffroi/platform/crypto';
import { databaseTrouble } from '@beffroi/platform/postgres';
import { withinCall } from '@beffroi/platform/typeorm';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { originOf } from '../../http/request-origin.ts';
import type { SealedCookie } from '../sealed.cookie.ts';
import type { SessionCookie } from '../session.cookie.ts';
import type { BreakGlassAlarm } from './break-glass.alarm.ts';
import { sendBreakGlassPage } from './break-glass.reply.ts';
import type { BreakGlassFailure } from './break-glass.texts.ts';
import { BreakGlassTries } from './break-glass.tries.ts';

export interface BreakGlassSurroundings {
  readonly door: BreakGlassDoor;
  /** What the browser that was given a form has to bring back with it. */
  readonly forms: SealedCookie<string>;
  readonly sessions: Sessions;
  readonly sessionCookie: SessionCookie;
  readonly alarm: BreakGlassAlarm;
}

type Form = { readonly formToken?: unknown; readonly code?: unknown } | null | undefined;

const PATH = '/auth/break-glass';
const FORM_LIFETIME_S = 10 * 60;
const TOKEN_BYTES = 32;
const LONGEST_CODE = 80;

/** The door for the day that the identity provider is down: it asks nobody but the database. */
export const serveBreakGlass = (server: FastifyInstance, surroundings: BreakGlassSurroundings): void => {
  const { alarm, forms } = surroundings;
  const tries = new BreakGlassTries();

  const showForm = (request: FastifyRequest, reply: FastifyReply, failure?: BreakGlassFailure) => {
    const token = randomSecret(TOKEN_BYTES).toString('base64url');
    forms.keep(reply, token, FORM_LIFETIME_S);
    return sendBreakGlassPage(request, reply, token, failure);
  };

  server.get(PATH, async (request, reply) => showForm(request, reply));
  server.post(PATH, async (request, reply) => {
    const { formToken, code } = (request.body as Form) ?? {};
    if (!isTokenOf(forms.read(request), formToken)) return showForm(request, reply, 'form-expired');
    if (!tries.take(request.ip, Date.now())) {
      alarm.raise(request, 'limited');
      return showForm(request, reply, 'too-many');
    }
    const failure = await tryCode(
      request,
      reply,
      typeof code === 'string' ? code.slice(0, LONGEST_CODE) : '',
      surroundings,
    );
    return failure ? showForm(request, reply, failure) : reply.redirect('/', 303);
  });
};

/** A page of another site could bring a browser to log in as whom it likes. */
const isTokenOf = (kept: string | undefined, given: unknown): boolean =>
  kept !== undefined && typeof given === 'string' && equalDigests(sha256(kept), sha256(given));

/** @returns why the person is not in */
const tryCode = async (
  request: FastifyRequest,
  reply: FastifyReply,
  code: string,
  surroundings: BreakGlassSurroundings,
): Promise<BreakGlassFailure | undefined> => {
  const origin = originOf(request);
  try {
    return await withinCall(origin, () => enter(request, reply, code, surroundings));
  } catch (error) {
    if (!databaseTrouble(error)) throw error;
    return 'unavailable';
  }
};

const enter = async (
  request: FastifyRequest,
  reply: FastifyReply,
  code: string,
  { door, forms, sessions, sessionCookie, alarm }: BreakGlassSurroundings,
): Promise<BreakGlassFailure | undefined> => {
  const { found, outcome } = await door.open(code);
  if (!outcome.ok) {
    alarm.raise(request, 'refused', { grant: found?.id, failure: outcome.failure });
    return 'refused';
  }
  const { id, person, reason, role, expiresAt } = outcome.value;
  alarm.raise(request, 'opened', { grant: id, person, reason, role, expiresAt });
  await sessionCookie.end(request);
  const opened = await sessions.open(
    breakGlassPerson(outcome.value, new Date()),
    originOf(request),
    expiresAt,
  );
  forms.clear(reply);
  sessionCookie.keep(reply, opened);
  return undefined;
};
