import { languageOf } from '@beffroi/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BREAK_GLASS_POLICY, breakGlassPage } from './break-glass.page.ts';
import type { BreakGlassFailure } from './break-glass.texts.ts';

const STATUS: Readonly<Record<BreakGlassFailure, number>> = {
  refused: 401,
  'too-many': 429,
  'form-expired': 400,
  disabled: 403,
  unavailable: 503,
};

/** @param formToken without which the page has no form */
export const sendBreakGlassPage = (
  request: FastifyRequest,
  reply: FastifyReply,
  formToken?: string,
  failure?: BreakGlassFailure,
) =>
  reply
    .code(failure ? STATUS[failure] : 200)
    .header('content-security-policy', BREAK_GLASS_POLICY)
    .header('vary', 'Accept-Language')
    .type('text/html; charset=utf-8')
    .send(breakGlassPage({ formToken, failure }, languageOf(request.headers['accept-language'])));
