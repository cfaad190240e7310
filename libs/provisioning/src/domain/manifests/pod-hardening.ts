/** The user `vllm` of vLLM's own image; our own programs run as any. */
const USER_ID = 2000;

/** What Pod Security «restricted» demands of a pod, and what it does not: no token, no variables of neighbours. */
export const hardenedPod = (): object => ({
  automountServiceAccountToken: false,
  // Injected variables such as VLLM_PORT would be read by vLLM as its own.
  enableServiceLinks: false,
  securityContext: {
    runAsNonRoot: true,
    runAsUser: USER_ID,
    runAsGroup: USER_ID,
    fsGroup: USER_ID,
    // Otherwise every start walks through all weights to change their owner.
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  },
});

/** «Restricted», and a root file system that nobody writes to, which is our own rule. */
export const hardenedContainer = (): object => ({
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  capabilities: { drop: ['ALL'] },
});
