import { type MailServerOptions, startMailServer } from '@beffroi/simulators/mail';
import { readInput, sayReady, stopOnSignal } from './child-input.ts';

const server = await startMailServer(readInput<MailServerOptions>());
stopOnSignal(() => server.close());
sayReady();
