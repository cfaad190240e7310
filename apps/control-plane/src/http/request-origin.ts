import type { AuditOrigin } from '@beffroi/contracts/audit';
import { clientKindOf } from '@beffroi/platform/graphql';
import type { FastifyRequest } from 'fastify';

/** From where a request came, behind the trusted proxies. */
export const originOf = ({ id, ip, headers }: FastifyRequest): AuditOrigin => ({
  requestId: id,
  address: ip,
  client: clientKindOf(headers['user-agent']),
});
