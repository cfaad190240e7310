export { CacheSalts } from './cache-salts.ts';
export { CreateProjectOperation } from './operations/create-project.ts';
export { DeclareOperatorOperation } from './operations/declare-operator.ts';
export {
  RegisterCollectiviteOperation,
  type RegistrationSecrets,
} from './operations/register-collectivite.ts';
export { CollectivitesRepository } from './persistence/collectivites.repository.ts';
export { OperatorsRepository } from './persistence/operators.repository.ts';
export { ProjectsRepository } from './persistence/projects.repository.ts';
export { entities } from './persistence/entities.ts';
export { migrations } from './persistence/tenancy.migrations.ts';
export { PackagedDirectory } from './territory/packaged.directory.ts';
