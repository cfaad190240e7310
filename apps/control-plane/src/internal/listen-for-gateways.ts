import { GATEWAY_SIGNATURE } from '@beffroi/contracts/self-service';
import { deriveKey } from '@beffroi/platform/crypto';
import type { Logger } from '@beffroi/platform/observability';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Configuration } from '../configuration.ts';
import { type InternalServer, listenInternal } from './internal.server.ts';
import { SelfService } from './self-service.ts';

/** Undefined where the operator gave no port. */
export const listenForGateways = async (
  app: NestFastifyApplication,
  config: Configuration,
  log: Logger,
): Promise<InternalServer | undefined> => {
  const { BEFFROI_INTERNAL_HOST: host, BEFFROI_INTERNAL_PORT: port, BEFFROI_DATA_PLANE_KEY: key } = config;
  if (port === undefined) return undefined;
  const gatewayKey = deriveKey(key, GATEWAY_SIGNATURE);
  return listenInternal({ selfService: app.get(SelfService), gatewayKey, log, host, port });
};
