import type { Pod } from '../objects/workload.types.ts';
import { pods } from '../resources/workload.resources.ts';
import type { AdmissionRule } from './admission.ts';

const KEYS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];
const EFFECT = 'NoExecute';
const TOLERATION_SECONDS = 300;

/** A pod that says nothing of lost nodes stays on one for five minutes. */
export const nodeTolerations: AdmissionRule = {
  change: ({ resource, object }) => {
    if (resource !== pods) return;
    const { spec } = object as Pod;
    const own = spec.tolerations ?? [];
    const missing = KEYS.filter(
      (wanted) =>
        !own.some(
          ({ key, effect }) => (key === undefined || key === wanted) && (!effect || effect === EFFECT),
        ),
    );
    const added = missing.map((key) => ({
      key,
      operator: 'Exists',
      effect: EFFECT,
      tolerationSeconds: TOLERATION_SECONDS,
    }));
    if (added.length > 0) spec.tolerations = [...own, ...added];
  },
};
