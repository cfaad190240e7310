import { AttachedBodyResolver } from './attached-body.resolver.ts';
import { CollectiviteResolver } from './collectivite.resolver.ts';
import { DirectoryResolver } from './directory.resolver.ts';
import { ErasureCertificateResolver } from './erasure-certificate.resolver.ts';
import { LifeCycleResolver } from './life-cycle.resolver.ts';
import { MemberImportResolver } from './member-import.resolver.ts';
import { NoticeResolver } from './notice.resolver.ts';
import { OperatorResolver } from './operator.resolver.ts';
import { ProjectResolver } from './project.resolver.ts';

export { Collectivite } from './collectivite.type.ts';
export { Sensitivity } from './enums.ts';
export { StateForbids } from './life-cycle.failures.ts';
export { loadCollectivite, loadProject } from './loaders.ts';
export { Project } from './project.type.ts';

export const resolvers = [
  CollectiviteResolver,
  NoticeResolver,
  LifeCycleResolver,
  ErasureCertificateResolver,
  ProjectResolver,
  OperatorResolver,
  DirectoryResolver,
  MemberImportResolver,
  AttachedBodyResolver,
];
