import { REFUSAL_REASONS, type RefusalReason, type RefusingLimit } from '@beffroi/contracts/usage';
import type { Text } from '@beffroi/kernel';
import type { RefusalAccount } from './refusal-account.ts';
import type { LimitWords } from './refused.ports.ts';

/** Below it, nobody calls it waiting. */
const AT_ONCE_MS = 1_000;

/** Why a request was refused, and what to do, for people. */
export const explainRefusal = (refusal: RefusalAccount, words: LimitWords): readonly Text[] => [
  refusedBy(refusal),
  ...(refusal.limit ? [limitText(refusal.limit, refusal.reason, words)] : []),
  ...(isKnown(refusal.reason) ? [WHY[refusal.reason]] : []),
  ...(refusal.waitedMs >= AT_ONCE_MS ? [waited(refusal)] : []),
  ...(refusal.alike > 0 ? [others(refusal)] : []),
  COSTS_NOTHING,
];

/** Why, for people; undefined: only a newer gateway knows. */
export const refusalReasonText = (reason: string): Text | undefined =>
  isKnown(reason) ? WHY[reason] : undefined;

const isKnown = (reason: string): reason is RefusalReason =>
  (REFUSAL_REASONS as readonly string[]).includes(reason);

const refusedBy = ({ gatewayId, httpStatus, code }: RefusalAccount): Text => ({
  fr: `La passerelle ${gatewayId} l’a refusée (HTTP ${httpStatus}, ${code}).`,
  en: `Gateway ${gatewayId} refused it (HTTP ${httpStatus}, ${code}).`,
});

const limitText = (limit: RefusingLimit, reason: RefusalAccount['reason'], words: LimitWords): Text =>
  reason === 'model-closed' ? words.nameOf(limit) : words.reached(limit);

const waited = ({ waitedMs }: RefusalAccount): Text => {
  const seconds = (waitedMs / 1_000).toFixed(1);
  return {
    fr: `Elle avait attendu ${seconds.replace('.', ',')} s.`,
    en: `It had waited ${seconds} s.`,
  };
};

const others = ({ alike }: RefusalAccount): Text => ({
  fr: `${alike.toLocaleString('fr-FR')} autres de la même clé ont été refusées dans la même minute pour la même raison ; en rafale, elles sont comptées sans être toutes conservées.`,
  en: `${alike.toLocaleString('en-GB')} more of the same key were refused in the same minute for the same reason; in a burst they are counted, and not all kept.`,
});

const COSTS_NOTHING: Text = {
  fr: 'Une requête refusée ne coûte rien et n’entame aucun quota.',
  en: 'A refused request costs nothing and takes nothing of any quota.',
};

