import type { Text } from '@beffroi/kernel';

/** The programs, as those who look on call them. */
export const PROGRAM_TEXTS = {
  postgres: { fr: 'PostgreSQL', en: 'PostgreSQL' },
  identity: { fr: 'fournisseur d’identité (de substitution)', en: 'identity provider (stand-in)' },
  mail: { fr: 'serveur de courriels (de substitution)', en: 'mail server (stand-in)' },
  cluster: {
    fr: 'cluster Kubernetes et moteurs (de substitution)',
    en: 'Kubernetes cluster and engines (stand-in)',
  },
  controlPlane: { fr: 'plan de contrôle', en: 'control plane' },
  worker: { fr: 'worker', en: 'worker' },
  gateway: { fr: 'passerelle', en: 'gateway' },
} satisfies Readonly<Record<string, Text>>;

export const programReady = (program: Text, url: string): Text => ({
  fr: `${program.fr} : en service, ${url}`,
  en: `${program.en}: ready at ${url}`,
});

export const programRestarted = (name: string, logFile: string): Text => ({
  fr: `${name} s’est arrêté et a été relancé (journal : ${logFile})`,
  en: `${name} died and was started again (log: ${logFile})`,
});

export const DATABASE_MIGRATED: Text = { fr: 'base de données à jour', en: 'database migrated' };

export const INITIALISED: Text = {
  fr: 'opérateur, administrateurs, comptes de service et site en place',
  en: 'operator, administrators, service accounts and site initialised',
};

export const demoOnBoard = (count: number): Text => ({
  fr: `démonstration : ${count} collectivités du Cher à bord`,
  en: `demo: ${count} collectivités of the Cher on board`,
});

export const demoModelsReady = (shared: readonly string[], dedicated: string, host: string): Text => ({
  fr: `démonstration : ${shared.join(', ')} (partagés) et ${dedicated} (${host}) répondent`,
  en: `demo: ${shared.join(', ')} (shared) and ${dedicated} (${host}) are ready`,
});

export const DEMO_PEOPLE_HAVE_ROLES: Text = {
  fr: 'démonstration : chacun a ses rôles',
  en: 'demo: people have their roles',
};

export const startedIn = (seconds: string): Text => ({
  fr: `prêt en ${seconds} s`,
  en: `ready in ${seconds} s`,
});

export const STOPPING: Text = { fr: 'arrêt en cours…', en: 'stopping…' };
export const STOPPED: Text = { fr: 'arrêté', en: 'stopped' };
