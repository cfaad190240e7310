import type { Fault } from '@beffroi/kernel';

export const unknownCollector = (protocol: string): Fault => ({
  code: 'UNKNOWN_AUDIT_COLLECTOR',
  message: {
    fr: `BEFFROI_AUDIT_FORWARD_TO : « ${protocol} » n’est pas un protocole de collecte.`,
    en: `BEFFROI_AUDIT_FORWARD_TO: “${protocol}” is no protocol of a collector.`,
  },
  remedy: {
    fr: 'Écrivez tls://hôte:6514, tcp://hôte:601, udp://hôte:514 (syslog) ou https://hôte:4318/v1/logs (OTLP).',
    en: 'Write tls://host:6514, tcp://host:601, udp://host:514 (syslog) or https://host:4318/v1/logs (OTLP).',
  },
});
