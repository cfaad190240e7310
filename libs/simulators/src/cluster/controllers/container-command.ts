import { parse } from 'yaml';
import type { Objects } from '../api/objects.ts';
import type { Container, Pod, Secret } from '../objects/workload.types.ts';
import type { PodProcessSpec } from '../pod-runtime.ts';
import { secrets } from '../resources/configuration.resources.ts';

export type ReadCommand =
  /** No container serves a model: it runs without a process. */
  | { readonly kind: 'idle' }
  | { readonly kind: 'engine'; readonly spec: PodProcessSpec }
  /** `--listen`: accepts connections, which a NetworkPolicy may keep off. */
  | { readonly kind: 'listener' }
  /** `--connect`: tries to reach the process of another pod, tells what came of it, and ends. */
  | { readonly kind: 'caller'; readonly port: number }
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

/** The file that a mounted Secret shows at a path. */
const readMounted = (objects: Objects, pod: Pod, container: Container, path: string): ReadVariable => {
  const mount = container.volumeMounts?.find(({ mountPath }) => path.startsWith(`${mountPath}/`));
  const source = pod.spec.volumes?.find(({ name }) => name === mount?.name)?.['secret'] as
    { secretName?: string } | undefined;
  const secretName = source?.secretName;
  if (!mount || secretName === undefined) return { ok: false, message: `no Secret is mounted at ${path}` };
  const namespace = pod.metadata.namespace ?? '';
  const secret = objects.find(secrets, { name: secretName, namespace }) as Secret | undefined;
  const encoded = secret?.data?.[path.slice(mount.mountPath.length + 1)];
  return encoded === undefined
    ? { ok: false, message: `secret "${secretName}" has no file for ${path}` }
    : { ok: true, value: Buffer.from(encoded, 'base64').toString() };
};

type ReadKeys =
  { readonly ok: true; readonly keys: readonly string[] } | { readonly ok: false; readonly message: string };

/** As vLLM: what its configuration file says goes before its environment. */
const readKeys = (objects: Objects, pod: Pod, container: Container): ReadKeys => {
  const path = argumentOf(container, '--config');
  if (path === undefined) {
    const key = readVariable(objects, pod.metadata.namespace ?? '', container, 'VLLM_API_KEY');
    return key.ok ? { ok: true, keys: key.value === undefined ? [] : [key.value] } : key;
  }
  const file = readMounted(objects, pod, container, path);
  if (!file.ok) return file;
  const { 'api-key': keys = [] } = parse(file.value ?? '') as { 'api-key'?: string[] };
  return { ok: true, keys };
};

/** What a pod's container would run, read from its command line and environment as vLLM reads them. */
export const readCommand = (objects: Objects, pod: Pod): ReadCommand => {
  const { uid = '', namespace = '', name } = pod.metadata;
  for (const container of pod.spec.containers) {
    const servedModelName = argumentOf(container, '--served-model-name');
    if (servedModelName === undefined) continue;
    const apiKeys = readKeys(objects, pod, container);
    if (!apiKeys.ok) return { kind: 'unreadable', message: apiKeys.message };
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
        ...(apiKeys.keys.length === 0 ? {} : { apiKey: apiKeys.keys }),
      },
    };
  }
  return readProbe(pod);
};

const readProbe = ({ spec }: Pod): ReadCommand => {
  for (const container of spec.containers) {
    if (argumentOf(container, '--listen') !== undefined) return { kind: 'listener' };
    const address = argumentOf(container, '--connect');
    if (address !== undefined) return { kind: 'caller', port: Number(address.split(':').at(-1)) };
  }
  return { kind: 'idle' };
};
