import { AttachedBodyEntity } from './attached-body.entity.ts';
import { CollectiviteEntity } from './collectivite.entity.ts';
import { ErasureCertificateEntity } from './erasure-certificate.entity.ts';
import { ImportRunEntity } from './import-run.entity.ts';
import { OperatorEntity } from './operator.entity.ts';
import { ProjectEntity } from './project.entity.ts';

export const entities = [
  OperatorEntity,
  CollectiviteEntity,
  AttachedBodyEntity,
  ProjectEntity,
  ErasureCertificateEntity,
  ImportRunEntity,
];
