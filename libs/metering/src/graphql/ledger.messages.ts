import type { Text } from '@beffroi/kernel';
import type { BlockReason } from '../domain/index.ts';

/** What an operator does about whoever keeps a period open. */
export const BLOCKER_REMEDIES: Readonly<Record<BlockReason, Text>> = {
  Behind: {
    fr: 'La passerelle transmet encore ; si cela dure, regardez dans ses journaux ce que répond la base de données.',
    en: 'The gateway is still shipping; if that lasts, see in its logs what the database answers.',
  },
  Silent: {
    fr: 'La passerelle ne donne plus signe de vie : redémarrez-la sur le même volume, ou attendez que ses requêtes soient estimées.',
    en: 'The gateway gives no sign of life: restart it on the same volume, or wait until its requests are estimated.',
  },
  AwaitsReplay: {
    fr: 'Ce passage de la passerelle est fini ; le suivant relit son journal. Vérifiez qu’une passerelle tourne sur ce volume.',
    en: 'This run of the gateway is over; the next one reads its journal. See that a gateway runs on this volume.',
  },
  AwaitsEstimate: {
    fr: 'Rien à faire : ses requêtes ouvertes sont estimées dans les minutes qui viennent.',
    en: 'Nothing to do: its open requests are estimated within minutes.',
  },
};
