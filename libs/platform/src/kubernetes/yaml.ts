import { dumpYaml } from '@kubernetes/client-node';

/** Objects as people read them and `kubectl apply -f` takes them, one document each. */
export const toYaml = (objects: readonly object[]): string =>
  objects.map((object) => dumpYaml(object, { noRefs: true, lineWidth: 120 })).join('---\n');
