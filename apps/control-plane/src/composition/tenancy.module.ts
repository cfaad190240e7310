import type { DynamicModule } from '@nestjs/common';
import type { SealingKey } from '@beffroi/platform/crypto';
import {
  AttachBody,
  AttachedBodies,
  Collectivites,
  CreateProject,
  DeclareOperator,
  ErasureCertificates,
  ImportMembers,
  ImportRuns,
  MoveCollectivite,
  Operators,
  Projects,
  RegisterCollectivite,
  SetPayer,
  SwitchProject,
  TerritoryDirectory,
} from '@beffroi/tenancy/domain';
import {
  AttachBodyOperation,
  AttachedBodiesRepository,
  CacheSalts,
  CollectivitesRepository,
  CreateProjectOperation,
  DeclareOperatorOperation,
  ErasureCertificatesRepository,
  ImportMembersOperation,
  ImportRunsRepository,
  MoveCollectiviteOperation,
  OperatorsRepository,
  PackagedDirectory,
  ProjectsRepository,
  RegisterCollectiviteOperation,
  SetPayerOperation,
  SwitchProjectOperation,
} from '@beffroi/tenancy/server';
import { resolvers } from '@beffroi/tenancy/graphql';
import { contextModule } from './context.module.ts';

export const tenancyModule = (dataPlaneKey: SealingKey): DynamicModule =>
  contextModule(
    'tenancy',
    [
      { provide: CacheSalts, useValue: new CacheSalts(dataPlaneKey) },
      { provide: Collectivites, useClass: CollectivitesRepository },
      { provide: Projects, useClass: ProjectsRepository },
      { provide: Operators, useClass: OperatorsRepository },
      { provide: TerritoryDirectory, useClass: PackagedDirectory },
      { provide: RegisterCollectivite, useClass: RegisterCollectiviteOperation },
      { provide: CreateProject, useClass: CreateProjectOperation },
      { provide: ErasureCertificates, useClass: ErasureCertificatesRepository },
      { provide: AttachBody, useClass: AttachBodyOperation },
      { provide: AttachedBodies, useClass: AttachedBodiesRepository },
      { provide: SetPayer, useClass: SetPayerOperation },
      { provide: ImportMembers, useClass: ImportMembersOperation },
      { provide: ImportRuns, useClass: ImportRunsRepository },
      { provide: MoveCollectivite, useClass: MoveCollectiviteOperation },
      { provide: SwitchProject, useClass: SwitchProjectOperation },
      { provide: DeclareOperator, useClass: DeclareOperatorOperation },
    ],
    resolvers,
  );
