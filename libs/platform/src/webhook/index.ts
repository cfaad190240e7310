export { isSignedBy, signatureOf, WEBHOOK_SIGNATURE } from './webhook.signature.ts';
export { postSigned, type WebhookCall, type WebhookOutcome, type WebhookTrouble } from './post-signed.ts';
