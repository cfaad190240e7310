import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { err, type Result } from '@beffroi/kernel';
import { defineConfig, readConfig, setting } from '@beffroi/platform/config';
import { createLogger } from '@beffroi/platform/observability';
import { type LoadFailure, spellLoadFailure } from '@beffroi/provisioning/domain';
import { loadWeights } from './load-weights.ts';
import { originAt, type S3Store } from './origin.ts';
import { failureOfVolume } from './volume.failure.ts';
import { holdVolume } from './volume-hold.ts';

/** Where Kubernetes reads why a container ended; absent elsewhere. */
const TERMINATION_LOG = '/dev/termination-log';

const ANOTHER_LOADER: LoadFailure = { kind: 'volume', detail: 'another loader works on the volume' };

const config = readConfig(
  defineConfig({
    BEFFROI_WEIGHTS_FROM: setting({
      type: 'url',
      description: 'The folder with the weights and their SHA256SUMS, by https: or s3:.',
      example: 's3://weights/ministral-3-8b-instruct-2512/fp8',
    }),
    BEFFROI_WEIGHTS_TO: setting({ type: 'path', description: 'The volume.', example: '/weights' }),
    BEFFROI_PROGRESS_PORT: setting({
      type: 'port',
      description: 'The port of /progress.',
      example: '8000',
      default: '8000',
    }),
    BEFFROI_S3_ENDPOINT: setting({
      type: 'url',
      description: 'The object store, for s3:.',
      example: 'https://oos.cloudgouv-eu-west-1.outscale.com',
      optional: true,
    }),
    BEFFROI_S3_REGION: setting({
      type: 'string',
      description: 'Its region.',
      example: 'eu-west-2',
      default: '',
    }),
    BEFFROI_S3_ACCESS_KEY_ID: setting({
      type: 'string',
      description: 'A key that may read the weights.',
      example: 'an-access-key-id',
      default: '',
    }),
    BEFFROI_S3_SECRET_ACCESS_KEY: setting({
      type: 'secret',
      description: 'Its secret.',
      example: 'a long random text',
      default: '',
    }),
  }),
);

const store: S3Store | undefined =
  config.BEFFROI_S3_ENDPOINT === undefined
    ? undefined
    : {
        endpoint: config.BEFFROI_S3_ENDPOINT,
        region: config.BEFFROI_S3_REGION,
        accessKeyId: config.BEFFROI_S3_ACCESS_KEY_ID,
        secretAccessKey: config.BEFFROI_S3_SECRET_ACCESS_KEY,
      };

const log = createLogger({ program: 'weights-loader', level: 'info' });
let percent = 0;
const server = createServer((_, response) => {
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ percent }));
}).listen(config.BEFFROI_PROGRESS_PORT);

// The first process of a container gets no default answer to SIGTERM: it would be killed half a minute later.
const ending = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => ending.abort());

const load = async (): Promise<Result<null, LoadFailure>> => {
  const hold = await holdVolume(config.BEFFROI_WEIGHTS_TO, ending.signal);
  if (!hold) return err(ANOTHER_LOADER);
  hold.lost.addEventListener('abort', () => {
    leaveWords(ANOTHER_LOADER);
    process.exit(1);
  });
  ending.signal.addEventListener('abort', () => {
    hold.release();
    process.exit(143);
  });
  const loaded = await loadWeights({
    origin: originAt(config.BEFFROI_WEIGHTS_FROM, store),
    folder: config.BEFFROI_WEIGHTS_TO,
    onPercent: (now) => {
      log.info({ percent: now }, 'copying weights');
      percent = now;
    },
  });
  hold.release();
  return loaded;
};

const leaveWords = (failure: LoadFailure): void => {
  const lastWords = spellLoadFailure(failure);
  log.error({ cause: lastWords }, 'the weights could not be copied');
  try {
    writeFileSync(TERMINATION_LOG, lastWords);
  } catch {
    // Outside of Kubernetes there is no such file, and the log has said it.
  }
};

const loaded = await load().catch((error: unknown) => err(failureOfVolume(error)));
server.close();
if (!loaded.ok) {
  leaveWords(loaded.failure);
  process.exitCode = 1;
}