const WHY: Readonly<Record<RefusalReason, Text>> = {
  'body-too-large': {
    fr: 'Son corps dépassait la taille admise : envoyer un texte plus court ou des fichiers plus petits.',
    en: 'Its body exceeded the size that is taken: send a shorter text or smaller files.',
  },
  'no-room-for-body': {
    fr: 'La passerelle traitait déjà autant de longues requêtes que sa mémoire le permet : la même peut passer plus tard.',
    en: 'The gateway held as many long requests as it has memory for: the same one may pass later.',
  },
  'not-json': {
    fr: 'Son corps n’était pas du JSON : vérifier guillemets et virgules, et que l’encodage est UTF-8.',
    en: 'Its body was not JSON: check quotes and commas, and that it is encoded in UTF-8.',
  },
  faulty: {
    fr: 'Un champ manquait ou n’était pas valable. Sa réponse disait lequel, dans « error.param » et « detail » ; ce qu’elle contenait n’est pas conservé.',
    en: 'A field was missing or wrong. Its answer said which, in “error.param” and “detail”; what it contained is not kept.',
  },
  suspended: {
    fr: 'La collectivité était suspendue par l’opérateur, qui seul peut la rétablir.',
    en: 'The operator had suspended the collectivité, and alone can resume it.',
  },
  stopped: {
    fr: 'Le projet de la clé était arrêté : qui administre la collectivité peut le rétablir.',
    en: 'The project of the key was stopped: whoever administers the collectivité can resume it.',
  },
  'model-not-found': {
    fr: 'Le modèle demandé n’existait pas, ou la clé n’y avait pas droit ; GET /v1/models donne ceux qu’elle peut utiliser.',
    en: 'The model that it asked for did not exist, or was not allowed to the key; GET /v1/models lists those that are.',
  },
  'wrong-type': {
    fr: 'Le modèle demandé ne répond pas à ce chemin : GET /v1/models dit de quel type est chacun.',
    en: 'The model that it asked for does not answer on this path: GET /v1/models says of which type each is.',
  },
  'model-closed': {
    fr: 'Cette limite, mise à 0, ferme le modèle : demander son ouverture à qui fixe les limites.',
    en: 'This limit, set to 0, closes the model: ask whoever sets the limits to open it.',
  },
  sovereignty: {
    fr: 'Le modèle n’était servi sur aucun site qui convienne à la sensibilité du projet : choisir un autre modèle, ou demander à l’opérateur de le déployer sur un site qualifié.',
    en: 'The model was served on no site that suits the sensitivity of the project: choose another model, or ask the operator to deploy it on a qualified site.',
  },
  isolated: {
    fr: 'La passerelle avait perdu le contact avec la base de données et n’admettait plus rien : réessayer.',
    en: 'The gateway had lost contact with the database and admitted nothing: try again.',
  },
  stopping: {
    fr: 'La passerelle s’arrêtait ou était remplacée : envoyer la requête à nouveau.',
    en: 'The gateway was stopping or being replaced: send the request again.',
  },
  'journal-full': {
    fr: 'La passerelle ne pouvait plus enregistrer la consommation, faute de place sur son disque : l’opérateur doit en libérer.',
    en: 'The gateway could not record usage for want of room on its disk: the operator has to make some.',
  },
  'model-starting': {
    fr: 'Aucun moteur du modèle n’était encore démarré : réessayer dans quelques minutes.',
    en: 'No engine of the model was up yet: try again in a few minutes.',
  },
  'engine-busy': {
    fr: 'Tous les moteurs du modèle avaient autant à faire qu’ils peuvent : réessayer plus tard.',
    en: 'All engines of the model had as much to do as they can: try again later.',
  },
  'quota-spent': {
    fr: 'Ce qui restait de cette limite était moins que ce que la requête pouvait coûter au plus : attendre qu’elle se renouvelle, la faire relever ou, si elle compte des jetons ou des euros, demander moins de jetons (« max_tokens »).',
    en: 'What was left of this limit was less than the most that the request could cost: wait for it to renew, have it raised or, if it counts tokens or euros, ask for fewer tokens (“max_tokens”).',
  },
  'quota-elsewhere': {
    fr: 'Le reste de cette limite était réservé par d’autres requêtes en cours et pouvait revenir à tout moment : réessayer après une seconde.',
    en: 'The rest of this limit was set aside for other requests under way and could come back at any moment: try again after a second.',
  },
  'quota-unavailable': {
    fr: 'La passerelle n’avait plus de quota d’avance et la base de données ne répondait pas : réessayer après quelques secondes.',
    en: 'The gateway held no quota in advance any more and the database did not answer: try again after a few seconds.',
  },
  'queue-own-full': {
    fr: 'La collectivité avait déjà autant de requêtes en attente de ce modèle qu’elle peut en avoir : en envoyer moins à la fois.',
    en: 'The collectivité had as many requests waiting for this model as it may have: send fewer at a time.',
  },
  'queue-full': {
    fr: 'La file d’attente du modèle était pleine, toutes collectivités ensemble : réessayer plus tard.',
    en: 'The queue of the model was full, of all collectivités together: try again later.',
  },
  'queue-late': {
    fr: 'Son tour n’est pas venu à temps : réessayer plus tard, ou demander une réponse en flux, qui peut attendre plus longtemps.',
    en: 'Its turn did not come in time: try again later, or ask for a stream, which may wait longer.',
  },
};
