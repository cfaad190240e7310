import { type IdentityOptions, startIdentity } from '@beffroi/simulators/identity';
import { readInput, sayReady, stopOnSignal } from './child-input.ts';

const identity = await startIdentity(readInput<IdentityOptions>());
stopOnSignal(() => identity.close());
sayReady();
