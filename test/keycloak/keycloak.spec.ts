import { describeIdentity } from '../identity/identity.suite.ts';
import { connectKeycloak } from './keycloak.target.ts';

describeIdentity('Keycloak', connectKeycloak);
