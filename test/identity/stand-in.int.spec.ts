import { describeIdentity } from './identity.suite.ts';
import { startStandIn } from './stand-in.target.ts';

describeIdentity('the stand-in identity provider', startStandIn);
