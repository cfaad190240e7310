import type { Objects } from '../api/objects.ts';
import type { ApiObject } from '../objects/object.types.ts';
import type { StoreEvent } from '../storage/object-store.ts';
import type { EventRecorder } from './event-recorder.ts';

/** Writes of the control loops carry this field manager, as in a real cluster. */
export const CONTROLLER_MANAGER = { manager: 'kube-controller-manager' } as const;
export const STATUS = { ...CONTROLLER_MANAGER, subresource: 'status' } as const;

export interface ControllerContext {
  readonly objects: Objects;
  readonly recorder: EventRecorder;
}

/** A control loop: a change names keys, and each key is brought in order from what is there now. */
export interface Controller {
  readonly name: string;
  keysFor(event: StoreEvent): readonly string[];
  /** Gives the time after which to look again, if it must without a change. Throws to be tried again. */
  reconcile(key: string): number | undefined;
}

export const keyOf = ({ metadata }: ApiObject): string => `${metadata.namespace ?? ''}/${metadata.name}`;

export const nameOf = (key: string): { namespace: string; name: string } => {
  const [namespace = '', name = ''] = key.split('/');
  return { namespace, name };
};
