import { asFinding, assessed, type Finding, type Measurement } from './finding.ts';
import type { StorageClassFacts } from './site-facts.ts';

/** What the site needs of volumes. */
export interface StorageNeed {
  /** As the site is registered; null: the cluster's default. */
  readonly storageClass: string | null;
  /** Weights are copied to volumes; otherwise no volume is asked for. */
  readonly copiesWeights: boolean;
  readonly accessMode: 'ReadWriteOnce' | 'ReadWriteMany' | null;
}

/** Provisioners that are known to give volumes that many nodes mount; of others it cannot be told without one. */
const SHARED = ['nfs', 'cephfs', 'longhorn', 'efs.csi', 'file.csi', 'glusterfs', 'juicefs'];

export const assessStorage = (
  classes: Measurement<readonly StorageClassFacts[]>,
  need: StorageNeed,
): Finding =>
  assessed('storage', classes, (all) => judge(all, need), {
    fr: 'Donnez au worker le droit de lire les StorageClass (infra/kubernetes/site-access.yaml).',
    en: 'Give the worker the right to read StorageClasses (infra/kubernetes/site-access.yaml).',
  });

const judge = (all: readonly StorageClassFacts[], need: StorageNeed): Finding => {
  const { storageClass, copiesWeights, accessMode } = need;
  const used = all.find(({ name, isDefault }) => (storageClass === null ? isDefault : name === storageClass));
  const measured = describe(all);
  if (!used)
    return asFinding('storage', copiesWeights ? 'blocking' : 'warning', measured, {
      fr:
        storageClass === null
          ? 'Marquez une StorageClass comme défaut, ou nommez-en une à l’enregistrement du site.'
          : `Il n’y a pas de StorageClass « ${storageClass} » : créez-la, ou corrigez l’enregistrement du site.`,
      en:
        storageClass === null
          ? 'Mark a StorageClass as the default, or name one when the site is registered.'
          : `There is no StorageClass “${storageClass}”: create it, or correct the site’s registration.`,
    });
  if (copiesWeights && accessMode === 'ReadWriteMany' && !isShared(used))
    return asFinding('storage', 'warning', measured, {
      fr: `On ne sait pas si « ${used.name} » offre ReadWriteMany ; sinon, BEFFROI_WEIGHTS_VOLUME=ReadWriteOnce.`,
      en: `Whether “${used.name}” offers ReadWriteMany is not known; otherwise BEFFROI_WEIGHTS_VOLUME=ReadWriteOnce.`,
    });
  if (copiesWeights && !used.expands)
    return asFinding('storage', 'warning', measured, {
      fr: `Les volumes de « ${used.name} » ne s’agrandissent pas : un modèle plus gros en demandera de nouveaux.`,
      en: `Volumes of “${used.name}” do not grow: a larger model will need new ones.`,
    });
  return asFinding('storage', 'ok', measured);
};

const isShared = ({ provisioner }: StorageClassFacts): boolean =>
  SHARED.some((name) => provisioner.includes(name));

const describe = (all: readonly StorageClassFacts[]) => {
  const text = all
    .map((each) =>
      [
        each.name,
        each.isDefault ? 'default' : '',
        each.expands ? 'allowVolumeExpansion' : '',
        isShared(each) ? 'RWX' : 'RWX ?',
      ]
        .filter((word) => word !== '')
        .join(' '),
    )
    .join(' ; ');
  return text === '' ? { fr: 'Aucune StorageClass.', en: 'No StorageClass.' } : { fr: text, en: text };
};
