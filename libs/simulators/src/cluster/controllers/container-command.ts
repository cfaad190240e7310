import type { Objects } from '../api/objects.ts';
import type { Container, Pod, Secret } from '../objects/workload.types.ts';
import type { PodProcessSpec } from '../pod-runtime.ts';
import { secrets } from '../resources/configuration.resources.ts';

export type ReadCommand =
  /** No container serves a model: it runs without a process. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'engine'; readonly spec: PodProcessSpec }
  /** As the node agent reports it: CreateContainerConfigError. */
  | { readonly kind: 'unreadable'; readonly message: string };

const DEFAULT_PORT = 8000;

/** Both `--name value` and `--name=value`. */
const argumentOf = ({ command = [], args = [] }: Container, name: string): string | undefined => {
  const words = [...command, ...args];
  const index = words.indexOf(name);
  if (index >= 0) return words[index + 1];
  return words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
};

type ReadVariable =
  | { readonly ok: true; readonly value: string | undefined }
  | { readonly ok: false; readonly message: string };

const readVariable = (
  objects: Objects,
  namespace: string,
  container: Container,
  name: string,
): ReadVariable => {
  const variable = container.env?.find((candidate) => candidate.name === name);
  const reference = variable?.valueFrom?.secretKeyRef;
  if (!reference) return { ok: true, value: variable?.value };
  const secret = objects.find(secrets, { name: reference.name, namespace }) as Secret | undefined;
  const encoded = secret?.data?.[reference.key];
  if (encoded !== undefined) return { ok: true, value: Buffer.from(encoded, 'base64').toString() };
  if (reference.optional) return { ok: true, value: undefined };
  const message = secret
    ? `couldn't find key ${reference.key} in Secret ${namespace}/${reference.name}`
    : `secret "${reference.name}" not found`;
  return { ok: false, message };
};

/** What a pod's container would run, read from its command line and environment as vLLM reads them. */
export const readCommand = (objects: Objects, pod: Pod): ReadCommand => {
  const { uid = '', namespace = '', name } = pod.metadata;
  for (const container of pod.spec.containers) {
    const servedModelName = argumentOf(container, '--served-model-name');
    if (servedModelName === undefined) continue;
    const apiKey = readVariable(objects, namespace, container, 'VLLM_API_KEY');
    if (!apiKey.ok) return { kind: 'unreadable', message: apiKey.message };
    const maxModelLen = Number(argumentOf(container, '--max-model-len'));
    return {
      kind: 'engine',
      spec: {
        uid,
        namespace,
        name,
        servedModelName,
        port: Number(argumentOf(container, '--port') ?? DEFAULT_PORT),
        ...(Number.isInteger(maxModelLen) && maxModelLen > 0 ? { maxModelLen } : {}),
        ...(apiKey.value === undefined ? {} : { apiKey: apiKey.value }),
      },
    };
  }
  return { kind: 'idle' };
};
