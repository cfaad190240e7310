import type { Service } from '../objects/workload.types.ts';
import { services } from '../resources/network.resources.ts';
import type { AdmissionRule } from './admission.ts';

/** The service range of most clusters. */
const addressAt = (index: number): string => `10.96.${Math.floor(index / 250)}.${(index % 250) + 1}`;

/** Gives a Service the first free cluster address. */
export const serviceAddress: AdmissionRule = {
  change: ({ store, resource, object }) => {
    if (resource !== services) return;
    const { spec } = object as Service;
    if (spec.clusterIP !== undefined || spec.type === 'ExternalName') return;
    const taken = new Set((store.list(services) as Service[]).map((service) => service.spec.clusterIP));
    let index = 0;
    while (taken.has(addressAt(index))) index += 1;
    spec.clusterIP = addressAt(index);
    spec.clusterIPs = [spec.clusterIP];
  },
};
