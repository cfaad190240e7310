import type { DynamicModule } from '@nestjs/common';
import { type Database, GatewayWatch, UnitOfWork } from '@beffroi/platform/typeorm';
import { contextModule } from './context.module.ts';

/** What every context may ask for. */
export const platformModule = ({ unitOfWork, gateways }: Database): DynamicModule =>
  contextModule('platform', [
    { provide: UnitOfWork, useValue: unitOfWork },
    { provide: GatewayWatch, useValue: gateways },
  ]);
